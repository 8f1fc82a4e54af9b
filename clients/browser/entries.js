// The transcript as plain data: questions, answers, captions, notes. Pure; bounded; the oldest captions go first.

export const MAX_ENTRIES = 400;

/** A transcript: `entries` oldest first, `lost` how many went beyond the bound, `serial` numbers the next one. */
export const emptyLog = () => ({ entries: [], lost: 0, serial: 0 });

/** The log with one more entry; what was said in the scene makes room before what was said to the assistant. */
export function add(log, entry) {
  const entries = [...log.entries, { ...entry, key: log.serial }];
  let lost = log.lost;
  if (entries.length > MAX_ENTRIES) {
    const caption = entries.findIndex((item) => item.kind === "caption" || item.kind === "note");
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

/** The log with the answer `id` changed; made if it is not there yet, so that no word is lost. */
export function amendAnswer(log, id, change) {
  const known = log.entries.some(answerTo(id));
  return amend(known ? log : add(log, newAnswer(id)), answerTo(id), change);
}

export const newAnswer = (id) => ({ kind: "answer", responseId: id, text: "", state: "streaming", evidence: [], askedMs: null, firstMs: null });

/** Answers that were cut off by a lost call end here; they would stream for ever. */
export function endStreaming(log, status) {
  if (!log.entries.some((entry) => entry.kind === "answer" && entry.state === "streaming")) return log;
  const end = (entry) => (entry.kind === "answer" && entry.state === "streaming" ? { ...entry, state: "done", status } : entry);
  return { ...log, entries: log.entries.map(end) };
}

/** What is worth keeping over a reload: the newest entries, settled. */
export function snapshot(log, count) {
  return endStreaming(log, "cancelled").entries.filter((entry) => entry.kind !== "note").slice(-count);
}

/** A log that goes on from a snapshot; anything that is no list of entries is an empty log. */
export function restore(entries) {
  if (!Array.isArray(entries)) return emptyLog();
  const sound = entries.filter((entry) => entry && typeof entry.text === "string" && typeof entry.kind === "string");
  return sound.slice(-MAX_ENTRIES).reduce(add, emptyLog());
}
