// The live picture with the parts that are remembered of the latest window marked. A page that sends no camera shows the
// thumbnail of the latest window instead.
import { byId, prefersReducedMotion } from "../dom.js";
import { keptNowStatement, keptStatement, soundNowStatement } from "../format.js";
import { containedRect, drawTiles, prepareCanvas, tilesOf } from "../geometry.js";
import { sightNow } from "../perception.js";

const GROW_MS = 260;
const MARK_COLOUR = "#f5b04f"; // the same in light and dark mode, because it lies over a picture

/** `picture(index)`: a Promise of that window's thumbnail. Returns {view, show(track)}; show(null): the camera is off. */
export function stageView({ picture }) {
  const [video, still, overlay] = [byId("live"), byId("still"), byId("overlay")];
  const [note, keptNow, toggle] = [byId("picture-note"), byId("kept-now"), byId("overlay-toggle")];
  let latestWindow = null;
  let isOn = true;
  let frame = 0;
  let isStill = false; // a thumbnail is shown, because somebody else feeds the stream

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
    const { context, width, height } = prepareCanvas(overlay);
    const size = source();
    if (!isOn || !latestWindow || !size[0]) return;
    const area = containedRect(...size, width, height);
    drawTiles(context, latestWindow.sight === "black" ? [] : tilesOf(latestWindow.patches), latestWindow.grid, area, MARK_COLOUR, growth);
  }

  function animate() {
    cancelAnimationFrame(frame);
    if (prefersReducedMotion() || document.hidden) return draw(1);
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
    if (!bitmap || latestWindow !== window) return;
    isStill = true;
    [still.width, still.height] = [bitmap.width, bitmap.height];
    still.getContext("2d").drawImage(bitmap, 0, 0);
    draw(1);
  }

  function view(state, before) {
    const isWatching = state.session ? !state.session.feeds : false;
    const latest = state.phase === "live" || state.phase === "reconnecting" ? (state.windows.at(-1) ?? null) : null;
    if (state.sends !== before?.sends || state.session !== before?.session || state.media !== before?.media || latest !== latestWindow || state.phase !== before?.phase) {
      still.hidden = !isWatching || latest === null;
      isStill &&= isWatching;
      note.textContent = noteOf(state, isWatching, latest);
      note.hidden = !note.textContent;
      toggle.hidden = latest === null || Boolean(note.textContent); // a note stands where no picture is taken
      keptNow.textContent = keptNowOf(state, isWatching, latest);
      keptNow.hidden = !keptNow.textContent;
    }
    if (latest === latestWindow) return;
    latestWindow = latest;
    if (latest) {
      overlay.setAttribute("aria-label", `The latest moment. ${keptStatement(latest)}`);
      if (isWatching) drawStill(latest);
    }
    animate();
  }

  function show(track) {
    video.srcObject = track ? new MediaStream([track]) : null;
    draw(1);
  }

  return { view, show };
}

/** Whether a camera is on, but its first moment has not been looked at yet. */
const isStarting = ({ phase, sends, media }) => phase === "live" && sends.camera && media !== "source_lost";

/** What stands over the picture about the latest moment; of its sound if this page's camera is off. */
function keptNowOf(state, isWatching, latest) {
  if (!latest) return isStarting(state) ? "Still looking…" : "";
  if (state.media === "source_lost") return "";
  if (isWatching || state.sends.camera) return sightNow(latest) ?? keptNowStatement(latest);
  return state.sends.microphone ? soundNowStatement(latest) : "";
}

function noteOf(state, isWatching, latest) {
  if (state.phase !== "live") return "";
  if (state.media === "source_lost") return "The camera is disconnected. You can still ask about what it saw and heard.";
  if (isWatching) return latest ? "" : "Still looking: the first picture appears in a moment.";
  if (!state.sends.camera) return state.sends.microphone ? "Sound only: listening." : "The camera and the microphone are off.";
  return "";
}
