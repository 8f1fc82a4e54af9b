// Saves in the browser what outlives a reload: the token, what resumes the stream, the user's choices, the transcript.
// If storage is forbidden or full, only that is lost.

const KEYS = { token: "echo.token", resume: "echo.resume", page: "echo.page", choices: "echo.choices", theme: "echo.theme" };

/** The token from the page's address, which is then removed from the address, or the saved one. */
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

export const saveToken = (token) => write(sessionStorage, KEYS.token, token);

/** The name of the stream in the page's address, or null. */
export const wantedStream = () => new URL(location.href).searchParams.get("stream");

/** What resumes the stream: {token, sends, stream, at_ms (of Date)}; null if it is older than `lifetime_ms`. */
export function loadResume(lifetime_ms, now_ms) {
  const saved = read(sessionStorage, KEYS.resume);
  return saved && now_ms - saved.at_ms < lifetime_ms ? saved : null;
}

/** Save what resumes the stream; null deletes it. */
export const saveResume = (saved) => write(sessionStorage, KEYS.resume, saved);

export const savePage = (savedPage) => write(sessionStorage, KEYS.page, savedPage);

export const loadPage = () => read(sessionStorage, KEYS.page) ?? {};

/** {camera, microphone, voice_mode, wake_word, speaks}: the user's choices, kept for the next visit. */
export const loadChoices = () => read(localStorage, KEYS.choices) ?? {};

export const saveChoices = (choices) => write(localStorage, KEYS.choices, choices);

export const loadTheme = () => read(localStorage, KEYS.theme);

export const saveTheme = (theme) => write(localStorage, KEYS.theme, theme);

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
    // storage is forbidden (private window) or full
  }
}
