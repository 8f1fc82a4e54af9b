// One WebRTC call: media tracks, the data channel, hanging up. No DOM, no retries; events are passed on as text.
import { authorized } from "./requests.js";

const CALLS = "v1/realtime/calls"; // beside the page, wherever the server is mounted
const CHANNEL = "oai-events";
const GATHER_TIMEOUT_MS = 800;
const ANSWER_TIMEOUT_MS = 10_000;
const OPEN_TIMEOUT_MS = 12_000;
const HANG_UP_TIMEOUT_MS = 2_000;
const LOOK_UP_TIMEOUT_MS = 2_000;
const MAX_VIDEO_BITS_PER_S = 900_000;
const MAX_BUFFERED_BYTES = 256 * 1024;

/** Abort reason: the user no longer wants the call. */
export const GIVEN_UP = "given up";

/** Why a call could not be placed: `status` is HTTP's (0: no answer), `code` as in docs/protocol.md. */
export class CallError extends Error {
  constructor(status, code, message) {
    super(message);
    Object.assign(this, { status, code });
  }
}

/**
 * Place a call; resolves once the data channel is open. Throws CallError.
 * `tracks`: {audio, video}, either null. `on`: {message(text), lost(), remote(stream)}; `lost` comes once at most.
 */
export async function placeCall({ tracks, stream, join, resume, token, iceServers, on, signal }) {
  const peer = new RTCPeerConnection({ iceServers });
  const call = new Call(peer, tracks, on, token);
  try {
    await call.negotiate({ stream, join, resume, signal });
    return call;
  } catch (error) {
    // after a failed attempt to resume, the stream must stay on the server
    if (resume && signal.reason !== GIVEN_UP) call.drop();
    else call.hangUp();
    throw error instanceof CallError ? error : new CallError(0, "no_connection", error.message);
  }
}

class Call {
  #peer;
  #channel;
  #on;
  #token;
  #location = null;
  #senders = {};
  #isOver = false;

  constructor(peer, tracks, on, token) {
    [this.#peer, this.#on, this.#token] = [peer, on, token];
    const hasAudio = Boolean(tracks.audio);
    this.#senders.audio = peer.addTransceiver(tracks.audio ?? "audio", { direction: hasAudio ? "sendrecv" : "recvonly" }).sender;
    if (tracks.video) {
      const encodings = [{ maxBitrate: MAX_VIDEO_BITS_PER_S }];
      this.#senders.video = peer.addTransceiver(tracks.video, { direction: "sendonly", sendEncodings: encodings }).sender;
    }
    this.#channel = peer.createDataChannel(CHANNEL);
    this.#channel.onmessage = ({ data }) => this.#isOver || on.message(data);
    this.#channel.onclose = () => this.#onLost();
    peer.ontrack = ({ track, receiver }) => {
      receiver.jitterBufferTarget = 0; // so that speech stops at once when it is interrupted
      on.remote(new MediaStream([track]));
    };
    peer.onconnectionstatechange = () => {
      if (peer.connectionState === "failed" || peer.connectionState === "closed") this.#onLost();
    };
  }

  /** The id that the server gave this call, or null. */
  get id() {
    return this.#location?.split("/").at(-1) ?? null;
  }

  /** RTCPeerConnection.connectionState: `connected`, `disconnected` while the network is lost, … */
  get connection() {
    return this.#peer.connectionState;
  }

  async negotiate({ stream, join, resume, signal }) {
    await this.#peer.setLocalDescription();
    await iceGathered(this.#peer);
    const response = await this.#post({ stream, join, resume, signal });
    this.#location = new URL(response.headers.get("Location"), location.href).pathname;
    await this.#peer.setRemoteDescription({ type: "answer", sdp: await response.text() });
    await channelOpened(this.#channel, signal);
  }

  async #post({ stream, join, resume, signal }) {
    const query = new URLSearchParams(Object.entries({ stream, join, resume }).filter(([, value]) => value));
    const headers = { "Content-Type": "application/sdp", ...authorized(this.#token) };
    const body = this.#peer.localDescription.sdp;
    const limit = AbortSignal.any([signal, AbortSignal.timeout(ANSWER_TIMEOUT_MS)]);
    let response;
    try {
      response = await fetch(query.size ? `${CALLS}?${query}` : CALLS, { method: "POST", headers, body, signal: limit });
    } catch {
      throw new CallError(0, "no_server", "The server does not answer.");
    }
    if (response.status === 201) return response;
    const { error } = await response.json().catch(() => ({}));  // a body can be cut off where its status was not
    const code = error?.code ?? (response.status === 401 ? "invalid_token" : "unknown");
    throw new CallError(response.status, code, error?.message ?? `The server answered with error ${response.status}.`);
  }

  /** Send events; false if the channel is closed or does not keep up. */
  send(...events) {
    const isOpen = this.#channel.readyState === "open" && this.#channel.bufferedAmount < MAX_BUFFERED_BYTES;
    if (isOpen) for (const event of events) this.#channel.send(JSON.stringify(event));
    return isOpen;
  }

  /** Whether this call can send a track of that kind; a kind that it did not begin with needs a new call. */
  canSend(kind) {
    const sender = this.#senders[kind];
    const transceiver = this.#peer.getTransceivers().find((item) => item.sender === sender);
    return Boolean(transceiver?.direction.startsWith("send"));
  }

  async replace(kind, track) {
    await this.#senders[kind].replaceTrack(track);
  }

  /** Ask the server whether it still knows this call: {status, code}; `status` 0: refused, null: no answer in time. */
  async lookUp() {
    try {
      const response = await fetch(this.#location, { headers: authorized(this.#token), signal: AbortSignal.timeout(LOOK_UP_TIMEOUT_MS) });
      const { error } = response.ok ? {} : await response.json().catch(() => ({}));
      return { status: response.status, code: error?.code ?? null };
    } catch (error) {
      return { status: error.name === "TypeError" ? 0 : null, code: null };
    }
  }

  /** Hang up: the server frees the call and its stream. DELETE goes first: a call that is only closed counts as lost. */
  hangUp() {
    this.#isOver = true;
    if (!this.#location) return this.drop();
    const limit = AbortSignal.timeout(HANG_UP_TIMEOUT_MS);
    const told = fetch(this.#location, { method: "DELETE", headers: authorized(this.#token), keepalive: true, signal: limit });
    return told.catch(() => {}).then(() => this.drop());
  }

  /** Close the connection without hanging up; the server keeps the stream for a while. */
  drop() {
    this.#isOver = true;
    this.#channel.close();
    this.#peer.close();
  }

  #onLost() {
    if (this.#isOver) return;
    this.drop();
    if (this.#location) this.#on.lost();
  }
}

/** Wait for all ICE candidates: one request carries the whole offer, so they cannot be sent later. */
function iceGathered(peer) {
  return new Promise((resolve) => {
    const done = () => peer.iceGatheringState === "complete" && resolve();
    peer.addEventListener("icegatheringstatechange", done);
    setTimeout(resolve, GATHER_TIMEOUT_MS);
    done();
  });
}

function channelOpened(channel, signal) {
  return new Promise((resolve, reject) => {
    const fail = () => reject(new CallError(0, "no_media_path", "The server answers, but sound and pictures do not get through: a firewall blocks them, or a TURN server is needed."));
    if (channel.readyState === "open") resolve();
    if (signal.aborted || channel.readyState === "closed") fail();
    channel.addEventListener("open", resolve);
    channel.addEventListener("close", fail);
    signal.addEventListener("abort", fail);
    setTimeout(fail, OPEN_TIMEOUT_MS);
  });
}
