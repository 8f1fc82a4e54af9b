// One question to all cameras that are live, and what each answers. Part of the first screen.
import { icon, make } from "../dom.js";
import { clock, duration } from "../format.js";
import { MODALITIES } from "../views/memory/modalities.js";
import { pictureCanvas, showPicture } from "./picture.js";

const MAX_LETTERS = 2000;

/** The form and its answers. `ask(question)`: as `askAll`; `picture(name, window)`: a Promise. Keep it while the screen changes. */
export function allCameras(ask, picture) {
  const field = make("input", { class: "field", name: "question", required: "", maxlength: MAX_LETTERS, autocomplete: "off", placeholder: "Where was the cat last seen?", "aria-label": "Question to all cameras" });
  const button = make("button", { class: "plain", type: "submit" }, "Ask all");
  const answers = make("div", { class: "camera-answers", role: "status", "data-testid": "camera-answers" });
  const send = async (event) => {
    event.preventDefault();
    const question = field.value.trim();
    if (!question || button.disabled) return;
    button.disabled = true;
    answers.replaceChildren(make("p", {}, "Asking all cameras…"));
    const told = await ask(question);
    button.disabled = false;
    if (told.problem) {
      answers.replaceChildren(make("p", { role: "alert" }, told.problem));
    } else {
      field.value = "";
      answers.replaceChildren(make("p", {}, told.question), ...told.answers.map((each) => answerOf(each, picture)));
    }
    element.scrollIntoView({ block: "start" }); // the answers are below it
  };
  const element = make("div", { class: "all-cameras" }, make("form", { onsubmit: send }, field, button), answers);
  return element;
}

/** What one camera answers, with a link to it, how long ago that was, and the picture of each moment. */
function answerOf({ stream, answer, is_sure, problem, age_s, moments }, picture) {
  const canvas = pictureCanvas("");
  const open = async ({ window, start_s }) => {
    const bitmap = window === null ? null : await picture(stream, window);
    canvas.hidden = !bitmap;
    canvas.setAttribute("aria-label", `The picture of ${stream} at ${clock(start_s)}`);
    showPicture(canvas, bitmap);
  };
  canvas.hidden = true;
  if (moments.length) open(moments[0]);
  const link = make("a", { href: `?stream=${encodeURIComponent(stream)}` }, stream);
  const words = answer ?? `This camera cannot be asked: ${problem}.`;
  const age = age_s === null ? [] : [make("span", {}, age_s < 1 ? "now" : `${duration(age_s)} ago`)];
  const unsure = answer !== null && !is_sure ? [make("span", { class: "unsure" }, "not sure")] : [];
  const footer = make("footer", {}, ...moments.map((moment) => chip(moment, stream, open)), ...age, ...unsure);
  return make("article", {}, make("div", {}, make("b", {}, link), make("p", {}, words), footer), canvas);
}

function chip(moment, stream, open) {
  const { icon: symbol, verb } = MODALITIES[moment.modality] ?? MODALITIES.video;
  const span = `${clock(moment.start_s)}–${clock(moment.end_s)}`;
  const label = `${stream}: based on what was ${verb} at ${span}. Show this moment`;
  const attributes = { type: "button", class: "evidence", "data-modality": moment.modality, title: label, "aria-label": label };
  return make("button", { ...attributes, onclick: () => open(moment) }, icon(symbol), `${verb} ${span}`);
}
