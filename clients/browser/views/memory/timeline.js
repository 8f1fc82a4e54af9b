// The timeline as a control: its length, choosing a window by pointer or keys, opening the moment of a window.
import { byId, make } from "../../dom.js";
import { windowStatement } from "../../format.js";
import { prepareCanvas } from "../../geometry.js";
import { drawStrip, marksOf, scale } from "./strip.js";

const SPANS = [
  { max_span_s: 180, label: "3 min" },
  { max_span_s: 900, label: "15 min" },
  { max_span_s: 3600, label: "1 h" },
];
const KEY_STEPS = { ArrowLeft: -1, ArrowRight: 1, ArrowDown: -1, ArrowUp: 1, PageDown: -15, PageUp: 15, Home: -Infinity, End: Infinity };

/** `open(window)` shows a window's moment. */
export function timelineView({ open }) {
  const [canvas, spans, read, busy, still] = ["timeline", "spans", "legend-read", "legend-busy", "legend-still"].map(byId);
  let [windows, marks] = [[], []];
  let max_span_s = SPANS[0].max_span_s;
  let chosen = null;
  let colours = null;

  const buttons = SPANS.map((item) => {
    const button = make("button", { type: "button", title: `Show the last ${item.label}`, "aria-pressed": String(item.max_span_s === max_span_s) }, item.label);
    button.onclick = () => {
      max_span_s = item.max_span_s;
      for (const other of buttons) other.setAttribute("aria-pressed", String(other === button));
      draw();
    };
    return button;
  });
  spans.append(...buttons);
  new ResizeObserver(() => draw()).observe(canvas);

  const now_s = () => windows.at(-1)?.end_s ?? 0;

  function draw() {
    colours ??= coloursOf(canvas);
    const { context, width, height } = prepareCanvas(canvas);
    const { start_s } = scale(width, max_span_s, now_s());
    const drawn = marksOf(windows.filter((window) => window.end_s > start_s));
    [busy.hidden, still.hidden] = [!drawn.busy, !drawn.still];
    read.hidden = !marks.some(({ kind, end_s }) => kind === "read" && end_s >= start_s);
    drawStrip(context, { width, height, windows, marks, max_span_s, now_s: now_s(), chosen, colours });
  }

  function choose(window) {
    if (window === chosen) return;
    chosen = window;
    describe();
    draw();
  }

  function describe() {
    const window = chosen ?? windows.at(-1);
    canvas.setAttribute("aria-valuemax", windows.at(-1)?.end_s ?? 0);
    canvas.setAttribute("aria-valuemin", windows[0]?.start_s ?? 0);
    canvas.setAttribute("aria-valuenow", window?.start_s ?? 0);
    canvas.title = window ? windowStatement(window) : "Nothing remembered yet";
    canvas.setAttribute("aria-valuetext", canvas.title);
  }

  function at(event) {
    const box = canvas.getBoundingClientRect();
    const { start_s, span_s } = scale(box.width, max_span_s, now_s());
    const time_s = start_s + ((event.clientX - box.left) / box.width) * span_s;
    return windows.find((window) => window.start_s <= time_s && time_s < window.end_s) ?? null;
  }

  canvas.onpointermove = (event) => event.pointerType === "mouse" && choose(at(event));
  canvas.onpointerleave = () => choose(null);
  canvas.onblur = () => choose(null);
  canvas.onclick = (event) => {
    const window = at(event);
    if (window) open(window);
  };
  canvas.onkeydown = (event) => {
    if (event.key === "Enter" || event.key === " ") {
      const window = chosen ?? windows.at(-1);
      if (window) open(window);
    } else if (event.key in KEY_STEPS && windows.length) {
      const from = chosen ? windows.indexOf(chosen) : windows.length;
      choose(windows[Math.min(Math.max(from + KEY_STEPS[event.key], 0), windows.length - 1)]);
    } else return;
    event.preventDefault();
  };

  function recolour() {
    colours = null;
    draw();
  }
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", recolour);

  function view(state, before) {
    if (state.windows === before?.windows && state.marks === before?.marks) return;
    [windows, marks] = [state.windows, state.marks];
    if (chosen && !windows.includes(chosen)) chosen = null;
    if (!chosen) describe();
    draw();
  }
  return { view, recolour };
}

function coloursOf(element) {
  const style = getComputedStyle(element);
  const names = ["sight", "sound", "said", "ink", "card", "faint", "muted"];
  const colours = Object.fromEntries(names.map((name) => [name, style.getPropertyValue(`--${name}`)]));
  return { ...colours, bad: "#d5584f", font: style.fontFamily };
}
