// Has the server pause and remove watches: standing questions about a stream. They are made in words, like questions.
import { changed } from "./requests.js";

/** Pause a watch, or go on with it. Returns what to tell the user if that fails, else null. */
export const pauseWatch = (stream, id, paused, token) => change(stream, id, token, { method: "PATCH", body: JSON.stringify({ paused }) });

/** Remove a watch. Returns what to tell the user if that fails, else null. */
export const removeWatch = (stream, id, token) => change(stream, id, token, { method: "DELETE" });

async function change(stream, id, token, request) {
  const problem = await changed(`v1/streams/${encodeURIComponent(stream)}/watches/${encodeURIComponent(id)}`, token, request);
  return problem && `Not changed: ${problem}`;
}
