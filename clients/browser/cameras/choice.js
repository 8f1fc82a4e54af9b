// Beside a stream: a list of the server's cameras, to go on with another one without leaving the call's page by hand.
import { byId, make } from "../dom.js";
import { STATES } from "./list.js";

/** `stream`: the one that is shown, or null: then there is no list. `go(name)`: to another one, null: to all of them. */
export function cameraChoice(stream, go) {
  const [box, pick] = ["cameras-choice", "camera-choice"].map(byId);
  pick.onchange = () => go(pick.value || null);
  return ({ sources }, before) => {
    if (sources === before?.sources) return;
    const others = sources.filter(({ name }) => name !== stream);
    box.hidden = !stream || !others.length;
    if (box.hidden) return;
    const own = sources.find(({ name }) => name === stream) ?? { name: stream, state: "live" };
    const cameras = [own, ...others].map((source) => make("option", { value: source.name }, label(source)));
    pick.replaceChildren(...cameras, make("option", { value: "" }, "All cameras"));
    pick.value = stream;
  };
}

const label = ({ name, state }) => (state === "live" ? name : `${name}: ${STATES[state] ?? state}`);
