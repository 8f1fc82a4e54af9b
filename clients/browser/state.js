// The state of the page, and reduce(state, event) -> state. Pure: no DOM, no clock, no network. Events of the server are
// passed in unchanged; events of the page itself have types that begin with "page.". `at_ms` of an event is performance.now().
import { add, amend, amendAnswer, dropWaiting, emptyLog, endStreaming, forgetSince, isSameSpeech, keepUnanswered, newAnswer, restore, snapshot, without } from "./entries.js";

export const MAX_WINDOWS = 1800; // an hour
const MAX_MARKS = 400;
const SAVED_ENTRIES = 120;
const SAVED_WINDOWS = 300;
const SHOWN_AGAIN_S = 60;
const ENDED_ALREADY = "response_cancel_not_active"; // the error if an answer ends while a request to cancel it is under way

export const initialState = () => ({
  phase: "idle", // asking, connecting, live, reconnecting, refused, denied, no-camera, gone, ended
  problem: null, // {code, message, has}: the reason of the phase, if it has one; `has` as in CaptureError
  retryIn_s: null, // while reconnecting: seconds until the next try, 0 during it
  isSilent: false, // the call is live, but the server has sent nothing for a while
  media: null, // echo.state of the stream
  session: null,
  streamId: null, // of the stream that windows, marks and memory belong to; entries of the log may be older
  sends: { camera: false, microphone: false },
  windows: [], // echo.window events, oldest first
  marks: [], // {time_s, end_s, kind}: questions, captions and readings on the timeline
  log: emptyLog(),
  hearing: false,
  answering: null, // "asked", "writing", then "speaking"
  askedMs: null,
  memory: null,
  stats: null,
  watches: [], // standing questions, as echo.watches has them
  sources: [], // cameras that the server reads by itself: {name, state, reason}
  numForgotten: 0, // how often the server was told to forget
});

const handlers = {
  "page.phase": (state, { phase, problem = null }) => {
    const now = { ...state, phase, problem, retryIn_s: null, isSilent: false };
    return phase === "live" ? now : { ...now, log: logAfterLoss(state, phase), hearing: false, answering: null, stats: null };
  },
  "page.retry": (state, { in_s, problem }) => (state.phase === "reconnecting" ? { ...state, retryIn_s: in_s, problem } : state),
  "page.silence": (state, { isSilent }) => ({ ...state, isSilent }),
  "page.sources": (state, { sources }) => ({ ...state, sources }),
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
  "page.asked": (state, { text, at_ms }) => withTypedQuestion(state, state.log, text, at_ms),
  "page.kept": (state, { text }) => ({
    ...state,
    log: add(state.log, { kind: "question", text, how: "typed", time_s: now_s(state), isWaiting: true }),
  }),
  "page.sent": (state, { key, at_ms }) => {
    const { text } = state.log.entries.find((entry) => entry.key === key);
    return withTypedQuestion(state, without(state.log, key), text, at_ms);
  },

  "session.created": (state, { session }) => ({ ...forStream(state, session.stream_id), session }),
  "session.updated": (state, { session }) => ({ ...state, session: { ...state.session, ...session } }),
  "input_audio_buffer.speech_started": (state) => ({ ...state, hearing: true }),
  "input_audio_buffer.speech_stopped": (state) => ({ ...state, hearing: false }),
  "conversation.item.input_audio_transcription.completed": (state, { item_id, transcript, audio_start_ms, audio_end_ms = audio_start_ms, at_ms }) =>
    transcript?.trim() ? withSpokenQuestion({ ...state, askedMs: at_ms }, item_id, transcript.trim(), audio_start_ms / 1e3, audio_end_ms / 1e3) : state,
  "response.created": (state, { response }) => ({
    ...state,
    answering: "writing",
    log: add(state.log, { ...newAnswer(response.id), ...(isNotice(response) ? { isNotice: true } : { askedMs: state.askedMs, isEarly: !hasSeen(state) }) }),
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
      status: response.usage ? "completed" : response.status, // a complete text of which the speech was stopped is complete
      why: response.status_details?.message ?? null,
    })),
  }),
  error: (state, { error }) =>
    error?.code === ENDED_ALREADY
      ? state
      : {
          ...state,
          answering: state.answering === "asked" ? null : state.answering, // the error may come instead of an answer
          log: add(state.log, { kind: "note", tone: "bad", text: error?.message ?? "The server reports an error." }),
        },

  "echo.window": (state, window) => ({
    ...(window.readings ?? []).reduce(withReading, state),
    windows: [...state.windows.slice(1 - MAX_WINDOWS), window],
    memory: state.memory && memoryWith(state.memory, window),
  }),
  "echo.window_failed": (state, failed) => ({ ...state, windows: [...state.windows.slice(1 - MAX_WINDOWS), asGap(failed)] }),
  "echo.caption": (state, { start_s, end_s, text, item_id = null }) => {
    const isShown = item_id !== null && state.log.entries.some((entry) => entry.kind === "question" && entry.id === item_id);
    const caption = { kind: "caption", streamId: state.streamId, time_s: start_s, end_s, text };
    return withMark({ ...state, log: isShown ? state.log : add(state.log, caption) }, { time_s: start_s, end_s, kind: "said" });
  },
  "echo.unclear_speech": (state, { start_s, end_s }) => {
    const text = "Speech, not understood: only English is.";
    return { ...state, log: add(state.log, { kind: "caption", streamId: state.streamId, time_s: start_s, end_s, text, isUnclear: true }) };
  },
  "echo.evidence": (state, { response_id, moments, confidence, is_sure, is_hedged }) => ({
    ...state,
    log: amend(
      state.log,
      (entry) => entry.kind === "answer" && entry.responseId === response_id,
      () => ({ streamId: state.streamId, evidence: moments, confidence, isSure: is_sure, isHedged: is_hedged }),
    ),
  }),
  "echo.watches": (state, { watches }) => ({ ...state, watches }),
  "echo.watch": (state, { event, notice }) => ({
    ...state,
    log: add(state.log, { kind: "watch", streamId: state.streamId, text: notice.text, event, time_s: notice.time_s, evidence: notice.moments }),
  }),
  "echo.watch_ended": (state, { event, text }) => ({
    ...state,
    log: add(state.log, { kind: "watch", streamId: state.streamId, text, event, time_s: null, evidence: [] }),
  }),
  "echo.stats": (state, stats) => ({
    ...state,
    stats,
    memory: state.memory && { ...state.memory, forgotten_tokens: Math.max(state.memory.forgotten_tokens, stats.cache?.forgotten ?? 0) },
  }),
  "echo.memory": (state, memory) => ({ ...state, memory }),
  "echo.forgotten": (state, { start_s }) => ({
    ...state,
    windows: state.windows.filter(({ end_s }) => end_s <= start_s),
    marks: state.marks.filter((mark) => mark.kind !== "question" && mark.end_s <= start_s),
    log: add(forgetSince(state.log, state.streamId, start_s), { kind: "note", text: "This was forgotten, as you wished." }),
    memory: start_s > 0 ? state.memory : null,
    numForgotten: state.numForgotten + 1,
  }),
  "echo.state": (state, event) => ({ ...state, media: event.state }),
};

/** The state after an event. Unknown events change nothing. */
export function reduce(state, event) {
  const handler = Object.hasOwn(handlers, event.type) ? handlers[event.type] : null;
  return handler ? handler(state, event) : state;
}

/** A window that the server could not process: a gap of both tracks. */
function asGap({ index, start_s, end_s }) {
  const none = { audio: 0, video: 0 };
  const gaps = ["video", "audio"].map((track) => ({ track, start_s, end_s }));
  const what = { kept: none, pool: none, patches: [], sounds: [], grid: 7, gaps, dropped_frames: 0, dropped_windows: 0 };
  return { index, start_s, end_s, ...what, sight: "failed", hearing: "failed" };
}

/** The stream's time in seconds, as far as the page knows it. */
export function now_s(state) {
  return state.windows.at(-1)?.end_s ?? state.memory?.now_s ?? 0;
}

/** The part of the state that is saved over a reload; `page.restored` takes it. */
export const savedPage = (state) => ({
  streamId: state.streamId,
  entries: snapshot(state.log, SAVED_ENTRIES),
  windows: state.windows.slice(-SAVED_WINDOWS),
  marks: state.marks,
  memory: state.memory,
});

/** Whether anything is remembered: false in the first seconds of a stream. */
const hasSeen = ({ windows, memory }) => windows.length > 0 || Boolean(memory?.windows);

const listOf = (value) => (Array.isArray(value) ? value : []);

/** The state once the call is on stream `streamId`: another stream clears everything but the transcript. */
function forStream(state, streamId) {
  if (streamId === state.streamId) return state;
  const text = "This is a new stream. What was seen and heard before is no longer remembered.";
  const log = state.streamId === null ? state.log : add(state.log, { kind: "note", tone: "warn", text });
  return { ...state, streamId, log, windows: [], marks: [], memory: null, stats: null, watches: [] };
}

/** `memory` with one more window: echo.memory comes only now and then. */
function memoryWith(memory, { start_s, end_s, kept, pool }) {
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

function withMark(state, mark) {
  return { ...state, marks: [...state.marks.slice(1 - MAX_MARKS), mark] };
}

/** Text in the picture is read again and again while it stays; it is shown once. */
function withReading(state, [time_s, text]) {
  const isKnown = (entry) =>
    entry.kind === "reading" && entry.text === text && entry.streamId === state.streamId && time_s - entry.last_s < SHOWN_AGAIN_S;
  if (state.log.entries.some(isKnown)) return { ...state, log: amend(state.log, isKnown, () => ({ last_s: time_s })) };
  const reading = { kind: "reading", streamId: state.streamId, time_s, last_s: time_s, text };
  return withMark({ ...state, log: add(state.log, reading) }, { time_s, end_s: time_s, kind: "read" });
}

/** Whether a response only says aloud what a watch tells. */
const isNotice = (response) => Boolean(response.metadata?.watch_id);

const LASTING = ["asking", "connecting", "reconnecting"]; // after these the call may be live

/** The transcript when no call is live any more. */
function logAfterLoss({ log, answering }, phase) {
  const ended = endStreaming(log, phase === "reconnecting" ? "lost" : "cancelled");
  if (phase === "reconnecting" && answering === "asked") return keepUnanswered(ended);
  return LASTING.includes(phase) ? ended : dropWaiting(ended);
}

function withTypedQuestion(state, log, text, at_ms) {
  const time_s = now_s(state);
  return withMark(
    { ...state, askedMs: at_ms, answering: "asked", log: add(log, { kind: "question", text, how: "typed", time_s }) },
    { time_s, end_s: time_s, kind: "question" },
  );
}

function withSpokenQuestion(state, id, text, time_s, end_s) {
  if (state.log.entries.some((entry) => entry.kind === "question" && entry.id === id)) return state;
  const { feeds } = state.session ?? {};
  const question = { kind: "question", id, streamId: state.streamId, text, how: "spoken", time_s, end_s };
  const isItsCaption = (entry) => entry.kind === "caption" && entry.streamId === state.streamId && isSameSpeech(entry, question);
  const caption = feeds === false ? null : state.log.entries.findLast(isItsCaption); // it may come before the question
  return withMark(
    { ...state, hearing: false, log: add(caption ? without(state.log, caption.key) : state.log, question) },
    { time_s, end_s: time_s, kind: "question" },
  );
}
