// Tells screen readers what others see happen: changes of state, and each answer once, when it is whole.
import { byId } from "../dom.js";
import { statusWords } from "./status.js";

export function announcerView() {
  const announcer = byId("announcer");
  let told = -1;
  return (state, before) => {
    const done = state.log.entries.findLast((entry) => entry.kind === "answer" && entry.state === "done");
    if (before === null) told = done?.key ?? -1;
    if (state.phase !== before?.phase || state.media !== before?.media) announcer.textContent = statusWords(state);
    if (done && done.key > told) {
      told = done.key;
      announcer.textContent = `Answer: ${done.text}`;
    }
  };
}
