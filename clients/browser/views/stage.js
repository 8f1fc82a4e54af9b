// The live picture with the details that were kept of the latest window marked. A page that sends no camera shows the
// thumbnail of the latest window instead.
import { byId, prefersStillness } from "../dom.js";
import { cleared, contained, drawTiles, places } from "../geometry.js";

const GROW_MS = 260;
const SIGHT = "#f5b04f"; // the same over any picture, whatever the page's colours

/** `picture(index)`: a Promise of that window's thumbnail. Returns {view, show(track)}; show(null): the camera is off. */
export function stageView({ picture }) {
  const [video, still, overlay] = [byId("live"), byId("still"), byId("overlay")];
  const [note, keptNow, toggle] = [byId("picture-note"), byId("kept-now"), byId("overlay-toggle")];
  let window_ = null;
  let isOn = true;
  let frame = 0;
  let isStill = false; // a thumbnail of a stream that others feed

  toggle.onclick = () => {
    isOn = !isOn;
    toggle.setAttribute("aria-pressed", String(isOn));
    draw(1);
  };
  new ResizeObserver(() => draw(1)).observe(overlay);
  video.onresize = () => draw(1);

  function source() {
    if (isStill) return [still.width, still.height];
    return video.srcObject ? [video.videoWidth, video.videoHeight] : [0, 0];
  }

  function draw(growth) {
    const { context, width, height } = cleared(overlay);
    const size = source();
    if (!isOn || !window_ || !size[0]) return;
    const area = contained(...size, width, height);
    drawTiles(context, places(window_.patches), window_.grid, area, SIGHT, growth);
  }

  function grow() {
    cancelAnimationFrame(frame);
    if (prefersStillness() || document.hidden) return draw(1);
    const started_ms = performance.now();
    const step = (now_ms) => {
      const growth = Math.min(Math.max((now_ms - started_ms) / GROW_MS, 0), 1);
      draw(1 - (1 - growth) ** 3);
      if (growth < 1) frame = requestAnimationFrame(step);
    };
    frame = requestAnimationFrame(step);
    return undefined;
  }

  async function drawStill(window) {
    const bitmap = await picture(window.index);
    if (!bitmap || window_ !== window) return;
    isStill = true;
    [still.width, still.height] = [bitmap.width, bitmap.height];
    still.getContext("2d").drawImage(bitmap, 0, 0);
    draw(1);
  }

  function view(state, before) {
    const isWatching = state.session ? !state.session.feeds : false;
    const latest = state.phase === "live" || state.phase === "reconnecting" ? (state.windows.at(-1) ?? null) : null;
    if (state.sends !== before?.sends || state.session !== before?.session || state.media !== before?.media || latest !== window_ || state.phase !== before?.phase) {
      still.hidden = !isWatching || latest === null;
      isStill &&= isWatching;
      note.textContent = noteOf(state, isWatching, latest);
      note.hidden = !note.textContent;
      toggle.hidden = latest === null;
    }
    if (latest === window_) return;
    window_ = latest;
    keptNow.hidden = latest === null;
    if (latest) {
      const { kept, pool } = latest;
      keptNow.textContent = pool.video ? `kept ${kept.video} of ${pool.video} details` : `kept ${kept.audio} of ${pool.audio} details`;
      overlay.setAttribute("aria-label", `Details kept of the latest picture: ${kept.video} of ${pool.video}`);
      if (isWatching) drawStill(latest);
    }
    grow();
  }

  function show(track) {
    video.srcObject = track ? new MediaStream([track]) : null;
    draw(1);
  }

  return { view, show };
}

function noteOf(state, isWatching, latest) {
  if (state.phase !== "live") return "";
  if (state.media === "source_lost") return "The camera is disconnected. You can still ask about what it saw and heard.";
  if (isWatching) return latest ? "" : "Joined. The first picture appears in a moment.";
  if (!state.sends.camera) return state.sends.microphone ? "Sound only: listening." : "The camera and the microphone are off.";
  return "";
}
