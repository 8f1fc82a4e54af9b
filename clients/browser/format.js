// Formats numbers, times and the state of the memory as text. Pure. A number and its unit stay on one line.
import { tilesOf } from "./geometry.js";
import { sightStatement } from "./perception.js";

/** 75 -> "1:15", 4000 -> "1:06:40". */
export function clock(seconds) {
  const whole = Math.max(0, Math.floor(seconds));
  const [hours, minutes, rest] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  const two = (value) => String(value).padStart(2, "0");
  return hours ? `${hours}:${two(minutes)}:${two(rest)}` : `${minutes}:${two(rest)}`;
}

/** An ISO time -> "until 15:07", and on another day "until Mon 06:00"; in the reader's time zone. */
export function untilTime(iso) {
  const time = new Date(iso);
  const isToday = time.toDateString() === new Date().toDateString();
  return `until ${time.toLocaleString("en-GB", { ...(isToday ? {} : { weekday: "short" }), hour: "2-digit", minute: "2-digit" })}`;
}

/** 75 -> "75 s", 400 -> "7 min", 4000 -> "1 h 7 min". */
export function duration(seconds) {
  const whole = Math.max(0, Math.round(seconds));
  if (whole < 120) return `${whole}\u00a0s`;
  const minutes = Math.round(whole / 60);
  return minutes < 60 ? `${minutes}\u00a0min` : `${Math.floor(minutes / 60)}\u00a0h ${minutes % 60}\u00a0min`;
}

/** 75 -> "75 seconds", 400 -> "7 minutes", 4000 -> "1 h 7 min". */
function durationInWords(seconds) {
  if (Math.round(seconds / 60) >= 60) return duration(seconds);
  const [value, unit] = seconds < 119.5 ? [Math.round(seconds), "second"] : [Math.round(seconds / 60), "minute"];
  return `${value}\u00a0${unit}${value === 1 ? "" : "s"}`;
}

/** 430 -> "430 ms", 2310 -> "2.3 s"; null -> "–". */
export function milliseconds(value) {
  if (value === null || value === undefined || !Number.isFinite(value)) return "–";
  return value < 1000 ? `${Math.round(value)}\u00a0ms` : `${(value / 1000).toFixed(1)}\u00a0s`;
}

/** 0.031 -> "3 %", 0.004 -> "0.4 %". */
export function percent(share) {
  if (!Number.isFinite(share)) return "–";
  const value = share * 100;
  return `${value > 0 && value < 1 ? value.toFixed(1) : Math.round(value)}\u00a0%`;
}

const GROUPED = new Intl.NumberFormat("en");

export const count = (value) => GROUPED.format(value);

/** How far the memory reaches back, from echo.memory; null: nothing is known yet. */
export function memoryStatement(memory) {
  if (!memory || !memory.windows) return "Nothing is remembered yet.";
  return `Remembers ${durationInWords(Math.max(0, memory.now_s - memory.since_s))}.`;
}

/** What is remembered of a window, without a full stop. */
export function keptStatement(window) {
  const parts = [window.pool.video && window.sight !== "black" && pictureStatement(window, "the"), soundStatement(window, "the")].filter(Boolean);
  return parts.length ? `Remembers ${parts.join(" and ")}` : "Nothing of it is remembered";
}

/** The same of its picture alone; of its sound if it has no picture. Short enough to stand in the picture. */
export function keptNowStatement(window) {
  if (!window.pool.video) return soundNowStatement(window);
  const part = pictureStatement(window, "this");
  return part ? `Remembers ${part}` : "Nothing new in this picture";
}

/** The same of its sound. */
export function soundNowStatement(window) {
  const part = soundStatement(window, "this");
  return part ? `Remembers ${part}` : "Nothing new in this sound";
}

function pictureStatement({ patches }, which) {
  const numParts = tilesOf(patches).length;
  return numParts && `${numParts} ${numParts === 1 ? "part" : "parts"} of ${which} picture`;
}

function soundStatement({ kept, pool, start_s, end_s }, which) {
  if (!kept.audio) return "";
  const heard_s = (kept.audio / pool.audio) * (end_s - start_s);
  return `${Number(heard_s.toFixed(1))}\u00a0s of ${which} sound`;
}

/** A window in words, for people who do not see the timeline. */
export function windowStatement(window) {
  const { gaps, start_s, end_s } = window;
  const missing = [...new Set(gaps.map((gap) => (gap.track === "video" ? "picture" : "sound")))];
  const loss = missing.length ? `; part of the ${missing.join(" and the ")} is missing` : "";
  const unseen = sightStatement(window);
  return `${clock(start_s)} to ${clock(end_s)}: ${keptStatement(window)}${loss}${unseen ? `. ${unseen}` : ""}`;
}
