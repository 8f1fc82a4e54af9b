// How the stream is seen and heard, in words, from `sight` and `hearing` of echo.window (docs/protocol.md). Pure.

const WINDOWS = 2; // so many in a row, or the pill would flicker

const LIVE = {
  sight: {
    off: "Live, no camera",
    skipped: "Live, but blind: too busy",
    black: "Live, but picture is black",
    frozen: "Live, picture unchanged",
    missing: "Live, but no picture comes",
    failed: "Live, but blind and deaf: the server has an error",
  },
  hearing: {
    off: "Live, no microphone",
    switched_off: "Live, listening switched off",
    skipped: "Live, but deaf: too busy",
    muted: "Live, microphone silent",
    missing: "Live, but no sound comes",
    failed: "Live, but deaf: the server has an error",
  },
};
const OWN_OFF = { camera: "Live, camera off", microphone: "Live, microphone off", both: "Live, camera and microphone off" };
const AS_WANTED = ["off", "switched_off", "frozen", "muted"]; // no reason to warn: a still screen may be shown on purpose

const OF_WINDOW = {
  skipped: "Nothing was looked at: the computer was too busy",
  black: "The picture was black",
  frozen: "The picture did not change",
  missing: "No picture came",
  failed: "Neither seen nor heard: the server had an error",
};
const NOW = { skipped: "too busy to look", black: "black: nothing to see", missing: "no picture arrives", failed: "not looked at: the server has an error" };

/** How a live call sees and hears: {words, isWarning}. */
export function livePerception({ session, sends, windows }) {
  if (!session) return { words: "Live", isWarning: false };
  const { feeds } = session;
  const [camera, microphone] = [feeds && !sends.camera, feeds && !sends.microphone]; // switched off on this page
  const sight = camera ? "fine" : lasting(windows, "sight");
  const hearing = microphone ? "fine" : lasting(windows, "hearing");
  if (sight !== "fine" && !AS_WANTED.includes(sight)) return { words: LIVE.sight[sight] ?? "Live", isWarning: true };
  if (hearing !== "fine" && !AS_WANTED.includes(hearing)) return { words: LIVE.hearing[hearing] ?? "Live", isWarning: true };
  const off = camera && microphone ? "both" : camera ? "camera" : microphone ? "microphone" : null;
  return { words: OWN_OFF[off] ?? LIVE.sight[sight] ?? LIVE.hearing[hearing] ?? "Live", isWarning: false };
}

/** Of the last windows: the latest one's, if none of them was fine. */
function lasting(windows, sense) {
  const last = windows.slice(-WINDOWS).map((window) => window[sense] ?? "fine");
  return last.length < WINDOWS || last.includes("fine") ? "fine" : last.at(-1);
}

/** What to say of a window's pictures, without a full stop; null if they were seen. */
export const sightStatement = ({ sight }) => OF_WINDOW[sight] ?? null;

/** What stands over the picture in place of the number of kept details; null if it was seen. */
export const sightNow = ({ sight }) => NOW[sight] ?? null;
