// The cameras that the server reads by itself, to choose one to ask about, to add and to remove. Part of the first screen.
import { make } from "../dom.js";

const STATES = { live: null, connecting: "connecting", lost: "not connected now", ended: "has ended" };

/** A row of links, each opens the page for one camera; beside it a button that removes it when it is pressed twice. */
export function sourceLinks(sources, remove) {
  return make("div", { class: "row", "data-testid": "sources" }, ...sources.map((source) => link(source, remove)));
}

function link({ name, state, reason }, remove) {
  const note = STATES[state] ?? null;
  const href = `?stream=${encodeURIComponent(name)}`;
  return make(
    "span",
    { class: "source" },
    make("a", { class: "plain", href, title: state === "live" ? null : reason }, name, note && make("small", {}, note)),
    removal(name, remove),
  );
}

function removal(name, remove) {
  const button = make("button", { class: "quiet", type: "button", "aria-label": `Remove ${name}`, title: `Remove ${name}` }, "×");
  button.onclick = () => {
    if (button.textContent === "×") button.replaceChildren("Remove?");
    else remove(name);
  };
  button.onblur = () => button.replaceChildren("×");
  return button;
}

/** The folded form that adds a camera. `add(name, url)` resolves to what is wrong, or null. Keep it while the screen changes. */
export function sourceForm(add) {
  const name = field({ name: "name", placeholder: "door", pattern: "[A-Za-z0-9_.\\-]{1,64}", "aria-label": "Name", title: "Letters, digits, _ . and -" });
  const url = field({ name: "url", placeholder: "rtsp://user:password@192.168.1.20/stream1", "aria-label": "Address" });
  const problem = make("p", { role: "alert" });
  const button = make("button", { class: "plain", type: "submit" }, "Add");
  const send = async (event) => {
    event.preventDefault();
    button.disabled = true;
    problem.textContent = (await add(name.value.trim(), url.value.trim())) ?? "";
    button.disabled = false;
    if (!problem.textContent) form.reset();
  };
  const form = make("form", { onsubmit: send }, name, url, button);
  const help = make("p", {}, "The server connects to it by itself. RTSP, RTMP, SRT, and MJPEG or HLS over HTTP.");
  return make("details", { class: "add-source" }, make("summary", {}, "Add a camera of your network"), help, problem, form);
}

const field = (attributes) => make("input", { class: "field", required: "", autocomplete: "off", spellcheck: "false", ...attributes });
