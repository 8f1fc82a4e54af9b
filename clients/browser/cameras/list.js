// The cameras that the server reads by itself, to choose one to look at and ask, to add and to remove. Part of the first screen.
import { make } from "../dom.js";
import { pictureCanvas, showPicture } from "./picture.js";

export const STATES = { live: "live", connecting: "connecting", lost: "not connected now", ended: "has ended" };

/**
 * Cards of cameras: each links to the page of one, with its newest picture, name and state; beside it a button that removes
 * it when it is pressed twice. `picture(name)`: a Promise of its newest picture. Returns {element, show(sources), refresh()}.
 */
export function cameraList(picture, remove) {
  const element = make("div", { class: "cameras", "data-testid": "sources" });
  let canvases = new Map(); // by name; they outlive a change of the list
  let cards = new Map(); // by what they show: one that stays the same keeps the focus

  function show(sources) {
    canvases = new Map(sources.map(({ name }) => [name, canvases.get(name) ?? pictureCanvas(`The newest picture of ${name}`)]));
    cards = new Map(sources.map((source) => {
      const shown = JSON.stringify(source);
      return [shown, cards.get(shown) ?? card(source, canvases.get(source.name), remove)];
    }));
    element.replaceChildren(...cards.values());
  }

  /** Show the pictures as they are now. */
  async function refresh() {
    await Promise.all([...canvases].map(async ([name, canvas]) => showPicture(canvas, await picture(name))));
  }

  return { element, show, refresh };
}

function card({ name, state, reason }, canvas, remove) {
  const href = `?stream=${encodeURIComponent(name)}`;
  const words = make("span", {}, make("b", {}, name), make("small", { "data-state": state }, STATES[state] ?? state));
  return make("div", { class: "camera" }, make("a", { href, title: state === "live" ? null : reason }, canvas, words), removal(name, remove));
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
