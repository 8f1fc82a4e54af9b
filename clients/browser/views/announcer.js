// Announces to screen readers: changes of state, and each answer once it is complete, each notice of a watch.
import { byId } from "../dom.js";
import { status } from "./status.js";

export function announcerView() {
  const announcer = byId("announcer");
  let announced = -1;
  let said = null;
  return (state, before) => {
    const done = state.log.entries.findLast((entry) => (entry.kind === "answer" && entry.state === "done" && !entry.isNotice) || entry.kind === "watch");
    if (before === null) announced = done?.key ?? -1;
    const { words } = status(state);
    if (words !== said) announcer.textContent = said = words;
    if (done && done.key > announced) {
      announced = done.key;
      announcer.textContent = `${done.kind === "watch" ? "Notice" : "Answer"}: ${done.text}`;
    }
  };
}
