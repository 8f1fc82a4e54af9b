// The pill with the state of the call, and the attributes of <body> that the styles read.
import { byId } from "../dom.js";
import { livePerception } from "../perception.js";

const WORDS = {
  idle: "Not started",
  asking: "Waiting for permission",
  connecting: "Connecting",
  live: "Live",
  reconnecting: "Reconnecting",
  refused: "Refused",
  denied: "Blocked",
  "no-camera": "No camera",
  insecure: "Not secure",
  gone: "No connection",
  ended: "Ended",
};
const MEDIA = { waiting_for_media: "Live, nothing received yet", source_lost: "Live, camera disconnected" };

/** What the pill says: {words, isWarning}. */
export function status(state) {
  if (state.phase !== "live") return { words: WORDS[state.phase], isWarning: false };
  if (state.isSilent) return { words: "Live, but the server is silent", isWarning: true };
  return state.media in MEDIA ? { words: MEDIA[state.media], isWarning: true } : livePerception(state);
}

export function statusView() {
  const [pill, name] = [byId("status"), byId("stream-name")];
  return (state, before) => {
    const { words, isWarning } = status(state);
    if (pill.title !== words) pill.title = pill.querySelector("span").textContent = words;
    pill.toggleAttribute("data-warns", isWarning);
    if (state.phase === before?.phase && state.session === before?.session) return;
    pill.dataset.state = document.body.dataset.phase = state.phase;
    document.body.toggleAttribute("data-live", ["live", "reconnecting"].includes(state.phase) || state.log.entries.length > 0);
    name.hidden = !state.session?.stream;
    name.textContent = state.session ? `Stream ${state.session.stream}, model ${state.session.model}` : "";
  };
}
