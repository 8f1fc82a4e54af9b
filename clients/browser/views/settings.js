// Settings dialog: camera, microphone, what counts as a spoken question, the link for others.
import { byId, make } from "../dom.js";

const HINTS = {
  every_utterance: () => "Every sentence that is heard counts as a question.",
  wake_word: (session) => `Begin a question with “${session.wake_word ?? "the wake word"}”.`,
  push_to_talk: () => "Only what you say while you hold the button or the space bar is a question.",
  off: () => "Speech is still heard and remembered, but only typed questions are answered.",
};

const LETTER_OR_DIGIT = /[\p{L}\p{N}]/u; // a wake word needs one: nothing else can be heard

const FORGET_MINUTES = 10;

/** `actions`: {devices(), chosen(kind), choose(kind, id), voiceMode(mode), wakeWord(word), link(), forget(minutes)}. */
export function settingsView(actions) {
  const [dialog, mode, hint, share, shareHint] = ["settings", "voice-mode", "voice-hint", "share", "share-hint"].map(byId);
  const [wordRow, word] = ["wake-word-row", "wake-word"].map(byId);
  const forgetHint = byId("forget-hint");
  const forgets = [[byId("forget-minutes"), FORGET_MINUTES], [byId("forget-everything"), null]]; // null: everything
  const deviceSelects = { camera: byId("camera-pick"), microphone: byId("microphone-pick") };

  async function fillDeviceLists() {
    const found = await actions.devices();
    for (const [kind, pick] of Object.entries(deviceSelects)) {
      const options = found[kind].map(({ id, label }, index) => make("option", { value: id }, label || `${kind} ${index + 1}`));
      pick.replaceChildren(...(options.length ? options : [make("option", { value: "" }, `no ${kind}`)]));
      pick.disabled = !options.length;
      const current = actions.chosen(kind);
      if (found[kind].some(({ id }) => id === current)) pick.value = current;
    }
  }

  byId("settings-open").onclick = () => {
    dialog.showModal(); // at once: a browser may take seconds to list its devices
    return fillDeviceLists();
  };
  dialog.onclick = (event) => event.target === dialog && dialog.close();
  navigator.mediaDevices?.addEventListener("devicechange", () => dialog.open && fillDeviceLists());
  for (const [kind, pick] of Object.entries(deviceSelects)) pick.onchange = () => actions.choose(kind, pick.value);
  mode.onchange = () => actions.voiceMode(mode.value);
  word.onchange = () => {
    const wanted = word.value.trim();
    if (wanted.length >= word.minLength && LETTER_OR_DIGIT.test(wanted)) actions.wakeWord(wanted);
    else word.value = word.defaultValue;
  };
  for (const [button, minutes] of forgets) {
    button.onclick = async () => {
      if (!confirm(`${button.textContent}? This cannot be undone.`)) return;
      forgetHint.textContent = "Forgetting…";
      forgetHint.textContent = await actions.forget(minutes);
    };
  }
  share.onclick = async () => {
    const link = actions.link();
    try {
      await navigator.clipboard.writeText(link);
      shareHint.textContent = "Copied. Anyone who opens the link can ask about what was seen and heard here.";
    } catch {
      shareHint.textContent = link;
    }
  };

  return (state, before) => {
    if (state.session === before?.session && state.phase === before?.phase) return;
    share.disabled = state.phase !== "live" || !state.session?.stream;
    for (const [button] of forgets) button.disabled = share.disabled;
    mode.disabled = word.disabled = state.phase !== "live";
    if (!state.session) return;
    mode.value = state.session.voice_mode;
    wordRow.hidden = state.session.voice_mode !== "wake_word";
    if (state.session.wake_word !== before?.session?.wake_word) word.value = word.defaultValue = state.session.wake_word;
    hint.textContent = HINTS[state.session.voice_mode]?.(state.session) ?? "";
  };
}
