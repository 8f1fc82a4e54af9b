// Draws the timeline: how much was kept of pictures (upwards) and sound (downwards), speech, text, questions, gaps. Only
// drawing.
import { clock } from "../../format.js";
import { drawPin, pinsOf } from "./pins.js";

const AXIS_HEIGHT = 15;
const LEGEND_HEIGHT = 28;
const TICKS_S = [30, 60, 120, 300, 600, 900, 1800];
const MAX_TICKS = 7;
const TICK_PX = 56; // "1:00:00" and some space

const MIN_SPAN_S = 60;

/** The time axis: {x(time_s), start_s, end_s, span_s}. A short stream is shown over less than `max_span_s`. */
export function scale(width, max_span_s, now_s) {
  const span_s = Math.min(Math.max(now_s, MIN_SPAN_S), max_span_s);
  const end_s = Math.max(now_s, span_s);
  const start_s = end_s - span_s;
  return { span_s, start_s, end_s, x: (time_s) => ((time_s - start_s) / span_s) * width };
}

/** Draw the timeline; `chosen` is the highlighted window or null. */
export function drawStrip(context, { width, height, windows, marks, max_span_s, now_s, chosen, colours }) {
  const { x, start_s, end_s } = scale(width, max_span_s, now_s);
  const tall = height - AXIS_HEIGHT - LEGEND_HEIGHT;
  const middle = LEGEND_HEIGHT + Math.round(tall * 0.62);
  const rows = { video: { from: LEGEND_HEIGHT, to: middle - 1 }, audio: { from: middle + 1, to: height - AXIS_HEIGHT } };
  const shown = windows.filter((window) => window.end_s > start_s);
  if (!shown.length) return;
  drawTicks(context, { x, start_s, end_s, height, colours });
  context.fillStyle = colours.faint;
  context.fillRect(x(shown[0].start_s), middle - 0.5, x(now_s) - x(shown[0].start_s), 1);
  for (const [index, window] of shown.entries()) {
    const before = shown[index - 1];
    if (before && isLoss(before, window)) drawLoss(context, x(before.end_s), x(window.start_s), rows, colours);
    drawWindow(context, window, x, rows, colours);
  }
  const near = marks.filter((mark) => mark.end_s >= start_s);
  for (const mark of near) if (mark.kind === "said") drawSpeech(context, mark, x, rows.audio, colours);
  for (const mark of near) if (mark.kind === "read") drawText(context, mark, x, rows.video, colours);
  for (const pin of pinsOf(near, x)) drawPin(context, pin, rows.video.from, rows.audio.to, colours);
  if (chosen && chosen.end_s > start_s) {
    context.strokeStyle = colours.ink;
    context.lineWidth = 1.5;
    const left = x(chosen.start_s);
    context.strokeRect(left - 0.5, LEGEND_HEIGHT - 2, Math.max(x(chosen.end_s) - left + 1, 3), height - AXIS_HEIGHT - LEGEND_HEIGHT + 4);
  }
}

/** What the strip marks beside what was kept, so that the legend can name it: {busy, still}. */
export function marksOf(windows) {
  const busy = windows.some((window, index) => window.sight === "skipped" || (index && isLoss(windows[index - 1], window)));
  return { busy, still: windows.some(({ sight }) => STILL.includes(sight)) };
}

const STILL = ["black", "frozen"];

/** Whether windows are lost between two neighbours, because the server was too busy. */
const isLoss = (before, { start_s, dropped_windows }) => dropped_windows > 0 && start_s > before.end_s;

function drawLoss(context, left, right, { video, audio }, colours) {
  hatch(context, left, video.from, right - left, audio.to - video.from, colours.muted);
}

function drawWindow(context, { start_s, end_s, kept, pool, gaps, sight }, x, { video, audio }, colours) {
  const left = x(start_s);
  const room = x(end_s) - left;
  const wide = Math.max(room - (room > 3 ? 1 : 0), 0.6);
  const seen = sight === "black" ? 0 : barHeight(kept.video, pool.video) * (video.to - video.from);
  if (STILL.includes(sight)) {
    context.fillStyle = colours.faint;
    context.fillRect(left, video.from, room, video.to - video.from);
  }
  if (sight === "skipped") hatch(context, left, video.from, room, video.to - video.from, colours.muted);
  const heard = barHeight(kept.audio, pool.audio) * (audio.to - audio.from);
  context.fillStyle = colours.sight;
  context.fillRect(left, video.to - seen, wide, seen);
  context.fillStyle = colours.sound;
  context.fillRect(left, audio.from, wide, heard);
  for (const gap of gaps) {
    const row = gap.track === "video" ? video : audio;
    hatch(context, x(gap.start_s), row.from, Math.max(x(gap.end_s) - x(gap.start_s), 1), row.to - row.from, colours.bad);
  }
}

/** Height of a bar, 0 to 1, for the share that was kept; a small share stays visible. */
const barHeight = (kept, pool) => (pool && kept ? Math.max(Math.sqrt(kept / pool), 0.12) : 0);

function drawSpeech(context, { time_s, end_s }, x, audio, colours) {
  const left = x(time_s);
  context.fillStyle = colours.said;
  context.fillRect(left, audio.to - 3, Math.max(x(end_s) - left, 3), 3);
}

function drawText(context, { time_s }, x, video, colours) {
  context.fillStyle = colours.ink;
  for (const line of [0, 3]) context.fillRect(x(time_s) - 3, video.from + line, 6, 1.5); // two lines of text
}

function hatch(context, left, top, width, height, colour) {
  context.save();
  context.beginPath();
  context.rect(left, top, width, height);
  context.clip();
  context.strokeStyle = colour;
  context.globalAlpha = 0.7;
  context.lineWidth = 1.2;
  context.beginPath();
  for (let offset = -height; offset < width; offset += 5) {
    context.moveTo(left + offset, top + height);
    context.lineTo(left + offset + height, top);
  }
  context.stroke();
  context.restore();
}

function drawTicks(context, { x, start_s, end_s, height, colours }) {
  const room = Math.min(Math.max(x(end_s) / TICK_PX, 1), MAX_TICKS);
  const step_s = TICKS_S.find((step) => (end_s - start_s) / step <= room) ?? TICKS_S.at(-1);
  context.fillStyle = colours.muted;
  context.font = `500 10px ${colours.font}`;
  context.textAlign = "center";
  for (let time_s = Math.max(Math.ceil(start_s / step_s) * step_s, 0); time_s <= end_s; time_s += step_s) {
    const at = x(time_s);
    if (at > 16 && at < x(end_s) - 16) context.fillText(clock(time_s), at, height - 4);
  }
}
