// What the user can do with a call: start, end, mute, switch devices, ask. Owns the tracks and the connection.
import { CaptureError, capture } from "./capture.js";
import { Connection } from "./connection.js";
import { ask, cancelResponse, talk, updateSession } from "./protocol.js";
import { RESUME_MS } from "./retry.js";
import { recallChoices, rememberChoices, rememberResume, resumable } from "./session.js";

export class Live {
  #tracks = { audio: null, video: null };
  #wanted = { camera: true, microphone: true };
  #choices = recallChoices();
  #connection;
  #run = 0; // numbers the starts, so that one that was overtaken stops

  /** `on`: {dispatch(event), remote(stream), tracks({audio, video})}; `state()`: the page's; `stream`: name or null. */
  constructor({ on, state, stream, token }) {
    Object.assign(this, { on, state, stream, token });
    this.#connection = new Connection({
      dispatch: (event) => this.#tell(event),
      remote: on.remote,
    });
  }

  get speaks() {
    return this.#choices.speaks ?? true;
  }

  get callId() {
    return this.#connection.callId;
  }

  /** Ask for what `sends` names, then call. `resume` finds the stream of before a reload again. */
  async start(sends, resume = null) {
    const run = ++this.#run;
    this.#wanted = sends;
    const asked = iceServers(this.token);
    this.#connection.close();
    this.#release();
    if (sends.camera || sends.microphone) {
      this.on.dispatch({ type: "page.phase", phase: "asking" });
      try {
        const tracks = await capture({ camera: this.#pick("camera"), microphone: this.#pick("microphone") });
        if (run !== this.#run) return Object.values(tracks).forEach((track) => track?.stop());
        this.#hold(tracks);
      } catch (error) {
        if (!(error instanceof CaptureError)) throw error;
        if (run === this.#run) this.#fail(error);
        return undefined;
      }
    }
    return this.#connection.open({
      stream: this.stream,
      resume,
      token: this.token,
      iceServers: await asked,
      tracks: () => this.#tracks,
    });
  }

  /** Go on with what a reload interrupted; false if there is nothing to go on with. */
  resume() {
    const saved = resumable(RESUME_MS, Date.now());
    if (!saved || saved.stream !== this.stream) return false;
    this.start(saved.sends, saved.token);
    return true;
  }

  retry() {
    return this.start(this.#wanted, resumable(RESUME_MS, Date.now())?.token ?? null);
  }

  stop() {
    this.#run += 1;
    this.#connection.close();
    this.#release();
    rememberResume(null);
    this.on.dispatch({ type: "page.phase", phase: "ended" });
  }

  /** Keep what finds the stream again after a reload. */
  leave() {
    this.save();
    this.#connection.leave();
  }

  save() {
    if (!["live", "reconnecting"].includes(this.state().phase)) return;
    rememberResume({ token: this.#connection.resumeToken, sends: this.#wanted, stream: this.stream, at_ms: Date.now() });
  }

  /** Ask a typed question; false if it could not be sent. A question interrupts the answer that is being given. */
  ask(text) {
    const events = this.state().answering ? [cancelResponse(), ...ask(text)] : ask(text);
    const isSent = this.#connection.send(...events);
    if (isSent) this.on.dispatch({ type: "page.asked", text, at_ms: performance.now() });
    return isSent;
  }

  cancel() {
    this.#connection.send(cancelResponse());
  }

  talk(pressed) {
    this.#connection.send(talk(pressed));
  }

  setVoiceMode(voice_mode) {
    this.#choose({ voice_mode });
    this.#connection.send(updateSession({ voice_mode }));
  }

  setWakeWord(wake_word) {
    this.#choose({ wake_word });
    this.#connection.send(updateSession({ wake_word }));
  }

  toggleVoice() {
    this.#choose({ speaks: !this.speaks });
    this.#connection.send(updateSession(this.#output()));
  }

  /** Muting sends silence: the microphone is back in an instant. */
  async toggleMicrophone() {
    const { audio } = this.#tracks;
    if (!audio) return this.#take("microphone");
    audio.enabled = !audio.enabled;
    return this.#changed();
  }

  /** A camera that is off is off: its light goes out, and the strip shows a gap. */
  async toggleCamera() {
    const { video } = this.#tracks;
    if (!video) return this.#take("camera");
    video.stop();
    this.#hold({ ...this.#tracks, video: null });
    return this.#connection.replace("video", null);
  }

  /** Use another camera or microphone; one that is off stays off. */
  async useDevice(kind, id) {
    this.#choose({ [kind]: id });
    const track = this.#tracks[TRACKS[kind]];
    if (!track) return;
    track.stop();
    await this.#take(kind);
  }

  chosen(kind) {
    return this.#tracks[TRACKS[kind]]?.getSettings().deviceId ?? this.#choices[kind];
  }

  async #take(kind) {
    const run = this.#run;
    try {
      const fresh = await capture({ camera: false, microphone: false, [kind]: this.#choices[kind] ?? true });
      const name = TRACKS[kind];
      if (run !== this.#run) return fresh[name].stop();
      this.#hold({ ...this.#tracks, [name]: fresh[name] });
      this.#wanted = { ...this.#wanted, [kind]: true };
      if (this.#connection.carries(name)) await this.#connection.replace(name, fresh[name]);
      else await this.#connection.renew();
    } catch (error) {
      if (!(error instanceof CaptureError)) throw error;
      this.on.dispatch({ type: "page.note", tone: "bad", text: `The ${kind} stays off. ${error.message}` });
    }
    return undefined;
  }

  #tell(event) {
    this.on.dispatch(event);
    if (event.type === "page.phase" && event.phase === "ended") {
      this.#release();
      rememberResume(null);
    }
    if (event.type === "session.created" || event.phase === "reconnecting") this.save();
    if (event.type !== "session.created") return;
    const { voice_mode, wake_word } = this.#choices;
    const changes = { ...(this.speaks ? {} : this.#output()), ...(voice_mode && { voice_mode }), ...(wake_word && { wake_word }) };
    if (Object.keys(changes).length) this.#connection.send(updateSession(changes));
  }

  #output() {
    return { output_modalities: [this.speaks ? "audio" : "text"] };
  }

  #pick(kind) {
    return this.#wanted[kind] && (this.#choices[kind] ?? true);
  }

  #choose(change) {
    this.#choices = { ...this.#choices, ...change };
    rememberChoices(this.#choices);
  }

  #hold(tracks) {
    this.#tracks = tracks;
    for (const [kind, name] of Object.entries(TRACKS)) {
      const track = tracks[name];
      if (track) track.onended = () => this.#unplugged(kind, track);
    }
    this.#changed();
  }

  #unplugged(kind, track) {
    const name = TRACKS[kind];
    if (this.#tracks[name] !== track) return;
    this.#hold({ ...this.#tracks, [name]: null });
    this.#connection.replace(name, null);
    this.on.dispatch({ type: "page.note", tone: "warn", text: `The ${kind} was taken away or switched off.` });
  }

  #changed() {
    const { audio, video } = this.#tracks;
    this.on.dispatch({ type: "page.sends", sends: { camera: Boolean(video), microphone: Boolean(audio?.enabled) } });
    this.on.tracks(this.#tracks);
  }

  #release() {
    for (const track of Object.values(this.#tracks)) track?.stop();
    this.#hold({ audio: null, video: null });
  }

  #fail({ reason, message }) {
    this.on.dispatch({ type: "page.phase", phase: reason, problem: { code: reason, message } });
  }
}

const TRACKS = { camera: "video", microphone: "audio" };

/** What the server knows of ICE servers; one that does not answer is told of when the call is placed. */
async function iceServers(token) {
  try {
    const response = await fetch("/v1/config", { headers: token ? { Authorization: `Bearer ${token}` } : {} });
    return response.ok ? (await response.json()).ice_servers : [];
  } catch {
    return [];
  }
}
