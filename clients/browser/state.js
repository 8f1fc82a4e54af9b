// What the page shows, as one value: reduce(state, event) -> state. Pure: no DOM, no clock, no network. Server events
// come as they are; what happens here has types that begin with "page.". `at_ms`, where an event has it, is the
// page's own clock.
import { add, amend, amendAnswer, emptyLog, endStreaming, newAnswer, restore, snapshot } from "./entries.js";

export const MAX_WINDOWS = 1800; // an hour
export const MAX_MARKS = 400;
const SAVED_ENTRIES = 120;
const SAVED_WINDOWS = 300;

export const initialState = () => ({
  phase: "idle", // asking, connecting, live, reconnecting, refused, denied, no-camera, gone, ended
  problem: null, // {code, message, has}: why, where the phase has a reason; `has`: as CaptureError
  media: null, // echo.state of the stream
  session: null,
  streamId: null, // of the stream that windows, marks and memory are of; the log may be older
  sends: { camera: false, microphone: false },
  windows: [], // echo.window events, oldest first
  marks: [], // {time_s, end_s, kind}: questions and captions on the strip
  log: emptyLog(),
  hearing: false,
  answering: null, // "asked", "writing", then "speaking"
  askedMs: null,
  memory: null,
  stats: null,
});

const handlers = {
  "page.phase": (state, { phase, problem = null }) => {
    const cut = phase === "live" ? {} : { log: endStreaming(state.log, "cancelled"), hearing: false, answering: null };
    return { ...state, ...cut, phase, problem };
  },
  "page.sends": (state, { sends }) => ({ ...state, sends }),
  "page.restored": (state, saved) => ({
    ...state,
    streamId: saved.streamId ?? null,
    log: restore(saved.entries),
    windows: listOf(saved.windows),
    marks: listOf(saved.marks),
    memory: saved.memory ?? null,
  }),
  "page.note": (state, { text, tone }) => ({ ...state, log: add(state.log, { kind: "note", text, tone }) }),
  "page.asked": (state, { text, at_ms }) => {
    const time_s = now_s(state);
    return marked(
      { ...state, askedMs: at_ms, answering: "asked", log: add(state.log, { kind: "question", text, how: "typed", time_s }) },
      { time_s, end_s: time_s, kind: "question" },
    );
  },

  "session.created": (state, { session }) => ({ ...onStream(state, session.stream_id), session }),
  "session.updated": (state, { session }) => ({ ...state, session: { ...state.session, ...session } }),
  "input_audio_buffer.speech_started": (state) => ({ ...state, hearing: true }),
  "input_audio_buffer.speech_stopped": (state) => ({ ...state, hearing: false }),
  "conversation.item.input_audio_transcription.completed": (state, { item_id, transcript, audio_start_ms, at_ms }) =>
    transcript?.trim() ? spoken({ ...state, askedMs: at_ms }, item_id, transcript.trim(), audio_start_ms / 1e3) : state,
  "response.created": (state, { response }) => ({
    ...state,
    answering: "writing",
    log: add(state.log, { ...newAnswer(response.id), askedMs: state.askedMs }),
  }),
  "response.output_text.delta": (state, { response_id, delta, at_ms }) => ({
    ...state,
    log: amendAnswer(state.log, response_id, (entry) => ({
      text: entry.text + delta,
      firstMs: entry.firstMs ?? (entry.askedMs === null ? null : at_ms - entry.askedMs),
    })),
  }),
  "response.output_text.done": (state, { response_id, text }) => ({
    ...state,
    answering: "speaking", // until response.done, at once where nothing is spoken
    log: amendAnswer(state.log, response_id, () => ({ text, state: "done" })),
  }),
  "response.done": (state, { response }) => ({
    ...state,
    answering: null,
    log: amendAnswer(state.log, response.id, () => ({
      state: "done",
      status: response.status,
      why: response.status_details?.message ?? null,
    })),
  }),
  error: (state, { error }) => ({
    ...state,
    answering: state.answering === "asked" ? null : state.answering, // it may stand for the answer
    log: add(state.log, { kind: "note", tone: "bad", text: error?.message ?? "The server reports an error." }),
  }),

  "echo.window": (state, window) => ({
    ...state,
    windows: [...state.windows.slice(1 - MAX_WINDOWS), window],
    memory: state.memory && grown(state.memory, window),
  }),
  "echo.caption": (state, { start_s, end_s, text }) =>
    marked(
      { ...state, log: add(state.log, { kind: "caption", streamId: state.streamId, time_s: start_s, end_s, text }) },
      { time_s: start_s, end_s, kind: "said" },
    ),
  "echo.evidence": (state, { response_id, moments, confidence, is_sure }) => ({
    ...state,
    log: amend(
      state.log,
      (entry) => entry.kind === "answer" && entry.responseId === response_id,
      () => ({ streamId: state.streamId, evidence: moments, confidence, isSure: is_sure }),
    ),
  }),
  "echo.stats": (state, stats) => ({
    ...state,
    stats,
    memory: state.memory && { ...state.memory, forgotten_tokens: Math.max(state.memory.forgotten_tokens, stats.cache?.forgotten ?? 0) },
  }),
  "echo.memory": (state, memory) => ({ ...state, memory }),
  "echo.state": (state, event) => ({ ...state, media: event.state }),
};

/** The state after an event. Unknown events change nothing. */
export function reduce(state, event) {
  const handler = Object.hasOwn(handlers, event.type) ? handlers[event.type] : null;
  return handler ? handler(state, event) : state;
}

/** Seconds of the stream's clock up to which the page knows anything. */
export function now_s(state) {
  return state.windows.at(-1)?.end_s ?? state.memory?.now_s ?? 0;
}

/** What a page that is going away keeps for its next life; `page.restored` takes it. */
export const memento = (state) => ({
  streamId: state.streamId,
  entries: snapshot(state.log, SAVED_ENTRIES),
  windows: state.windows.slice(-SAVED_WINDOWS),
  marks: state.marks,
  memory: state.memory,
});

const listOf = (value) => (Array.isArray(value) ? value : []);

/** Of another stream nothing is known yet; what was asked about the one before is still worth reading. */
function onStream(state, streamId) {
  if (streamId === state.streamId) return state;
  const text = "This is a new stream. What was seen and heard before is no longer remembered.";
  const log = state.streamId === null ? state.log : add(state.log, { kind: "note", tone: "warn", text });
  return { ...state, streamId, log, windows: [], marks: [], memory: null, stats: null };
}

/** echo.memory comes now and then; in between, windows tell how it grows. */
function grown(memory, { start_s, end_s, kept, pool }) {
  if (end_s <= memory.now_s && memory.windows) return memory;
  return {
    ...memory,
    since_s: memory.windows ? memory.since_s : start_s,
    now_s: end_s,
    windows: memory.windows + 1,
    kept_tokens: memory.kept_tokens + kept.audio + kept.video,
    pool_tokens: memory.pool_tokens + pool.audio + pool.video,
  };
}

function marked(state, mark) {
  return { ...state, marks: [...state.marks.slice(1 - MAX_MARKS), mark] };
}

function spoken(state, id, text, time_s) {
  if (state.log.entries.some((entry) => entry.kind === "question" && entry.id === id)) return state;
  return marked(
    { ...state, hearing: false, log: add(state.log, { kind: "question", id, text, how: "spoken", time_s }) },
    { time_s, end_s: time_s, kind: "question" },
  );
}
