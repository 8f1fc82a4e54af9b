// Questions to try. They stand in the empty conversation first, later behind a button beside the question's field.
import { byId, make } from "../dom.js";

export const SUGGESTIONS = ["What do you see?", "What did you hear last?", "What was said?"];

/** `ask(text)` asks one of them. */
export function ideasView({ ask }) {
  const [ideas, toggle] = ["ideas", "ideas-toggle"].map(byId);
  const buttons = SUGGESTIONS.map((words) => make("button", { type: "button", onclick: () => choose(words) }, words));
  ideas.append(...buttons);

  function open(isOpen) {
    ideas.hidden = !isOpen;
    toggle.setAttribute("aria-expanded", String(isOpen));
  }
  function choose(words) {
    open(false);
    ask(words);
    byId("ask").focus({ preventScroll: true });
  }
  toggle.onclick = () => open(ideas.hidden);
  ideas.onkeydown = toggle.onkeydown = (event) => {
    if (event.key !== "Escape" || ideas.hidden) return;
    event.stopPropagation(); // it would stop the answer
    open(false);
    toggle.focus();
  };

  return (state) => {
    toggle.hidden = state.phase !== "live" || !state.log.entries.length;
    if (toggle.hidden && !ideas.hidden) open(false);
  };
}
