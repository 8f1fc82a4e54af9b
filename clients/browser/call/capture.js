// Opens the camera and the microphone, lists devices, and gives the reason if none can be opened. No DOM.

const VIDEO = { width: { ideal: 640 }, height: { ideal: 480 }, frameRate: { ideal: 15, max: 30 }, facingMode: { ideal: "environment" } };
// Noise stays in, because sounds of the scene are wanted; the assistant's own voice is removed.
const AUDIO = { echoCancellation: true, noiseSuppression: false, autoGainControl: true };

/**
 * Why there is no camera or microphone: `reason` is denied, no-camera (one is missing, or in use) or insecure; `has`:
 * {camera, microphone}, what is there at all.
 */
export class CaptureError extends Error {
  constructor(reason, message, has = {}) {
    super(message);
    Object.assign(this, { reason, has });
  }
}

const REASONS = {
  NotAllowedError: ["denied", "The browser does not let this page use it."],
  SecurityError: ["denied", "The browser does not let this page use it."],
  NotFoundError: ["no-camera", "None is connected."],
  NotReadableError: ["no-camera", "Another program is using it, or it does not work."],
  AbortError: ["no-camera", "It could not be started."],
};

/** Open what is wanted: `camera`, `microphone`: a device id, true for any, false for none. Returns {audio, video} tracks. */
export async function capture({ camera, microphone }) {
  if (!camera && !microphone) return { audio: null, video: null };
  if (!navigator.mediaDevices?.getUserMedia) {
    throw new CaptureError("insecure", "Browsers allow the camera and the microphone only on pages that use HTTPS.");
  }
  try {
    const media = await navigator.mediaDevices.getUserMedia({ video: constraintsFor(VIDEO, camera), audio: constraintsFor(AUDIO, microphone) });
    const [audio = null] = media.getAudioTracks();
    const [video = null] = media.getVideoTracks();
    return { audio, video };
  } catch (error) {
    if (error.name === "OverconstrainedError" && (isId(camera) || isId(microphone))) {
      return capture({ camera: Boolean(camera), microphone: Boolean(microphone) }); // the chosen device is gone
    }
    const [reason, message] = REASONS[error.name] ?? ["no-camera", error.message];
    throw new CaptureError(reason, message, await present());
  }
}

/** Devices by kind: {camera: [{id, label}], microphone: […]}; labels are empty before the first permission. */
export async function devices() {
  const all = (await navigator.mediaDevices?.enumerateDevices()) ?? [];
  const of = (kind) => all.filter((device) => device.kind === kind && device.deviceId).map(({ deviceId, label }) => ({ id: deviceId, label }));
  return { camera: of("videoinput"), microphone: of("audioinput") };
}

/** Devices are listed before the first permission too, without their names and ids. */
async function present() {
  const kinds = (await navigator.mediaDevices.enumerateDevices()).map(({ kind }) => kind);
  return { camera: kinds.includes("videoinput"), microphone: kinds.includes("audioinput") };
}

const isId = (choice) => typeof choice === "string";

function constraintsFor(constraints, choice) {
  if (!isId(choice)) return choice ? constraints : false;
  const { facingMode: _, ...rest } = constraints;
  return { ...rest, deviceId: { exact: choice } };
}
