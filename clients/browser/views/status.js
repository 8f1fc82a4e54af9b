// The pill with the state of the call, and the attributes of <body> that the styles read.
import { byId } from "../dom.js";

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

/** What the pill says. */
export const statusWords = (state) => (state.phase === "live" ? (MEDIA[state.media] ?? WORDS.live) : WORDS[state.phase]);

export function statusView() {
  const [pill, name] = [byId("status"), byId("stream-name")];
  return (state, before) => {
    if (state.phase === before?.phase && state.media === before?.media && state.session === before?.session) return;
    pill.dataset.state = document.body.dataset.phase = state.phase;
    pill.querySelector("span").textContent = statusWords(state);
    document.body.toggleAttribute("data-live", ["live", "reconnecting"].includes(state.phase) || state.log.entries.length > 0);
    name.hidden = !state.session?.stream;
    name.textContent = state.session ? `Stream ${state.session.stream}` : "";
  };
}
