// When to try again after a call was lost or refused. Pure: time is an argument.

export const RESUME_MS = 60_000; // how long the server keeps a stream whose source was lost
const FIRST_WAIT_MS = 250;
const MAX_WAIT_MS = 5_000;

/** Milliseconds until try number `attempt` (0, 1, …); null: the server no longer keeps the stream by then. */
export function nextTry(attempt, lost_ms, now_ms) {
  const wait_ms = attempt === 0 ? 0 : Math.min(FIRST_WAIT_MS * 2 ** (attempt - 1), MAX_WAIT_MS);
  return now_ms + wait_ms - lost_ms < RESUME_MS ? wait_ms : null;
}

/** What to do after a failed call: `fresh` (nothing left to resume: start a new call), `again` (try later), `stop` (show it). */
export function actionAfter(error, isResuming) {
  if (isResuming && error.status === 404) return "fresh";
  if (!isResuming && error.code === "overloaded") return "stop";
  if (error.status === 0 || error.status >= 500) return "again";
  if (isResuming && error.status === 429) return "again";
  return "stop";
}
