// Input of questions: Enter sends, Shift+Enter starts a new line, Escape stops the answer.
import { byId } from "../dom.js";

const CAN_ASK = ["live", "reconnecting"]; // without a connection a question waits

/** `actions`: {ask(text), cancel()}. */
export function composerView(actions) {
  const [form, field, send, cancel, hearing] = ["composer", "ask", "send", "cancel", "hearing"].map(byId);
  let state = null;

  function draw() {
    const isLive = CAN_ASK.includes(state?.phase);
    const text = field.value.trim();
    field.disabled = !isLive;
    send.disabled = !isLive || !text;
    cancel.hidden = !(state?.answering && !text);
    send.hidden = !cancel.hidden;
    hearing.hidden = !state?.hearing;
  }

  field.oninput = draw;
  field.onkeydown = (event) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    form.requestSubmit();
  };
  form.onsubmit = (event) => {
    event.preventDefault();
    const text = field.value.trim();
    if (!text || !CAN_ASK.includes(state?.phase) || !actions.ask(text)) return;
    field.value = "";
    draw();
  };
  cancel.onclick = () => {
    actions.cancel();
    field.focus();
  };
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && state?.answering && !document.querySelector("dialog[open]")) actions.cancel();
  });

  return (now, before) => {
    const cameLive = now.phase === "live" && before?.phase !== "live";
    state = now;
    draw();
    const isFree = document.activeElement === document.body;
    if (cameLive && isFree && matchMedia("(pointer: fine)").matches) field.focus({ preventScroll: true });
  };
}
