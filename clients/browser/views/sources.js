// The cameras that the server reads by itself, to choose one to ask about. Part of the first screen.
import { make } from "../dom.js";

const STATES = { live: null, connecting: "connecting", lost: "not connected now" };

/** Elements for the screen; none without such cameras. A link opens the page for that camera. */
export function sourceLinks(sources) {
  if (!sources.length) return [];
  const words = sources.length === 1 ? "Or ask about this camera of the server:" : "Or ask about a camera of the server:";
  return [make("p", {}, words), make("div", { class: "row", "data-testid": "sources" }, ...sources.map(link))];
}

function link({ name, state, reason }) {
  const note = STATES[state] ?? null;
  const href = `?stream=${encodeURIComponent(name)}`;
  return make("a", { class: "plain", href, title: state === "lost" ? reason : null }, name, note && make("small", {}, `(${note})`));
}
