// When to try again after a call was lost or refused. Pure: chance is an argument.

export const RESUME_MS = 60_000; // how long the server keeps a stream whose source was lost
const FIRST_WAIT_MS = 250;
const MAX_WAIT_MS = 8_000;
const SPREAD = 0.25; // so that not all pages of a server that was started again come at once

/** Milliseconds until try number `attempt` (0, 1, …), for ever; `chance`: 0 to 1. */
export function nextTry(attempt, chance) {
  if (attempt === 0) return 0;
  return Math.min(FIRST_WAIT_MS * 2 ** (attempt - 1), MAX_WAIT_MS) * (1 - SPREAD + 2 * SPREAD * chance);
}

/**
 * What to do after a failed call: `fresh` (nothing left to resume: start a new call), `again` (try later), `stop` (show it).
 * `isResuming`: it was to resume a stream. `isRecovering`: it comes after a lost call, whether that can be resumed or not.
 */
export function actionAfter(error, isResuming, isRecovering) {
  if (isResuming && error.status === 404) return "fresh";
  if (!isRecovering && error.code === "overloaded") return "stop";
  if (error.status === 0 || error.status >= 500) return "again";
  if (isRecovering && error.status === 429) return "again";
  return "stop";
}
