// What outlives a reload: the token, how to find the stream again, the choices, the transcript. Storage that is
// forbidden or full costs only that.

const KEYS = { token: "echo.token", resume: "echo.resume", page: "echo.page", choices: "echo.choices", theme: "echo.theme" };

/** The token from the page's address, which forgets it, or the one from before. */
export function takeToken() {
  const url = new URL(location.href);
  const given = url.searchParams.get("token");
  if (given) {
    write(sessionStorage, KEYS.token, given);
    url.searchParams.delete("token");
    history.replaceState(null, "", url);
  }
  return given ?? read(sessionStorage, KEYS.token);
}

export const rememberToken = (token) => write(sessionStorage, KEYS.token, token);

/** The stream's name that the address asks for. */
export const wantedStream = () => new URL(location.href).searchParams.get("stream");

/** {token, sends, at_ms (of Date)}: what to resume; null once the server has given it up. */
export function resumable(lifetime_ms, now_ms) {
  const saved = read(sessionStorage, KEYS.resume);
  return saved && now_ms - saved.at_ms < lifetime_ms ? saved : null;
}

/** Keep what finds the stream again; null forgets it. */
export const rememberResume = (saved) => write(sessionStorage, KEYS.resume, saved);

export const rememberPage = (memento) => write(sessionStorage, KEYS.page, memento);

export const recallPage = () => read(sessionStorage, KEYS.page) ?? {};

/** {camera, microphone, voice_mode, wake_word, speaks}: the user's choices, kept for the next visit. */
export const recallChoices = () => read(localStorage, KEYS.choices) ?? {};

export const rememberChoices = (choices) => write(localStorage, KEYS.choices, choices);

export const recallTheme = () => read(localStorage, KEYS.theme);

export const rememberTheme = (theme) => write(localStorage, KEYS.theme, theme);

function read(storage, key) {
  try {
    return JSON.parse(storage.getItem(key));
  } catch {
    return null;
  }
}

function write(storage, key, value) {
  try {
    if (value === null) storage.removeItem(key);
    else storage.setItem(key, JSON.stringify(value));
  } catch {
    // a private window, or full
  }
}
