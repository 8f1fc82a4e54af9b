// Buttons of the call: microphone, camera, spoken answers, push-to-talk, end.
import { byId, setToggle } from "../dom.js";

/** `actions`: {toggleMicrophone(), toggleCamera(), toggleVoice(), talk(pressed), stop()}; `speaks()`: are answers spoken? */
export function controlsView(actions, speaks) {
  const [mic, cam, voice, talk, stop] = ["mic", "cam", "voice", "talk", "stop"].map(byId);
  mic.onclick = actions.toggleMicrophone;
  cam.onclick = actions.toggleCamera;
  voice.onclick = () => {
    actions.toggleVoice();
    drawVoice();
  };
  stop.onclick = actions.stop;
  let isPressed = false;

  function press(isDown) {
    if (isDown === isPressed || talk.hidden) return;
    isPressed = isDown;
    talk.toggleAttribute("data-pressed", isDown);
    actions.talk(isDown);
  }
  talk.onpointerdown = (event) => {
    talk.setPointerCapture(event.pointerId);
    press(true);
  };
  talk.onpointerup = talk.onpointercancel = () => press(false);
  talk.oncontextmenu = (event) => event.preventDefault();
  document.addEventListener("keydown", (event) => {
    if (event.code !== "Space" || event.repeat || isUsedElsewhere(event.target)) return;
    if (!talk.hidden) event.preventDefault();
    press(true);
  });
  document.addEventListener("keyup", (event) => event.code === "Space" && press(false));
  addEventListener("blur", () => press(false));

  function isUsedElsewhere(target) {
    return target !== talk && target instanceof Element && target.closest("input, textarea, select, button, a, dialog, [role=slider]");
  }

  function drawVoice() {
    setToggle(voice, speaks(), speaks() ? "voice" : "voice-off", speaks() ? "Answers are spoken" : "Answers are silent");
  }
  drawVoice();

  return (state, before) => {
    if (state.phase === before?.phase && state.sends === before?.sends && state.session === before?.session) return;
    const isLive = state.phase === "live";
    const { microphone, camera } = state.sends;
    mic.disabled = cam.disabled = !isLive;
    stop.disabled = !["asking", "connecting", "live", "reconnecting"].includes(state.phase);
    setToggle(mic, microphone || !isLive, microphone || !isLive ? "mic" : "mic-off", microphone ? "Microphone is on" : "Microphone is off");
    setToggle(cam, camera || !isLive, camera || !isLive ? "cam" : "cam-off", camera ? "Camera is on" : "Camera is off");
    talk.hidden = !(isLive && microphone && state.session?.voice_mode === "push_to_talk");
    if (talk.hidden) isPressed = false;
  };
}
