// The line about the memory, a summary of speed and load, and the panel with all statistics of the server.
import { byId, make } from "../../dom.js";
import { count, memoryStatement, milliseconds, percent } from "../../format.js";
import { octavesPicture } from "./octaves.js";

const STAGES = {
  wait: "wait before processing",
  encode: "see and hear",
  sieve: "choose what to keep",
  prefill: "put it into memory",
  text: "read text in a picture",
  first_text: "first word of an answer",
  first_sound: "first sound of an answer",
};
const QUEUES = {
  windows: "moments of 2 s",
  jobs: "questions",
  pictures: "pictures",
  text: "pictures to read",
  encoded_pictures: "pictures to decode",
  encoded_sound: "sound to decode",
  packets: "sound packets",
  microphone: "speech to check",
  sentences: "sentences to speak",
  speech_s: "seconds to speak",
  events_bytes: "bytes to this page",
  recording: "recording",
};
const ALWAYS_SHOWN = ["windows", "jobs", "pictures", "microphone"]; // others only while they hold or have lost something
const LOAD_LEVELS = ["", "Busy: sees less", "Busy: skips pictures"]; // what the server does to keep up
const LOAD_HELP = "The computer is too busy for everything that the camera sends. Sound is never skipped.";

export function statsView() {
  const [memory, vitals, toggle, panel] = ["memory", "vitals", "stats-toggle", "stats-panel"].map(byId);
  let [stats, kept] = [null, null]; // echo.stats, echo.memory
  let [drawn, picture] = [null, null]; // octaves, and their picture: it stays while they do, and what is pointed at in it

  toggle.onclick = () => {
    panel.hidden = !panel.hidden;
    toggle.setAttribute("aria-expanded", String(!panel.hidden));
    if (!panel.hidden) drawPanel();
  };

  function drawPanel() {
    if (!stats) return panel.replaceChildren(make("p", {}, "The numbers appear two seconds after the start."));
    return panel.replaceChildren(cache(stats, kept, pictureOf(kept?.octaves)), latency(stats), queues(stats), stream(stats));
  }

  function pictureOf(octaves) {
    if (octaves !== drawn) [drawn, picture] = [octaves, octaves?.length ? octavesPicture(octaves) : null];
    return picture;
  }

  return (state, before) => {
    if (state.memory === before?.memory && state.stats === before?.stats && state.phase === before?.phase) return;
    const isOver = state.phase === "ended"; // then nothing is remembered any more
    [stats, kept] = isOver ? [null, null] : [state.stats, state.memory];
    memory.replaceChildren(...(isOver ? ["Nothing is remembered any more."] : memoryInWords(kept, state.phase === "live")));
    toggle.title = LOAD_LEVELS[stats?.level] ? LOAD_HELP : "Speed, load and memory in numbers";
    vitals.replaceChildren(...(stats ? inWords(stats) : ["Speed and load"]));
    if (!panel.hidden) drawPanel();
  };
}

/** The short part always fits; small screens leave out the parts of the class `more`. */
function memoryInWords(kept, isLive) {
  const more = (words) => make("span", { class: "more" }, words);
  if (isLive && !kept?.windows) return ["Still looking…", more(" Nothing is remembered yet.")];
  return [memoryStatement(kept), ...(kept?.forgotten_tokens ? [more(" Some details had to make room.")] : [])];
}

function inWords({ latency_ms, load, level }) {
  const first = latency_ms?.first_text;
  const busy = LOAD_LEVELS[level] ? make("b", { "data-tone": "warn" }, LOAD_LEVELS[level]) : `${percent(load)}\u00a0busy`;
  return [...(first ? [make("span", { class: "more" }, `answers begin after ${milliseconds(first.p50)} · `)] : []), busy];
}

function latency({ latency_ms = {} }) {
  const rows = Object.entries(STAGES)
    .filter(([stage]) => latency_ms[stage])
    .map(([stage, words]) => row(words, milliseconds(latency_ms[stage].p50), milliseconds(latency_ms[stage].p95)));
  return block("Time taken", table(["", "usually", "rarely over"], rows));
}

function queues({ queues = {} }) {
  const shown = Object.entries(queues).filter(([name, { depth, dropped }]) => ALWAYS_SHOWN.includes(name) || depth || dropped);
  const rows = shown.map(([name, { depth, bound, dropped }]) => {
    const line = row(QUEUES[name] ?? name, `${count(depth)} of ${count(bound)}`, count(dropped));
    if (dropped) line.lastChild.className = "warn";
    return line;
  });
  return block("Waiting in line", table(["", "waiting", "lost"], rows));
}

function cache({ cache }, kept, picture) {
  if (!cache) return block("Memory", make("p", {}, "Not known yet."));
  const { tokens, capacity, forgotten, by_age = [] } = cache;
  const meter = make("div", { class: "meter", "aria-hidden": "true" });
  for (const [index, [, held]] of by_age.entries()) {
    const part = make("i");
    part.style.setProperty("--share", held / capacity);
    part.style.setProperty("--strength", Math.max(1 - index * 0.13, 0.25));
    meter.append(part);
  }
  const sentences = [
    `${percent(tokens / capacity)} full.`,
    ...(kept?.pool_tokens ? [`${percent(kept.kept_tokens / kept.pool_tokens)} of everything seen and heard was worth remembering.`] : []),
    forgotten ? "The least important details have made room for new ones." : "Nothing had to make room yet.",
  ];
  return block("Memory", meter, make("p", {}, sentences.join(" ")), picture);
}

function stream({ ratio, load, level, audio_delivered, skew_ms, input }) {
  const lines = [
    ["remembers at most", percent(ratio)],
    ["computer busy", percent(load)],
    ["keeps up", LOAD_LEVELS[level] || "yes"],
    ["sound received", known(audio_delivered) ? percent(audio_delivered) : "–"],
    ["sound and picture apart", known(skew_ms) ? milliseconds(Math.abs(skew_ms)) : "–"],
    ["sound packets lost", input ? `${count(input.packets_lost)} of ${count(input.packets_received + input.packets_lost)}` : "–"],
    ["pictures lost", input ? count(input.pictures_dropped + input.pictures_broken + input.undecoded) : "–"],
  ];
  return block("Stream", table(null, lines.map((line) => row(...line))));
}

const known = (value) => value !== null && value !== undefined;

const block = (heading, ...contents) => make("div", {}, make("h3", {}, heading), ...contents.filter(Boolean));

const row = (heading, ...values) =>
  make("tr", {}, make("th", { scope: "row" }, heading), ...values.map((value) => make("td", {}, value)));

function table(headings, rows) {
  const head = headings && make("thead", {}, make("tr", {}, ...headings.map((words, index) => make(index ? "td" : "th", {}, words))));
  return make("table", {}, head, make("tbody", {}, ...rows));
}
