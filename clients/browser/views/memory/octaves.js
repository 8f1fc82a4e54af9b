// A picture of what is left in memory by age: one column for each octave, the newest on the right as on the timeline, and
// in it a bar each for what was seen, heard and said. It is a table, so that it can be read aloud.
import { make } from "../../dom.js";
import { clock, count, duration, percent } from "../../format.js";

const ROWS = { seen: "sight", heard: "sound", said: "said" }; // and their colours
const COLUMNS_PER_LABEL = 3;
const LEAST_BAR = 0.1; // of the height: what is left stays visible, however little it is

/** The `octaves` of echo.memory as a table. */
export function octavesPicture(octaves) {
  const now_s = octaves[0].end_s;
  const columns = octaves.toReversed();
  const heads = columns.map((octave, index) => {
    const label = index % COLUMNS_PER_LABEL ? "" : shortAge(now_s - octave.start_s);
    return make("th", { scope: "col" }, make("span", { class: "unseen" }, ageInWords(octave, now_s)), make("span", { "aria-hidden": "true" }, label));
  });
  const rows = Object.keys(ROWS).map((name) =>
    make("tr", {}, make("th", { scope: "row" }, name), ...columns.map((octave) => cell(name, octave, now_s))),
  );
  const table = make(
    "table",
    { class: "octaves" },
    make("caption", {}, "What is left, by age"),
    make("thead", {}, make("tr", {}, make("td", {}), ...heads)),
    make("tbody", {}, ...rows),
  );
  table.style.setProperty("--columns", columns.length);
  return table;
}

/** "Seen 4 min to 8 min ago (2:00 to 6:00): 3 % is left, 12 of 400 details". */
export function keptInWords(name, octave, now_s) {
  const { kept, perceived } = octave[name];
  const what = `${name[0].toUpperCase()}${name.slice(1)} ${ageInWords(octave, now_s)}`;
  return perceived ? `${what}: ${percent(kept / perceived)} is left, ${count(kept)} of ${count(perceived)} details` : `${what}: nothing`;
}

/** "4 min to 8 min ago (2:00 to 6:00)", the times as on the timeline; of the newest "in the last 30 s". */
export function ageInWords({ start_s, end_s }, now_s) {
  const [from, to] = [now_s - end_s, now_s - start_s].map(duration);
  return end_s === now_s ? `in the last ${to}` : `${from} to ${to} ago (${clock(start_s)} to ${clock(end_s)})`;
}

function cell(name, octave, now_s) {
  const { kept, perceived } = octave[name];
  const bar = make("i", { "data-row": ROWS[name], "data-none": perceived ? null : "" });
  if (kept) bar.style.setProperty("--share", Math.max(kept / perceived, LEAST_BAR));
  const words = keptInWords(name, octave, now_s);
  return make("td", { title: words }, bar, make("span", { class: "unseen" }, words));
}

/** 75 -> "75 s", 4000 -> "1 h": short enough for an axis. */
const shortAge = (seconds) => (seconds < 3600 ? duration(seconds) : `${Math.floor(seconds / 3600)}\u00a0h`);
