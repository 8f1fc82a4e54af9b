// What the user can do with a call: start, end, mute, switch devices, ask. Owns the media tracks and the connection.
import { CaptureError, capture } from "./capture.js";
import { Connection } from "./connection.js";
import { ask, cancelResponse, talk, updateSession } from "./protocol.js";
import { authorized } from "./requests.js";
import { RESUME_MS } from "./retry.js";
import { MAX_WAITING_QUESTIONS, waitingQuestions } from "../entries.js";
import { loadChoices, loadResume, saveChoices, saveResume } from "../storage.js";

export class Live {
  #tracks = { audio: null, video: null };
  #wanted = { camera: true, microphone: true, isMuted: false }; // devices that are open or being opened
  #choices = loadChoices();
  #connection;
  #numStarts = 0; // lets a start notice that a later one has replaced it

  /** `on`: {dispatch(event), remote(stream), tracks({audio, video})}; `state()`: of the page; `stream`: a name or null. */
  constructor({ on, state, stream, token }) {
    Object.assign(this, { on, state, stream, token });
    this.#connection = new Connection({
      dispatch: (event) => this.#onConnectionEvent(event),
      remote: on.remote,
    });
  }

  get speaks() {
    return this.#choices.speaks ?? true;
  }

  get callId() {
    return this.#connection.callId;
  }

  /** Open the devices in `sends` ({camera, microphone, isMuted}), then place a call. `resume`: token of a stream to resume. */
  async start(sends, resume = null) {
    const run = ++this.#numStarts;
    this.#wanted = { isMuted: false, ...sends };
    const asked = askIceServers(this.token);
    this.#connection.close();
    this.#closeTracks();
    if (sends.camera || sends.microphone) {
      this.on.dispatch({ type: "page.phase", phase: "asking" });
      try {
        const tracks = await capture({ camera: this.#deviceFor("camera"), microphone: this.#deviceFor("microphone") });
        if (run !== this.#numStarts) return Object.values(tracks).forEach((track) => track?.stop());
        this.#useTracks(tracks);
      } catch (error) {
        if (!(error instanceof CaptureError)) throw error;
        if (run === this.#numStarts) this.#fail(error);
        return undefined;
      }
    }
    const iceServers = await asked;
    if (run !== this.#numStarts) return undefined;
    return this.#connection.open({ stream: this.stream, resume, token: this.token, iceServers, tracks: () => this.#tracks });
  }

  /** Resume the call that a reload interrupted; false if there is none. */
  resume() {
    const saved = loadResume(RESUME_MS, Date.now());
    if (!saved || saved.stream !== this.stream) return false;
    this.start(saved.sends, saved.token);
    return true;
  }

  /** Start again with the same devices; with both if none was on and there is no stream to join. */
  retry() {
    const { camera, microphone } = this.#wanted;
    const sends = camera || microphone || this.stream ? this.#wanted : { camera: true, microphone: true };
    return this.start(sends, loadResume(RESUME_MS, Date.now())?.token ?? null);
  }

  stop() {
    this.#numStarts += 1;
    this.#connection.close();
    this.#closeTracks();
    saveResume(null);
    this.on.dispatch({ type: "page.phase", phase: "ended" });
  }

  /** End the call, and let the page of another stream join that one with the same devices; without a call do nothing. */
  leaveFor(stream) {
    if (!["live", "reconnecting"].includes(this.state().phase)) return;
    const sends = this.#wanted;
    this.stop();
    saveResume({ token: null, sends, stream, at_ms: Date.now() });
  }

  /** The page is being closed or reloaded: save what resumes the stream. */
  leave() {
    this.save();
    this.#connection.leave();
  }

  save() {
    if (!["live", "reconnecting"].includes(this.state().phase)) return;
    saveResume({ token: this.#connection.resumeToken, sends: this.#wanted, stream: this.stream, at_ms: Date.now() });
  }

  /** Send a typed question, or keep it until the connection is back; false if too many wait. It interrupts an answer. */
  ask(text) {
    const { phase, answering, log } = this.state();
    if (phase === "live" && !waitingQuestions(log).length) {
      const events = answering ? [cancelResponse(), ...ask(text)] : ask(text);
      if (this.#connection.send(...events)) {
        this.on.dispatch({ type: "page.asked", text, at_ms: performance.now() });
        return true;
      }
    }
    return this.#keepQuestion(text);
  }

  #keepQuestion(text) {
    if (waitingQuestions(this.state().log).length >= MAX_WAITING_QUESTIONS) {
      const words = `${MAX_WAITING_QUESTIONS} questions wait already. They are sent when the connection is back.`;
      this.on.dispatch({ type: "page.note", tone: "warn", text: words });
      return false;
    }
    this.on.dispatch({ type: "page.kept", text });
    return true;
  }

  /** Send the first question that waits; the next one follows when it is answered. */
  #sendWaiting() {
    const { phase, answering, log } = this.state();
    const [first] = waitingQuestions(log);
    if (phase !== "live" || answering || !first || !this.#connection.send(...ask(first.text))) return;
    this.on.dispatch({ type: "page.sent", key: first.key, at_ms: performance.now() });
  }

  tryNow() {
    this.#connection.tryNow();
  }

  cancel() {
    this.#connection.send(cancelResponse());
  }

  talk(pressed) {
    this.#connection.send(talk(pressed));
  }

  setVoiceMode(voice_mode) {
    this.#saveChoice({ voice_mode });
    this.#connection.send(updateSession({ voice_mode }));
  }

  setWakeWord(wake_word) {
    this.#saveChoice({ wake_word });
    this.#connection.send(updateSession({ wake_word }));
  }

  toggleVoice() {
    this.#saveChoice({ speaks: !this.speaks });
    this.#connection.send(updateSession(this.#outputSettings()));
  }

  /** A muted microphone stays open and sends silence, so that it can be switched on at once. */
  async toggleMicrophone() {
    const { microphone, isMuted } = this.#wanted;
    this.#setWanted({ isMuted: microphone && !isMuted });
    if (!microphone) return this.#turnOn("microphone");
    return this.#useTracks(this.#tracks);
  }

  /** A camera that is off is closed: its light goes out, and the timeline shows a gap. */
  async toggleCamera() {
    return this.#wanted.camera ? this.#turnOff("camera") : this.#turnOn("camera");
  }

  /** Use another camera or microphone; one that is off stays off. */
  async useDevice(kind, id) {
    this.#saveChoice({ [kind]: id });
    const track = this.#tracks[TRACKS[kind]];
    if (!track) return;
    track.stop();
    await this.#turnOn(kind);
  }

  chosen(kind) {
    return this.#tracks[TRACKS[kind]]?.getSettings().deviceId ?? this.#choices[kind];
  }

  async #turnOn(kind) {
    const [run, name] = [this.#numStarts, TRACKS[kind]];
    this.#setWanted({ [kind]: true });
    try {
      const { [name]: track } = await capture({ camera: false, microphone: false, [kind]: this.#choices[kind] ?? true });
      if (run !== this.#numStarts || !this.#wanted[kind]) return track.stop();
      this.#useTracks({ ...this.#tracks, [name]: track });
      if (this.#connection.canSend(name)) await this.#connection.replace(name, track);
      else await this.#connection.renew();
    } catch (error) {
      if (!(error instanceof CaptureError)) throw error;
      if (run !== this.#numStarts) return undefined;
      await this.#turnOff(kind);
      this.on.dispatch({ type: "page.note", tone: "bad", text: `The ${kind} stays off. ${error.message}` });
    }
    return undefined;
  }

  #turnOff(kind) {
    const name = TRACKS[kind];
    this.#setWanted({ [kind]: false });
    this.#useTracks({ ...this.#tracks, [name]: null });
    return this.#connection.replace(name, null);
  }

  /** Saved at once: a reload must not switch on a device that is off. */
  #setWanted(change) {
    this.#wanted = { ...this.#wanted, ...change };
    this.save();
  }

  #onConnectionEvent(event) {
    this.on.dispatch(event);
    if (event.type === "page.phase" && event.phase === "ended") {
      this.#numStarts += 1;
      this.#closeTracks();
      saveResume(null);
    }
    // saved repeatedly, because a tab that crashes or is discarded gets no pagehide event
    if (["session.created", "echo.stats"].includes(event.type) || event.phase === "reconnecting") this.save();
    if (SENDS_WAITING.includes(event.type)) this.#sendWaiting();
    if (event.type !== "session.created") return;
    const { voice_mode, wake_word } = this.#choices;
    const changes = { ...(this.speaks ? {} : this.#outputSettings()), ...(voice_mode && { voice_mode }), ...(wake_word && { wake_word }) };
    if (Object.keys(changes).length) this.#connection.send(updateSession(changes));
  }

  #outputSettings() {
    return { output_modalities: [this.speaks ? "audio" : "text"] };
  }

  #deviceFor(kind) {
    return this.#wanted[kind] && (this.#choices[kind] ?? true);
  }

  #saveChoice(change) {
    this.#choices = { ...this.#choices, ...change };
    saveChoices(this.#choices);
  }

  /** Use these tracks and stop all others; a new microphone takes over the muting of the one before. */
  #useTracks(tracks) {
    for (const [kind, name] of Object.entries(TRACKS)) {
      const [before, track] = [this.#tracks[name], tracks[name]];
      if (before !== track) before?.stop();
      if (track) track.onended = () => this.#onUnplugged(kind, track);
    }
    const { audio, video } = (this.#tracks = tracks);
    if (audio) audio.enabled = !this.#wanted.isMuted;
    this.on.dispatch({ type: "page.sends", sends: { camera: Boolean(video), microphone: Boolean(audio?.enabled) } });
    this.on.tracks(tracks);
  }

  #onUnplugged(kind, track) {
    if (this.#tracks[TRACKS[kind]] !== track) return;
    this.#turnOff(kind);
    this.on.dispatch({ type: "page.note", tone: "warn", text: `The ${kind} was taken away or switched off.` });
  }

  #closeTracks() {
    this.#useTracks({ audio: null, video: null });
  }

  #fail({ reason, message, has }) {
    this.on.dispatch({ type: "page.phase", phase: reason, problem: { code: reason, message, has } });
  }
}

// After these a question that waited may be sent: the call is there, or the answer before it is complete.
const SENDS_WAITING = ["session.created", "response.done", "error", "echo.stats"];

const TRACKS = { camera: "video", microphone: "audio" };

/** The server's ICE servers; none if it does not answer: placing the call will report that. */
async function askIceServers(token) {
  try {
    const response = await fetch("v1/config", { headers: authorized(token) });
    return response.ok ? (await response.json()).ice_servers : [];
  } catch {
    return [];
  }
}
