// What is remembered, in one line, and how fast and how busy the server is: in a few words, and in full.
import { byId, make } from "../dom.js";
import { count, duration, memoryStatement, milliseconds, percent } from "../format.js";

const STAGES = {
  wait: "waiting",
  encode: "encoders",
  sieve: "sieve",
  prefill: "prefill",
  first_text: "first word",
  first_sound: "first sound",
};
const QUEUES = {
  windows: "windows",
  jobs: "questions",
  pictures: "pictures",
  encoded_pictures: "pictures to decode",
  encoded_sound: "sound to decode",
  packets: "sound out of order",
  microphone: "microphone",
  sentences: "sentences to say",
  speech_s: "speech, s",
  events_bytes: "events, bytes",
  recording: "recording",
};
const ALWAYS = ["windows", "jobs", "pictures", "microphone"]; // others show when they hold or lost something
const LEVELS = ["", "keeping less, to keep up", "skipping pictures, to keep up"];

export function statsView() {
  const [memory, vitals, toggle, panel] = ["memory", "vitals", "stats-toggle", "stats-panel"].map(byId);
  let stats = null;

  toggle.onclick = () => {
    panel.hidden = !panel.hidden;
    toggle.setAttribute("aria-expanded", String(!panel.hidden));
    if (!panel.hidden) drawPanel();
  };

  function drawPanel() {
    if (!stats) return panel.replaceChildren(make("p", {}, "Comes with the first two seconds of a call."));
    return panel.replaceChildren(latency(stats), queues(stats), cache(stats), stream(stats));
  }

  return (state, before) => {
    if (state.memory !== before?.memory) memory.textContent = memoryStatement(state.memory);
    if (state.stats === before?.stats) return;
    stats = state.stats;
    vitals.replaceChildren(...(stats ? inWords(stats) : ["Latency and load"]));
    if (!panel.hidden) drawPanel();
  };
}

function inWords({ latency_ms, load, level }) {
  const first = latency_ms?.first_text;
  const parts = [first ? `first\u00a0word\u00a0${milliseconds(first.p50)}` : null, `load\u00a0${percent(load)}`];
  const words = parts.filter(Boolean).join(" · ");
  return LEVELS[level] ? [`${words} · `, make("span", { "data-tone": "warn" }, LEVELS[level])] : [words];
}

function latency({ latency_ms = {} }) {
  const rows = Object.entries(STAGES)
    .filter(([stage]) => latency_ms[stage])
    .map(([stage, words]) => row(words, milliseconds(latency_ms[stage].p50), milliseconds(latency_ms[stage].p95)));
  return block("Latency", table(["", "median", "95 %"], rows));
}

function queues({ queues = {} }) {
  const shown = Object.entries(queues).filter(([name, { depth, dropped }]) => ALWAYS.includes(name) || depth || dropped);
  const rows = shown.map(([name, { depth, bound, dropped }]) => {
    const line = row(QUEUES[name] ?? name, `${count(depth)} / ${count(bound)}`, count(dropped));
    if (dropped) line.lastChild.className = "warn";
    return line;
  });
  return block("Queues", table(["", "in use", "dropped"], rows));
}

function cache({ cache }) {
  if (!cache) return block("Memory", make("p", {}, "Not known yet."));
  const { tokens, capacity, forgotten, by_age = [] } = cache;
  const meter = make("div", { class: "meter", "aria-hidden": "true" });
  for (const [index, [, held]] of by_age.entries()) {
    const part = make("i");
    part.style.setProperty("--share", held / capacity);
    part.style.setProperty("--strength", Math.max(1 - index * 0.13, 0.25));
    meter.append(part);
  }
  const ages = by_age.filter(([, held]) => held).map(([age_s, held]) => `${count(held)} up to ${duration(age_s)} old`);
  const words = `${count(tokens)} of ${count(capacity)} tokens, ${count(forgotten)} forgotten`;
  return block("Memory", meter, make("p", {}, ages.length ? `${words}: ${ages.join(", ")}.` : `${words}.`));
}

function stream({ ratio, load, level, audio_delivered, skew_ms, input }) {
  const lines = [
    ["keeps up to", percent(ratio)],
    ["busy", percent(load)],
    ["under load", LEVELS[level] || "no"],
    ["sound arriving", known(audio_delivered) ? percent(audio_delivered) : "–"],
    ["sound – picture", known(skew_ms) ? `${Math.round(skew_ms)} ms` : "–"],
    ["sound packets lost", input ? `${count(input.packets_lost)} of ${count(input.packets_received + input.packets_lost)}` : "–"],
    ["pictures lost", input ? count(input.pictures_dropped + input.pictures_broken + input.undecoded) : "–"],
  ];
  return block("Stream", table(null, lines.map((line) => row(...line))));
}

const known = (value) => value !== null && value !== undefined;

const block = (heading, ...contents) => make("div", {}, make("h3", {}, heading), ...contents);

const row = (heading, ...values) =>
  make("tr", {}, make("th", { scope: "row" }, heading), ...values.map((value) => make("td", {}, value)));

function table(headings, rows) {
  const head = headings && make("thead", {}, make("tr", {}, ...headings.map((words, index) => make(index ? "td" : "th", {}, words))));
  return make("table", {}, head, make("tbody", {}, ...rows));
}
