// Keeps one call alive: places it, notices its loss, resumes it within the minute that the server keeps the stream.
// Tells what happens as "page." events; knows nothing of the page's looks.
import { CallError, GIVEN_UP, placeCall } from "./call.js";
import { readEvent } from "./protocol.js";
import { meaningOf, nextTry } from "./retry.js";

const SILENT_MS = 10_000; // echo.stats comes every 2 s; a server that says nothing for this long is lost
const AWAY_MS = 3_000;
const WATCH_MS = 500;

export class Connection {
  #call = null;
  #abort = null;
  #watch = null;
  #heard_ms = 0;
  #away_ms = null;
  #resume = null;
  #joins = false; // a guest only joins: without its camera there is no stream
  #lost_ms = null;
  #wake = null;

  /** `dispatch(event)`; `remote(stream)`: speech to play. */
  constructor({ dispatch, remote }) {
    Object.assign(this, { dispatch, remote });
    addEventListener("online", () => this.#wake?.());
    addEventListener("offline", () => this.#call && this.#lose());
  }

  get callId() {
    return this.#call?.id ?? null;
  }

  /** What finds the stream again; null for those who only joined it. */
  get resumeToken() {
    return this.#resume;
  }

  /** Begin. `wanted`: {stream, resume, token, iceServers, tracks(): current tracks}. Ends in live, refused or gone. */
  async open(wanted) {
    this.close();
    [this.wanted, this.#resume, this.#lost_ms] = [wanted, wanted.resume, null];
    this.#joins = Boolean(wanted.stream) && !wanted.resume && !wanted.tracks().video;
    this.dispatch({ type: "page.phase", phase: wanted.resume ? "reconnecting" : "connecting" });
    if (wanted.resume) this.#lost_ms = performance.now();
    await this.#tryUntilLive(wanted.resume ? 0 : null);
  }

  send(...events) {
    return this.#call?.send(...events) ?? false;
  }

  carries(kind) {
    return this.#call?.carries(kind) ?? false;
  }

  async replace(kind, track) {
    if (this.carries(kind)) await this.#call.replace(kind, track);
  }

  /** Place the call again on the same stream, because it must carry other tracks. */
  async renew() {
    const call = this.#call;
    this.#stopWatching();
    this.#call = null;
    call?.drop();
    this.#lost_ms = performance.now();
    this.dispatch({ type: "page.phase", phase: "reconnecting" });
    await this.#tryUntilLive(0);
  }

  /** The page goes away, perhaps to be reloaded: the server learns at once that the call is lost, and keeps the stream. */
  leave() {
    this.#call?.drop();
  }

  /** End the call and free what it holds at the server. */
  close() {
    this.#abort?.abort(GIVEN_UP);
    this.#stopWatching();
    this.#call?.hangUp();
    this.#call = null;
    this.#resume = null;
  }

  /** `attempt` null: the first call of all, tried once. */
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
        const meaning = meaningOf(error, Boolean(this.#resume));
        if (meaning === "fresh") {
          this.#resume = null;
          continue;
        }
        const isAwaited = this.#joins && attempt !== null && error.status === 404; // its camera may come back, too
        if (meaning === "stop" && !isAwaited) return this.#fail("refused", error);
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
      message: (text) => this.#hear(text),
      lost: () => this.#lose(),
      remote: this.remote,
    };
    const join = this.#joins ? 1 : null;
    return placeCall({ tracks: tracks(), stream, join, resume: this.#resume, token, iceServers, on, signal });
  }

  #goLive(call) {
    this.#call = call;
    this.#lost_ms = null;
    this.#heard_ms = performance.now();
    this.#watch = setInterval(() => this.#look(), WATCH_MS);
    this.dispatch({ type: "page.phase", phase: "live" });
  }

  #hear(text) {
    this.#heard_ms = performance.now();
    const event = readEvent(text);
    if (!event) return;
    this.#resume = event.session?.resume_token ?? this.#resume;
    if (event.session) this.#joins = Boolean(this.wanted.stream) && !this.#resume;
    this.dispatch({ ...event, at_ms: this.#heard_ms });
    if (event.type === "echo.state" && event.state === "ended") this.#end();
  }

  /** The server has ended the stream, or this page's part in it: coming back would open another one. */
  #end() {
    this.close();
    this.dispatch({ type: "page.phase", phase: "ended", problem: { code: "by_server" } });
  }

  #look() {
    const now_ms = performance.now();
    if (this.#call.connection === "connected") this.#away_ms = null;
    else this.#away_ms ??= now_ms;
    const isAway = this.#away_ms !== null && now_ms - this.#away_ms > AWAY_MS;
    if (isAway || now_ms - this.#heard_ms > SILENT_MS) this.#lose();
  }

  #lose() {
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
      this.#wake = resolve;
      setTimeout(resolve, wait_ms);
      signal.addEventListener("abort", resolve);
    });
  }

  #fail(phase, { code, message }) {
    this.dispatch({ type: "page.phase", phase, problem: { code, message } });
  }

  #stopWatching() {
    clearInterval(this.#watch);
    this.#away_ms = null;
  }
}
