// Dialog for one moment: its picture with the remembered parts, or those that an answer used, marked, and what was said.
import { byId } from "../../dom.js";
import { clock, keptStatement } from "../../format.js";
import { drawTiles, tilesOf } from "../../geometry.js";
import { sightStatement } from "../../perception.js";
import { MODALITIES } from "./modalities.js";

const MARK_COLOUR = "#f5b04f";
const WIDTH = 448;
const NO_PICTURE = "There is no picture of this moment: none was taken, or the moment has been forgotten.";
const FORGOTTEN = "This moment is from an earlier session, which is no longer remembered.";

/** In words, for the share of an answer that rests on a moment. */
function howMuch(weight) {
  if (weight >= 0.5) return "mostly";
  if (weight >= 0.2) return "partly";
  return weight >= 0.05 ? "a little" : "hardly at all";
}

/** `picture(index)`: a Promise of the thumbnail; `windows()` and `captions()` of this stream. */
export function momentView({ picture, windows, captions }) {
  const [dialog, canvas, none, what, said, title] = ["moment", "moment-canvas", "moment-none", "moment-what", "moment-said", "moment-title"].map(byId);
  const steps = { "-1": byId("moment-before"), 1: byId("moment-after") };
  let index = null; // of the window that is shown; null: it belongs to another stream

  dialog.onclick = (event) => event.target === dialog && dialog.close();
  for (const [step, button] of Object.entries(steps)) button.onclick = () => showNeighbour(Number(step));
  dialog.addEventListener("keydown", (event) => {
    if (event.key === "ArrowLeft") showNeighbour(-1);
    if (event.key === "ArrowRight") showNeighbour(1);
  });

  function neighbour(step) {
    const known = windows();
    const at = known.findIndex((window) => window.index === index);
    return at < 0 ? null : known[at + step];
  }

  function showNeighbour(step) {
    const window = neighbour(step);
    if (window) openWindow(window);
  }

  function openWindow(window) {
    show({
      window: window.index,
      start_s: window.start_s,
      end_s: window.end_s,
      tiles: tilesOf(window.patches),
      grid: window.grid,
      words: [sightStatement(window), keptStatement(window)].filter(Boolean).map((words) => `${words}.`).join(" "),
    });
  }

  function openEvidence({ window, start_s, end_s, modality, patches, weight }, isOfThisStream) {
    const { verb } = MODALITIES[modality] ?? MODALITIES.video;
    show({
      window: isOfThisStream ? window : null,
      start_s,
      end_s,
      tiles: patches.map(([row, column]) => ({ row, column, score: 1 })),
      grid: windows().find((known) => known.index === window)?.grid ?? windows().at(-1)?.grid ?? 7,
      words: `The answer rests ${howMuch(weight)} on what was ${verb} at this moment.`,
    });
  }

  async function show({ window, start_s, end_s, tiles, grid, words }) {
    index = window;
    title.textContent = `${clock(start_s)} – ${clock(end_s)}`;
    what.textContent = words;
    const known = window === null ? [] : captions();
    const heard = known.filter((caption) => caption.time_s < end_s && caption.end_s > start_s);
    said.hidden = !heard.length;
    said.textContent = heard.map((caption) => caption.text).join(" ");
    for (const [step, button] of Object.entries(steps)) button.disabled = !neighbour(Number(step));
    if (!dialog.open) dialog.showModal();
    const bitmap = window === null ? null : await picture(window);
    if (index !== window) return;
    none.hidden = Boolean(bitmap);
    none.textContent = window === null ? FORGOTTEN : NO_PICTURE;
    canvas.setAttribute("aria-label", bitmap ? `The picture at ${clock(start_s)} with ${tiles.length} marked parts` : "No picture");
    draw(bitmap, tiles, grid);
  }

  function draw(bitmap, tiles, grid) {
    const ratio = Math.min(devicePixelRatio, 2);
    const height = bitmap ? WIDTH * (bitmap.height / bitmap.width) : WIDTH * 0.75;
    [canvas.width, canvas.height] = [WIDTH * ratio, height * ratio];
    if (!bitmap) return;
    const context = canvas.getContext("2d");
    context.scale(ratio, ratio);
    context.imageSmoothingQuality = "high";
    context.drawImage(bitmap, 0, 0, WIDTH, height);
    drawTiles(context, tiles, grid, { x: 0, y: 0, width: WIDTH, height }, MARK_COLOUR);
  }

  return { openWindow, openEvidence };
}
