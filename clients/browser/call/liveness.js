// Decides from the server's silence whether a call is lost. Pure: times are arguments, in milliseconds of one clock.
//
// A server that was killed sends nothing more, and neither does a busy one for a while. HTTP tells them apart: a dead server
// refuses the request, one that was started again does not know the call, a busy one answers or lets it wait.

const ASK_AFTER_MS = 2_300; // of silence: echo.stats comes every 2 s
export const TELL_AFTER_MS = 5_000; // of silence, it is shown
const ASK_EVERY_MS = 1_500;
const MAX_SILENCE_MS = 10_000; // even if HTTP answers: then sound and pictures do not get through
const MAX_DISCONNECTED_MS = 3_000;

/**
 * What to do: "lost" (give the call up), "ask" (ask the server over HTTP), "wait". `heard`: when its last event came,
 * `asked`: when it was last asked, `disconnected`: since when ICE reports no connection; the last two may be null.
 */
export function nextStep({ heard, asked, disconnected }, now) {
  const silence = now - heard;
  if (silence > MAX_SILENCE_MS) return "lost";
  if (disconnected !== null && now - disconnected > MAX_DISCONNECTED_MS && silence > MAX_DISCONNECTED_MS) return "lost";
  return silence > ASK_AFTER_MS && (asked === null || now - asked > ASK_EVERY_MS) ? "ask" : "wait";
}

/** Whether an HTTP answer about a call means that it is lost. `status` 0: the request was refused; null: no answer in time. */
export function isLost({ status, code }) {
  return status === 0 || status === 502 || status === 504 || (status === 404 && code === "unknown_call");
}
