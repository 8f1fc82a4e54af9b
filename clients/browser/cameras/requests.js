// The cameras of the server: those that it reads by itself are asked for, added and removed; all that are live are asked.
import { authorized, changed } from "../call/requests.js";

/** Names and states of those that it reads, [{name, state, reason}]; null if it does not tell them to this token. */
export async function askSources(token) {
  try {
    const response = await fetch("v1/sources", { headers: authorized(token) });
    if (!response.ok) return null;
    return (await response.json()).sources.map(({ name, state, reason }) => ({ name, state, reason }));
  } catch {
    return []; // the server does not answer now
  }
}

/** Have the server read one more camera; returns what is wrong, or null. */
export const addSource = (token, name, url) => changed("v1/sources", token, { method: "POST", body: JSON.stringify({ name, url }) });

/** Have the server read a camera no longer; returns what is wrong, or null. */
export const removeSource = (token, name) => changed(`v1/sources/${encodeURIComponent(name)}`, token, { method: "DELETE" });

/** The answers of all live cameras to a question, as `POST /v1/ask` gives them, or {problem}. */
export async function askAll(token, question) {
  try {
    const response = await fetch("v1/ask", { method: "POST", headers: authorized(token), body: JSON.stringify({ question }) });
    const told = await response.json();
    return response.ok ? told : { problem: told.error.message };
  } catch {
    return { problem: "The server does not answer." };
  }
}

/** The picture of a window of a camera, the newest one for "latest", as an ImageBitmap; null if there is none. */
export async function askPicture(token, name, window) {
  const path = window === "latest" ? "latest.jpg" : `moments/${window}.jpg`;
  try {
    const response = await fetch(`v1/streams/${encodeURIComponent(name)}/${path}`, { headers: authorized(token) });
    return response.ok ? await createImageBitmap(await response.blob()) : null;
  } catch {
    return null;
  }
}
