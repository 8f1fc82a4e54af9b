// The transcript as data: questions, answers, captions, readings, notes. Pure. Bounded: questions and answers stay longest.

export const MAX_ENTRIES = 400;
export const MAX_WAITING_QUESTIONS = 5;

/** A transcript: `entries` oldest first, `lost`: how many were removed, `serial`: number of the next entry. */
export const emptyLog = () => ({ entries: [], lost: 0, serial: 0 });

/** The log with one more entry. A full log removes captions, readings and notes before questions and answers. */
export function add(log, entry) {
  const entries = [...log.entries, { ...entry, key: log.serial }];
  let lost = log.lost;
  if (entries.length > MAX_ENTRIES) {
    const caption = entries.findIndex(({ kind }) => kind === "caption" || kind === "reading" || kind === "note");
    entries.splice(caption < 0 || caption === entries.length - 1 ? 0 : caption, 1);
    lost += 1;
  }
  return { entries, lost, serial: log.serial + 1 };
}

/** The log with the newest entry that `matches` replaced by what `change` makes of it; unchanged if none does. */
export function amend(log, matches, change) {
  const index = log.entries.findLastIndex(matches);
  if (index < 0) return log;
  const entries = log.entries.slice();
  entries[index] = { ...entries[index], ...change(entries[index]) };
  return { ...log, entries };
}

const answerTo = (id) => (entry) => entry.kind === "answer" && entry.responseId === id;

/** The log with the answer `id` changed; created if it does not exist yet. */
export function amendAnswer(log, id, change) {
  const known = log.entries.some(answerTo(id));
  return amend(known ? log : add(log, newAnswer(id)), answerTo(id), change);
}

/** Whether a caption is nothing but the speech of a question: spans as {time_s, end_s}. As realtime/streams/spoken_questions.py. */
export function isSameSpeech(caption, question) {
  const common_s = Math.min(caption.end_s, question.end_s) - Math.max(caption.time_s, question.time_s);
  const shorter_s = Math.min(caption.end_s - caption.time_s, question.end_s - question.time_s);
  return common_s > 0 && common_s >= MIN_SHARE * shorter_s && caption.end_s - caption.time_s - common_s <= MAX_OTHER_S;
}

const [MIN_SHARE, MAX_OTHER_S] = [0.5, 1.5];

export const newAnswer = (id) => ({ kind: "answer", responseId: id, text: "", state: "streaming", evidence: [], askedMs: null, firstMs: null });

/** Mark unfinished answers as done: after a lost call no more of them comes. */
export function endStreaming(log, status) {
  if (!log.entries.some((entry) => entry.kind === "answer" && entry.state === "streaming")) return log;
  const end = (entry) => (entry.kind === "answer" && entry.state === "streaming" ? { ...entry, state: "done", status } : entry);
  return { ...log, entries: log.entries.map(end) };
}

/** The questions that were typed without a connection and are sent when it is back, oldest first. */
export const waitingQuestions = (log) => log.entries.filter((entry) => entry.kind === "question" && entry.isWaiting);

/** The log without the waiting question `key`; it is added again, after all others, when it is sent. */
export const without = (log, key) => ({ ...log, entries: log.entries.filter((entry) => entry.key !== key) });

/** A question that was sent but not begun to be answered before the call was lost waits again. */
export const keepUnanswered = (log) =>
  amend(log, (entry) => entry.kind === "question" && entry.how === "typed", () => ({ isWaiting: true }));

/** Mark the questions that wait as not sent: there will be no connection. */
export function dropWaiting(log) {
  if (!waitingQuestions(log).length) return log;
  const entries = log.entries.map((entry) => (entry.isWaiting ? { ...entry, isWaiting: false, isUnsent: true } : entry));
  return { ...log, entries };
}

/** The log with what was heard and read before `start_s` of the stream `streamId` only: no question, no answer. */
export const forgetSince = (log, streamId, start_s) => ({
  ...log,
  entries: log.entries.filter((entry) => entry.streamId === streamId && KEPT.includes(entry.kind) && (entry.end_s ?? entry.last_s) <= start_s),
});

const KEPT = ["caption", "reading"];

/** The newest `count` entries without notes, with unfinished answers marked as done: saved over a reload. */
export function snapshot(log, count) {
  return endStreaming(log, "cancelled").entries.filter((entry) => entry.kind !== "note").slice(-count);
}

/** A log from a snapshot; anything that is not a list of entries gives an empty log. */
export function restore(entries) {
  if (!Array.isArray(entries)) return emptyLog();
  const valid = entries.filter((entry) => entry && typeof entry.text === "string" && typeof entry.kind === "string");
  return valid.slice(-MAX_ENTRIES).reduce(add, emptyLog());
}
