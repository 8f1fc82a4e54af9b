// Announces to screen readers: changes of state, and each answer once it is complete.
import { byId } from "../dom.js";
import { statusWords } from "./status.js";

export function announcerView() {
  const announcer = byId("announcer");
  let announced = -1;
  return (state, before) => {
    const done = state.log.entries.findLast((entry) => entry.kind === "answer" && entry.state === "done");
    if (before === null) announced = done?.key ?? -1;
    if (state.phase !== before?.phase || state.media !== before?.media) announcer.textContent = statusWords(state);
    if (done && done.key > announced) {
      announced = done.key;
      announcer.textContent = `Answer: ${done.text}`;
    }
  };
}
