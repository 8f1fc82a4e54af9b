// The cameras that the server reads by itself, to choose one to ask about. Part of the first screen.
import { make } from "../dom.js";

const STATES = { live: null, connecting: "connecting", lost: "not connected now" };

/** A row of links, each opens the page for one camera. */
export function sourceLinks(sources) {
  return make("div", { class: "row", "data-testid": "sources" }, ...sources.map(link));
}

function link({ name, state, reason }) {
  const note = STATES[state] ?? null;
  const href = `?stream=${encodeURIComponent(name)}`;
  return make("a", { class: "plain", href, title: state === "lost" ? reason : null }, name, note && make("small", {}, note));
}
