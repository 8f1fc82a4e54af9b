// The cameras that the server reads by itself: asked for, added and removed.
import { authorized, changed } from "./requests.js";

/** Their names and states, [{name, state, reason}]; null if it does not tell them to this token. */
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
