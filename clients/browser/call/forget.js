// Has the server forget what a stream has seen and heard.
import { changed } from "./requests.js";

/** Forget the last `minutes`, null: everything. Returns what to tell the user. */
export async function forget(stream, minutes, token) {
  const query = minutes === null ? "everything=true" : `minutes=${minutes}`;
  const problem = await changed(`v1/streams/${encodeURIComponent(stream)}/forget?${query}`, token, { method: "POST" });
  return problem ? `Not forgotten: ${problem}` : "Forgotten.";
}
