// What the assistant looks out for: a line above the question's field that opens to a list, to pause and remove each.
import { byId, icon, make } from "../dom.js";
import { clock, untilTime } from "../format.js";

/** `actions`: {pause(watch, isPaused), remove(watch)}. */
export function watchesView(actions) {
  const [box, count, list] = ["watches", "watches-count", "watches-list"].map(byId);
  return (state, before) => {
    box.hidden = state.phase !== "live" || !state.watches.length;
    if (state.watches === before?.watches) return;
    count.textContent = summary(state.watches);
    const focused = document.activeElement?.closest("#watches-list li")?.dataset.id;
    list.replaceChildren(...state.watches.map((watch) => item(watch, actions)));
    const again = focused && list.querySelector(`li[data-id="${CSS.escape(focused)}"] button`);
    if (again) again.focus();
    else if (focused) box.querySelector("summary").focus();
  };
}

function summary(watches) {
  const on = watches.filter((watch) => watch.state === "on").length;
  const words = `Looking out for ${on === 1 ? "one thing" : `${on} things`}`;
  return on < watches.length ? `${words}, ${watches.length - on} paused` : words;
}

function item(watch, actions) {
  const { watch_id, event, looks_for, state, num_told, last, ends_at, resumes_at } = watch;
  const isPaused = state === "paused";
  const told = num_told ? `told ${num_told === 1 ? "once" : `${num_told} times`}, last at ${last ? clock(last.time_s) : "—"}` : "not yet";
  const how = [ends_at && untilTime(ends_at), isPaused ? ["paused", resumes_at && untilTime(resumes_at)].filter(Boolean).join(" ") : told, !isPaused && !looks_for && "asked of the model now and then"];
  const button = (symbol, label, onclick) =>
    make("button", { class: "icon", type: "button", title: label, "aria-label": `${label}: ${event}`, onclick }, icon(symbol));
  return make(
    "li",
    { "data-id": watch_id, "data-state": state },
    make("span", { class: "what" }, `when ${looks_for ?? event}`, make("small", {}, how.filter(Boolean).join("; "))),
    button(isPaused ? "play" : "pause", isPaused ? "Look out again" : "Pause", () => actions.pause(watch, !isPaused)),
    button("close", "Remove", () => actions.remove(watch)),
  );
}
