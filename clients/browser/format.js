// Numbers and times in words. Pure. A number and its unit stay on one line.

/** 75 -> "1:15", 4000 -> "1:06:40". */
export function clock(seconds) {
  const whole = Math.max(0, Math.floor(seconds));
  const [hours, minutes, rest] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  const two = (value) => String(value).padStart(2, "0");
  return hours ? `${hours}:${two(minutes)}:${two(rest)}` : `${minutes}:${two(rest)}`;
}

/** 75 -> "75 s", 400 -> "7 min", 4000 -> "1 h 7 min". */
export function duration(seconds) {
  const whole = Math.max(0, Math.round(seconds));
  if (whole < 120) return `${whole}\u00a0s`;
  const minutes = Math.round(whole / 60);
  return minutes < 60 ? `${minutes}\u00a0min` : `${Math.floor(minutes / 60)}\u00a0h ${minutes % 60}\u00a0min`;
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

/** What is remembered, in one sentence, from echo.memory; null: nothing is known yet. */
export function memoryStatement(memory) {
  if (!memory || !memory.windows) return "Nothing is remembered yet.";
  const { since_s, now_s, kept_tokens, pool_tokens, forgotten_tokens } = memory;
  const share = pool_tokens ? ` (${percent(kept_tokens / pool_tokens)})` : "";
  const forgotten = forgotten_tokens ? `; ${count(forgotten_tokens)} forgotten since` : "; nothing forgotten yet";
  return `Remembers ${duration(now_s - since_s)}: kept ${count(kept_tokens)} of ${count(pool_tokens)} pieces${share}${forgotten}.`;
}

/** A window in words, for those who do not see the strip. */
export function windowStatement(window) {
  const { kept, pool, gaps, start_s, end_s } = window;
  const missing = [...new Set(gaps.map((gap) => (gap.track === "video" ? "picture" : "sound")))];
  const hole = missing.length ? `, ${missing.join(" and ")} missing in part` : "";
  return `${clock(start_s)} to ${clock(end_s)}: kept ${kept.video} of ${pool.video} patches seen, ${kept.audio} of ${pool.audio} sounds${hole}`;
}
