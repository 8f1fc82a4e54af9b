// Keeps one call open: places it, detects its loss and resumes it within the minute for which the server keeps the stream.
// Reports what happens as "page." events. Knows nothing about the DOM.
import { CallError, GIVEN_UP, placeCall } from "./call.js";
import { readEvent } from "./protocol.js";
import { actionAfter, nextTry } from "./retry.js";

const MAX_SILENCE_MS = 10_000; // echo.stats comes every 2 s; a server that sends nothing for this long is lost
const MAX_DISCONNECTED_MS = 3_000;
const CHECK_EVERY_MS = 500;

export class Connection {
  #call = null;
  #abort = null;
  #watch = null;
  #heard_ms = 0;
  #disconnected_ms = null;
  #resume = null;
  #isGuest = false; // a guest joins a stream that somebody else feeds and never opens one
  #lost_ms = null;
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

  /** Place a call. `wanted`: {stream, resume, token, iceServers, tracks(): current tracks}. Ends in the phase live, refused or gone. */
  async open(wanted) {
    this.close();
    [this.wanted, this.#resume, this.#lost_ms] = [wanted, wanted.resume, null];
    this.#isGuest = Boolean(wanted.stream) && !wanted.resume && !wanted.tracks().video;
    this.dispatch({ type: "page.phase", phase: wanted.resume ? "reconnecting" : "connecting" });
    if (wanted.resume) this.#lost_ms = performance.now();
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

  /** Place the call again on the same stream, with a track that the current call has no place for. */
  async renew() {
    const call = this.#call;
    this.#stopWatching();
    this.#call = null;
    call?.drop();
    this.#lost_ms = performance.now();
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

  /** Try until the call is live or hopeless. `attempt` null: a first call, which is tried only once. */
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
        const action = actionAfter(error, Boolean(this.#resume));
        if (action === "fresh") {
          this.#resume = null;
          continue;
        }
        const isAwaited = this.#isGuest && attempt !== null && error.status === 404; // the stream's camera may be reconnecting, too
        if (action === "stop" && !isAwaited) return this.#fail("refused", error);
        const wait_ms = attempt === null ? null : nextTry(attempt + 1, this.#lost_ms, performance.now());
        if (wait_ms === null) return this.#fail(isAwaited ? "refused" : "gone", error);
        attempt += 1;
        await this.#pause(wait_ms, abort.signal);
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
    this.#lost_ms = null;
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
    if (event.type === "echo.state" && event.state === "ended") this.#onEndedByServer();
  }

  /** The server ended the stream or this page's part in it. Reconnecting would open a new stream. */
  #onEndedByServer() {
    this.close();
    this.dispatch({ type: "page.phase", phase: "ended", problem: { code: "by_server" } });
  }

  #checkConnection() {
    const now_ms = performance.now();
    if (this.#call.connection === "connected") this.#disconnected_ms = null;
    else this.#disconnected_ms ??= now_ms;
    const isDisconnected = this.#disconnected_ms !== null && now_ms - this.#disconnected_ms > MAX_DISCONNECTED_MS;
    if (isDisconnected || now_ms - this.#heard_ms > MAX_SILENCE_MS) this.#onLost();
  }

  #onLost() {
    const call = this.#call;
    if (!call) return;
    this.#stopWatching();
    this.#call = null;
    call.drop();
    this.#lost_ms = performance.now();
    this.dispatch({ type: "page.phase", phase: "reconnecting" });
    this.#tryUntilLive(0);
  }

  #pause(wait_ms, signal) {
    return new Promise((resolve) => {
      this.#retryNow = resolve;
      setTimeout(resolve, wait_ms);
      signal.addEventListener("abort", resolve);
    });
  }

  #fail(phase, { code, message }) {
    this.dispatch({ type: "page.phase", phase, problem: { code, message } });
  }

  #stopWatching() {
    clearInterval(this.#watch);
    this.#disconnected_ms = null;
  }
}
