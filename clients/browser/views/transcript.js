// The transcript: one element per entry, changed only when its entry changes. The log is bounded (entries.js), and the
// browser lays out only entries near the visible part (content-visibility).
import { byId, icon, make } from "../dom.js";
import { clock, milliseconds } from "../format.js";
import { SUGGESTIONS } from "./ideas.js";
import { MODALITIES } from "./memory/modalities.js";

const NEAR_END_PX = 80;

/** `actions`: {ask(text), open(moment, streamId)}. */
export function transcriptView(actions) {
  const [scroller, newest] = [byId("transcript"), byId("newest")];
  const shown = new Map(); // key -> {entry, element}
  const empty = emptyState(actions);
  let isAtEnd = true;
  let end = {}; // how far the transcript was scrolled and how large it was when it was last brought to its end

  scroller.append(empty);
  scroller.addEventListener("scroll", () => {
    const { scrollTop, scrollHeight, clientWidth, clientHeight } = scroller;
    const isResized = clientWidth !== end.clientWidth || clientHeight !== end.clientHeight;
    if (isAtEnd && (isResized || scrollTop >= end.scrollTop)) return; // nobody has scrolled
    isAtEnd = scrollHeight - scrollTop - clientHeight < NEAR_END_PX;
    if (!isAtEnd) return;
    newest.hidden = true;
    end = { scrollTop, clientWidth, clientHeight };
  }, { passive: true });
  newest.onclick = () => toEnd();
  // Entries, too: the browser lays them out when they come into sight, and only then knows their heights.
  const sizes = new ResizeObserver(() => isAtEnd && toEnd());
  sizes.observe(scroller);

  function toEnd() {
    isAtEnd = newest.hidden = true;
    scroller.scrollTop = scroller.scrollHeight;
    const { scrollTop, clientWidth, clientHeight } = scroller;
    end = { scrollTop, clientWidth, clientHeight };
  }

  return (state, before) => {
    const { entries } = state.log;
    if (state.phase !== before?.phase) for (const button of empty.querySelectorAll("button")) button.disabled = state.phase !== "live";
    if (entries === before?.log.entries) return;
    empty.hidden = entries.length > 0;
    const keys = new Set(entries.map((entry) => entry.key));
    for (const [key, { element }] of shown) {
      if (keys.has(key)) continue;
      sizes.unobserve(element);
      element.remove();
      shown.delete(key);
    }
    for (const entry of entries) {
      const known = shown.get(entry.key);
      if (!known) {
        const element = make("article", { class: `entry ${entry.kind}` });
        fill(element, entry, actions);
        scroller.append(element);
        sizes.observe(element);
        shown.set(entry.key, { entry, element });
      } else if (known.entry !== entry) {
        fill(known.element, entry, actions);
        known.entry = entry;
      }
    }
    if (isAtEnd || entries.at(-1)?.how === "typed") toEnd();
    else newest.hidden = false;
  };
}

function fill(element, entry, actions) {
  fillers[entry.kind]?.(element, entry, actions);
}

const fillers = {
  question(element, entry) {
    element.dataset.how = entry.how;
    const remark = remarkOn(entry);
    element.replaceChildren(make("span", {}, entry.text), ...(remark ? [make("small", {}, remark)] : []));
  },
  caption(element, { text, time_s, isUnclear }) {
    element.replaceChildren(make("time", {}, clock(time_s)), make(isUnclear ? "small" : "q", {}, text));
  },
  reading(element, { text, time_s }) {
    element.replaceChildren(make("time", {}, clock(time_s)), make("span", {}, `reads: ${text}`));
  },
  note(element, { text, tone }) {
    element.dataset.tone = tone;
    element.textContent = text;
  },
  watch(element, { text, event, time_s, streamId, evidence }, actions) {
    element.dataset.testid = "watch-notice";
    element.replaceChildren(
      make("p", { class: "text" }, icon("bell"), text),
      make("footer", {}, ...chipsOf(evidence, streamId, actions), make("span", {}, `${time_s === null ? "" : `at ${clock(time_s)}, `}because you asked: when ${event}`)),
    );
  },
  answer(element, entry, actions) {
    element.hidden = entry.isNotice === true; // the notice shows the same
    element.dataset.testid = "answer";
    element.dataset.state = entry.state;
    element.dataset.sure = entry.isSure === false ? "no" : "yes";
    if (!element.firstChild) element.append(make("p", { class: "text" }), make("footer"));
    const [text, footer] = element.children;
    text.textContent = entry.text || fallback(entry);
    if (entry.state === "done") footer.replaceChildren(...footerOf(entry, actions));
  },
};

function remarkOn({ how, time_s, isWaiting, isUnsent }) {
  if (isWaiting) return "will be sent when the connection is back";
  if (isUnsent) return "not sent: there was no connection";
  return how === "spoken" ? `spoken at ${clock(time_s)}` : null;
}

function fallback({ state, status, why, isEarly }) {
  if (state === "streaming") return isEarly ? "Still looking…" : "";
  if (status === "cancelled") return "Stopped.";
  if (status === "lost") return "The connection was lost before the answer came.";
  if (status === "failed") return why ? `No answer: ${why}` : "No answer: something failed on the server.";
  return "No answer.";
}

const STOPPED = { cancelled: "stopped", lost: "cut off: the connection was lost" };

function footerOf({ streamId, evidence, firstMs, isSure, isHedged, status, text }, actions) {
  const unsure = isSure === false && !isHedged ? [make("span", { class: "unsure", title: "The assistant is not sure of this answer" }, "not sure")] : [];
  const stopped = text && STOPPED[status] ? [STOPPED[status]] : [];
  const quick = firstMs === null || firstMs === undefined ? [] : [make("span", { title: "Time from the question to the first word of the answer" }, `after ${milliseconds(firstMs)}`)];
  return [...chipsOf(evidence, streamId, actions), ...unsure, ...stopped, ...quick];
}

/** Buttons that show the moments of an answer or a notice. */
function chipsOf(evidence, streamId, actions) {
  return (evidence ?? []).map((moment) => {
    const { icon: symbol, verb } = MODALITIES[moment.modality] ?? MODALITIES.video;
    const span = `${clock(moment.start_s)}–${clock(moment.end_s)}`;
    const label = `Based on what was ${verb} at ${span}. Show this moment`;
    const attributes = { type: "button", class: "evidence", "data-modality": moment.modality, title: label, "aria-label": label };
    return make("button", { ...attributes, onclick: () => actions.open(moment, streamId) }, icon(symbol), `${verb} ${span}`);
  });
}

function emptyState(actions) {
  const buttons = SUGGESTIONS.map((words) => make("button", { class: "plain", type: "button", onclick: () => actions.ask(words) }, words));
  return make(
    "div",
    { class: "empty" },
    make("h2", {}, "What would you like to know?"),
    make("p", {}, "Speak, or type below. Answers come from what has been seen and heard so far."),
    ...buttons,
  );
}
