// When to try again after a call was lost. Pure: time is an argument.

export const RESUME_MS = 60_000; // how long the server keeps a stream for whoever feeds it
const FIRST_MS = 250;
const MOST_MS = 5_000;

/** Milliseconds until try number `attempt` (0, 1, …), or null: the stream is gone by now. */
export function nextTry(attempt, lost_ms, now_ms) {
  const wait_ms = attempt === 0 ? 0 : Math.min(FIRST_MS * 2 ** (attempt - 1), MOST_MS);
  return now_ms + wait_ms - lost_ms < RESUME_MS ? wait_ms : null;
}

/** What a refusal means: `fresh` (what was to be resumed is gone: begin anew), `again` (try later), `stop` (tell the user). */
export function meaningOf(error, isResuming) {
  if (isResuming && error.status === 404) return "fresh";
  if (error.status === 0 || error.status >= 500) return "again";
  if (isResuming && error.status === 429) return "again";
  return "stop";
}
