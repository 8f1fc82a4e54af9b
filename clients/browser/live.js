// What the user can do with a call: start, end, mute, switch devices, ask. Owns the tracks and the connection.
import { CaptureError, capture } from "./capture.js";
import { Connection } from "./connection.js";
import { ask, cancelResponse, talk, updateSession } from "./protocol.js";
import { RESUME_MS } from "./retry.js";
import { recallChoices, rememberChoices, rememberResume, resumable } from "./session.js";

export class Live {
  #tracks = { audio: null, video: null };
  #wanted = { camera: true, microphone: true, isMuted: false }; // what is open or being opened
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

  /**
   * Ask for what `sends` names, then call: {camera, microphone, isMuted}. `resume` finds the stream of before a reload
   * again.
   */
  async start(sends, resume = null) {
    const run = ++this.#run;
    this.#wanted = { isMuted: false, ...sends };
    const asked = askIceServers(this.token);
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
    const iceServers = await asked;
    if (run !== this.#run) return undefined;
    return this.#connection.open({ stream: this.stream, resume, token: this.token, iceServers, tracks: () => this.#tracks });
  }

  /** Go on with what a reload interrupted; false if there is nothing to go on with. */
  resume() {
    const saved = resumable(RESUME_MS, Date.now());
    if (!saved || saved.stream !== this.stream) return false;
    this.start(saved.sends, saved.token);
    return true;
  }

  /** Once more, with what was on. Where nothing was, and there is no stream to join, only both can begin one. */
  retry() {
    const { camera, microphone } = this.#wanted;
    const sends = camera || microphone || this.stream ? this.#wanted : { camera: true, microphone: true };
    return this.start(sends, resumable(RESUME_MS, Date.now())?.token ?? null);
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
    const { microphone, isMuted } = this.#wanted;
    this.#want({ isMuted: microphone && !isMuted });
    if (!microphone) return this.#take("microphone");
    return this.#hold(this.#tracks);
  }

  /** A camera that is off is off: its light goes out, and the strip shows a gap. */
  async toggleCamera() {
    return this.#wanted.camera ? this.#letGo("camera") : this.#take("camera");
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
    const [run, name] = [this.#run, TRACKS[kind]];
    this.#want({ [kind]: true });
    try {
      const { [name]: track } = await capture({ camera: false, microphone: false, [kind]: this.#choices[kind] ?? true });
      if (run !== this.#run || !this.#wanted[kind]) return track.stop();
      this.#hold({ ...this.#tracks, [name]: track });
      if (this.#connection.carries(name)) await this.#connection.replace(name, track);
      else await this.#connection.renew();
    } catch (error) {
      if (!(error instanceof CaptureError)) throw error;
      if (run !== this.#run) return undefined;
      await this.#letGo(kind);
      this.on.dispatch({ type: "page.note", tone: "bad", text: `The ${kind} stays off. ${error.message}` });
    }
    return undefined;
  }

  #letGo(kind) {
    const name = TRACKS[kind];
    this.#want({ [kind]: false });
    this.#hold({ ...this.#tracks, [name]: null });
    return this.#connection.replace(name, null);
  }

  /** Kept at once: a reload must not switch on what is off. */
  #want(change) {
    this.#wanted = { ...this.#wanted, ...change };
    this.save();
  }

  #tell(event) {
    this.on.dispatch(event);
    if (event.type === "page.phase" && event.phase === "ended") {
      this.#run += 1;
      this.#release();
      rememberResume(null);
    }
    // again and again: a tab that crashes or is discarded has no last moment
    if (["session.created", "echo.stats"].includes(event.type) || event.phase === "reconnecting") this.save();
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

  /** These tracks and no others are open; a microphone is as muted as the one before. */
  #hold(tracks) {
    for (const [kind, name] of Object.entries(TRACKS)) {
      const [before, track] = [this.#tracks[name], tracks[name]];
      if (before !== track) before?.stop();
      if (track) track.onended = () => this.#unplugged(kind, track);
    }
    const { audio, video } = (this.#tracks = tracks);
    if (audio) audio.enabled = !this.#wanted.isMuted;
    this.on.dispatch({ type: "page.sends", sends: { camera: Boolean(video), microphone: Boolean(audio?.enabled) } });
    this.on.tracks(tracks);
  }

  #unplugged(kind, track) {
    if (this.#tracks[TRACKS[kind]] !== track) return;
    this.#letGo(kind);
    this.on.dispatch({ type: "page.note", tone: "warn", text: `The ${kind} was taken away or switched off.` });
  }

  #release() {
    this.#hold({ audio: null, video: null });
  }

  #fail({ reason, message, has }) {
    this.on.dispatch({ type: "page.phase", phase: reason, problem: { code: reason, message, has } });
  }
}

const TRACKS = { camera: "video", microphone: "audio" };

/** What the server knows of ICE servers; one that does not answer is told of when the call is placed. */
async function askIceServers(token) {
  try {
    const response = await fetch("v1/config", { headers: token ? { Authorization: `Bearer ${token}` } : {} });
    return response.ok ? (await response.json()).ice_servers : [];
  } catch {
    return [];
  }
}
