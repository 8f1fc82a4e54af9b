// Keeps one call open: places it, detects its loss and tries for ever to place it again; within the minute for which the
// server keeps the stream, that resumes it. Reports what happens as "page." events. Knows nothing about the DOM.
import { CallError, GIVEN_UP, placeCall } from "./call.js";
import { TELL_AFTER_MS, isLost, nextStep } from "./liveness.js";
import { readEvent } from "./protocol.js";
import { actionAfter, nextTry } from "./retry.js";

const CHECK_EVERY_MS = 250;
const SECOND_MS = 1_000;

export class Connection {
  #call = null;
  #abort = null;
  #watch = null;
  #heard_ms = 0;
  #disconnected_ms = null;
  #asked_ms = null;
  #isSilent = false;
  #resume = null;
  #isGuest = false; // a guest joins a stream that somebody else feeds and never opens one
  #retryNow = null;

  /** `dispatch(event)` takes "page." and server events; `remote(stream)` gets the speech to play. */
  constructor({ dispatch, remote }) {
    Object.assign(this, { dispatch, remote });
    addEventListener("online", () => this.#retryNow?.());
    addEventListener("offline", () => this.#call && this.#onLost());
  }

  get callId() {
    return this.#call?.id ?? null;
  }

  /** The token that resumes the stream; null for guests. */
  get resumeToken() {
    return this.#resume;
  }

  /** Place a call. `wanted`: {stream, resume, token, iceServers, tracks(): current tracks}. Ends in the phase live, refused or, if there is no call to recover, gone. */
  async open(wanted) {
    this.close();
    [this.wanted, this.#resume] = [wanted, wanted.resume];
    this.#isGuest = Boolean(wanted.stream) && !wanted.resume && !wanted.tracks().video;
    this.dispatch({ type: "page.phase", phase: wanted.resume ? "reconnecting" : "connecting" });
    await this.#tryUntilLive(wanted.resume ? 0 : null);
  }

  send(...events) {
    return this.#call?.send(...events) ?? false;
  }

  canSend(kind) {
    return this.#call?.canSend(kind) ?? false;
  }

  async replace(kind, track) {
    if (this.canSend(kind)) await this.#call.replace(kind, track);
  }

  /** Try at once instead of waiting for the next time. */
  tryNow() {
    this.#retryNow?.();
  }

  /** Place the call again on the same stream, with a track that the current call has no place for. */
  async renew() {
    const call = this.#call;
    this.#stopWatching();
    this.#call = null;
    call?.drop();
    this.dispatch({ type: "page.phase", phase: "reconnecting" });
    await this.#tryUntilLive(0);
  }

  /** The page is being closed or reloaded: close the connection, so that the server notices at once and keeps the stream. */
  leave() {
    this.#call?.drop();
  }

  /** End the call and free its resources on the server. */
  close() {
    this.#abort?.abort(GIVEN_UP);
    this.#stopWatching();
    this.#call?.hangUp();
    this.#call = null;
    this.#resume = null;
  }

  /** Try until the call is live or refused. `attempt` null: a first call, which is tried only once. */
  async #tryUntilLive(attempt) {
    this.#abort?.abort();
    const abort = (this.#abort = new AbortController());
    for (;;) {
      try {
        const call = await this.#place(abort.signal);
        if (abort.signal.aborted) return abort.signal.reason === GIVEN_UP ? call.hangUp() : call.drop();
        return this.#goLive(call);
      } catch (error) {
        if (abort.signal.aborted) return undefined;
        if (!(error instanceof CallError)) throw error;
        const isRecovering = attempt !== null;
        const action = actionAfter(error, Boolean(this.#resume), isRecovering);
        if (action === "fresh") {
          this.#resume = null;
          continue;
        }
        const isAwaited = this.#isGuest && isRecovering && error.status === 404; // the stream's camera may be reconnecting, too
        if (action === "stop" && !isAwaited) return this.#fail("refused", error);
        if (!isRecovering) return this.#fail("gone", error);
        attempt += 1;
        await this.#pause(nextTry(attempt, Math.random()), error, abort.signal);
        if (abort.signal.aborted) return undefined;
      }
    }
  }

  #place(signal) {
    const { stream, token, iceServers, tracks } = this.wanted;
    const on = {
      message: (text) => this.#onMessage(text),
      lost: () => this.#onLost(),
      remote: this.remote,
    };
    const join = this.#isGuest ? 1 : null;
    return placeCall({ tracks: tracks(), stream, join, resume: this.#resume, token, iceServers, on, signal });
  }

  #goLive(call) {
    this.#call = call;
    this.#heard_ms = performance.now();
    this.#watch = setInterval(() => this.#checkConnection(), CHECK_EVERY_MS);
    this.dispatch({ type: "page.phase", phase: "live" });
  }

  #onMessage(text) {
    this.#heard_ms = performance.now();
    const event = readEvent(text);
    if (!event) return;
    this.#resume = event.session?.resume_token ?? this.#resume;
    if (event.session) this.#isGuest = Boolean(this.wanted.stream) && !this.#resume;
    this.dispatch({ ...event, at_ms: this.#heard_ms });
    if (event.type === "echo.state" && event.state === "ended") this.#onEndedByServer(event.reason ?? "by_server");
  }

  /** The server ended the stream or this page's part in it. Only a server that is shut down may be there again later. */
  #onEndedByServer(reason) {
    if (reason === "shutting_down") return this.#onLost({ code: reason, message: "The server was shut down." });
    this.close();
    return this.dispatch({ type: "page.phase", phase: "ended", problem: { code: reason } });
  }

  #checkConnection() {
    const now_ms = performance.now();
    if (this.#call.connection === "connected") this.#disconnected_ms = null;
    else this.#disconnected_ms ??= now_ms;
    const step = nextStep({ heard: this.#heard_ms, asked: this.#asked_ms, disconnected: this.#disconnected_ms }, now_ms);
    if (step === "lost") return this.#onLost();
    if (step === "ask") this.#lookUp(now_ms);
    return this.#tellSilence(now_ms - this.#heard_ms > TELL_AFTER_MS);
  }

  async #lookUp(asked_ms) {
    const call = this.#call;
    this.#asked_ms = asked_ms;
    const known = await call.lookUp();
    if (call === this.#call && this.#heard_ms < asked_ms && isLost(known)) this.#onLost();
  }

  #tellSilence(isSilent) {
    if (isSilent === this.#isSilent) return;
    this.#isSilent = isSilent;
    this.dispatch({ type: "page.silence", isSilent });
  }

  /** `problem`: why, if more is known than that nothing comes any more. */
  #onLost(problem = null) {
    const call = this.#call;
    if (!call) return;
    this.#stopWatching();
    this.#call = null;
    call.drop();
    this.dispatch({ type: "page.phase", phase: "reconnecting", problem });
    this.#tryUntilLive(0);
  }

  /** Wait until the next try, and tell how many seconds are left and what `error` the last try ended with. */
  async #pause(wait_ms, { code, message }, signal) {
    const until_ms = performance.now() + wait_ms;
    const tell = () => this.dispatch({ type: "page.retry", in_s: Math.ceil((until_ms - performance.now()) / SECOND_MS), problem: { code, message } });
    tell();
    const ticking = setInterval(tell, SECOND_MS);
    await new Promise((resolve) => {
      this.#retryNow = resolve;
      setTimeout(resolve, wait_ms);
      signal.addEventListener("abort", resolve);
    });
    clearInterval(ticking);
    this.#retryNow = null;
    if (!signal.aborted) this.dispatch({ type: "page.retry", in_s: 0, problem: { code, message } });
  }

  #fail(phase, { code, message }) {
    this.dispatch({ type: "page.phase", phase, problem: { code, message } });
  }

  #stopWatching() {
    clearInterval(this.#watch);
    this.#disconnected_ms = this.#asked_ms = null;
    this.#isSilent = false;
  }
}
