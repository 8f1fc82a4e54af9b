"""One call: a peer connection with its media, its data channel, and the dialogue of whoever is at the other end."""

import asyncio
import logging
import secrets
from collections.abc import Callable
from dataclasses import replace

from aiortc import (
    RTCConfiguration,
    RTCDataChannel,
    RTCIceServer,
    RTCPeerConnection,
    RTCRtpReceiver,
    RTCSessionDescription,
)
from aiortc.mediastreams import MediaStreamTrack
from pydantic import BaseModel

from engines.api import MediaSpec
from engines.serving.worker import Worker
from realtime.calls.placement import Placement
from realtime.calls.rate_limit import TokenBucket
from realtime.config import IceServer
from realtime.dialogue.dialogue import Dialogue
from realtime.dialogue.settings import Settings
from realtime.errors import EventError, RequestError
from realtime.events.client import (
    ClientEvent,
    InputClear,
    InputCommit,
    ItemCreate,
    ResponseCancel,
    ResponseCreate,
    SessionPatch,
    SessionUpdate,
    Talk,
    parse_event,
)
from realtime.events.echo import EchoStats
from realtime.events.server import ErrorDetails, ErrorEvent, Session, SessionEvent, TurnDetectionState
from realtime.media.tracks import Picture, Sound
from realtime.queues import QueueState
from realtime.rtc.aiortc_internals import unfinished_bytes
from realtime.rtc.ingest import Ingest
from realtime.rtc.offer import Offer, invalid_sdp, with_start_bitrate
from realtime.rtc.outbox import Outbox
from realtime.streams.live import LiveStream, Source
from realtime.voice.loop import VoiceLoop, VoiceModels

CHANNEL = "oai-events"
EVENTS_PER_S = 100
GATHER_S = 10.0
MAX_UNFINISHED_BYTES = 512 * 1024  # twice of what aiortc announces to take

log = logging.getLogger(__name__)


class Call:
    """Lives on one event loop. `lost` is called once when the other end is gone; then `close` it."""

    def __init__(
        self,
        call_id: str,
        placement: Placement,
        stream: LiveStream,
        worker: Worker,
        media: MediaSpec,
        model: str,
        voice_models: VoiceModels | None,
        lost: Callable[["Call"], None],
    ) -> None:
        self.call_id, self.stream = call_id, stream
        self.is_connected = False
        self.ingest: Ingest | None = None
        self.voice: VoiceLoop | None = None
        self._placement, self._worker, self._media, self._model, self._lost = placement, worker, media, model, lost
        self._voice_models, self._has_microphone = voice_models, False
        self._mic_offset_s: float | None = None
        self._peer: RTCPeerConnection | None = None
        self._channel: RTCDataChannel | None = None
        self._outbox: Outbox | None = None
        self._source: Source | None = None
        self._is_over = False
        self._bucket = TokenBucket(EVENTS_PER_S, EVENTS_PER_S)
        self._complaints = TokenBucket(1, 1)
        self._settings = Settings(can_speak=False, feeds=placement.feeds, output="text")
        self.dialogue = Dialogue(worker, stream, self.tell, asyncio.get_running_loop().time, _new_id)

    @property
    def feeds(self) -> bool:
        """Whether the stream's media comes from this call."""
        return self._placement.feeds

    @property
    def num_refused_events(self) -> int:
        """Events beyond the rate limit."""
        return self._bucket.num_refused

    @property
    def queues(self) -> dict[str, QueueState]:
        """All that may fill up for whoever is at the other end, by name."""
        voice = self.voice.queues if self.voice is not None else {}
        return voice | ({"events_bytes": self._outbox.queue} if self._outbox is not None else {})

    async def open(self, offer: Offer, patch: SessionPatch | None, ice_servers: tuple[IceServer, ...]) -> str:
        """Take the offer; returns the SDP answer. Raises RequestError; `close` it then."""
        self._listen(offer, patch)
        servers = [RTCIceServer(item.urls, item.username, item.credential) for item in ice_servers]
        peer = self._peer = RTCPeerConnection(RTCConfiguration(iceServers=servers))
        peer.on("track", self._track)
        peer.on("datachannel", self._open_channel)
        peer.on("connectionstatechange", self._connection)
        if offer.sends:
            self.ingest = Ingest(self._media, self._sink)
        if self._placement.feeds:
            self._source = self.stream.attach(offer.sends, asyncio.get_running_loop().time())
        try:
            await peer.setRemoteDescription(RTCSessionDescription(offer.sdp, "offer"))
            if self._settings.can_speak:
                self._speak_on(peer)
            answer = await peer.createAnswer()
            await asyncio.wait_for(peer.setLocalDescription(answer), GATHER_S)
        except TimeoutError as error:
            raise RequestError("no_network", "the ICE servers do not answer: leave them out or try later") from error
        except Exception as error:  # aiortc promises nothing about what a strange offer makes it raise
            log.info("offer refused: %r", error)
            raise invalid_sdp() from error
        return with_start_bitrate(peer.localDescription.sdp)

    async def close(self) -> None:
        """Let go of everything. May be called more than once."""
        if self._is_over:
            return
        self._is_over = True
        if self._outbox is not None:
            self.stream.leave(self.tell)
        self.dialogue.close()
        if self.voice is not None:
            await self.voice.close()
        if self.ingest is not None:
            await self.ingest.close()
        if self._peer is not None:
            await self._peer.close()
            self._peer.remove_all_listeners()

    def check(self) -> None:
        """Every second: a client that sends one endless message is told so and let go."""
        if self._channel is not None and unfinished_bytes(self._channel) > MAX_UNFINISHED_BYTES:
            self._complain(EventError("too_large", "this message has no end in sight: the call is over"))
            self.lose()

    def tell(self, event: BaseModel) -> None:
        """Send an event, if there is a channel for it."""
        if self._outbox is not None:
            self._outbox.send(event)
            if self._outbox.is_stuck:
                self.lose()

    def tell_stats(self, stats: EchoStats) -> None:
        """The stream's, with what concerns this call alone."""
        own = {"queues": stats.queues | self.queues, "refused_events": self.num_refused_events}
        self.tell(stats.model_copy(update=own))

    def _listen(self, offer: Offer, patch: SessionPatch | None) -> None:
        """Settle how the call listens and speaks. Raises EventError if it cannot be as the client wants."""
        models, self._has_microphone = self._voice_models, "audio" in offer.sends
        can_speak = offer.hears and models is not None
        settings = replace(self._settings, can_speak=can_speak, output="audio" if can_speak else "text")
        if models is not None and (can_speak or self._has_microphone):
            self.voice = VoiceLoop(models, self._worker.transcribe, self.dialogue, self.tell, self._complain, settings)
        self._apply(settings)
        if patch is not None:
            self._patch(patch)

    def _speak_on(self, peer: RTCPeerConnection) -> None:
        assert self.voice is not None
        transceiver = next(each for each in peer.getTransceivers() if each.kind == "audio")
        transceiver.sender.replaceTrack(self.voice.mouth.track)
        transceiver.direction = "sendrecv"

    def _sink(self, frame: Sound | Picture) -> None:
        if self._source is not None:
            self._source.take(frame)
        if self.voice is not None and isinstance(frame, Sound):
            if self._mic_offset_s is None:
                began_s = self.stream.now_s - frame.time_s
                self._mic_offset_s = self._source.offset_s if self._source is not None else began_s
            self.voice.hear(Sound(frame.time_s + self._mic_offset_s, frame.pcm))

    def _track(self, track: MediaStreamTrack) -> None:
        assert self._peer is not None
        assert self.ingest is not None
        self.ingest.add(_receiver(self._peer, track))

    def _connection(self) -> None:
        assert self._peer is not None
        state = self._peer.connectionState
        self.is_connected = state == "connected"
        if state in ("failed", "closed"):
            self.lose()

    def lose(self) -> None:
        """The other end is gone."""
        if not self._is_over:
            self._lost(self)

    def _open_channel(self, channel: RTCDataChannel) -> None:
        if channel.label != CHANNEL or self._outbox is not None or self._is_over:
            channel.close()
            return
        self._channel, self._outbox = channel, Outbox(channel)
        channel.on("message", self._message)
        self.stream.join(self.tell)
        self.tell(SessionEvent(type="session.created", session=self._session()))
        self.tell(self.stream.memory())
        self.tell(self.stream.state_event())

    def _message(self, data: str | bytes) -> None:
        now_s = asyncio.get_running_loop().time()
        if self._is_over:
            return
        if not self._bucket.take(now_s):
            if self._complaints.take(now_s):
                self._complain(
                    EventError("rate_limited", f"at most {EVENTS_PER_S} events a second: the rest is dropped")
                )
            return
        event: ClientEvent | None = None
        try:
            event = parse_event(data)
            self._obey(event)
        except EventError as error:
            error.event_id = error.event_id or (event.event_id if event else None)
            self._complain(error)

    def _obey(self, event: ClientEvent) -> None:
        match event:
            case SessionUpdate():
                self._patch(event.session)
                self.tell(SessionEvent(type="session.updated", session=self._session()))
            case ItemCreate():
                self.dialogue.type(event.item.content[0].text.strip())
            case ResponseCreate():
                self.dialogue.answer()
            case ResponseCancel():
                if not self.dialogue.stop("client_cancelled"):
                    raise EventError("response_cancel_not_active", "there is no answer to cancel")
            case InputClear():
                self._microphone().forget()
            case InputCommit():
                self._microphone().commit()
            case Talk():
                self._microphone().talk(event.pressed)

    def _microphone(self) -> VoiceLoop:
        if self.voice is None or not self._has_microphone:
            raise EventError("no_microphone", "this call has no microphone")
        return self.voice

    def _patch(self, patch: SessionPatch) -> None:
        self._apply(self._settings.patched(patch))
        if patch.ratio is not None:
            self.stream.set_ratio(patch.ratio)

    def _apply(self, settings: Settings) -> None:
        self._settings = settings
        if self.voice is not None:
            self.voice.configure(settings)
            self.dialogue.voice = self.voice.mouth if settings.output == "audio" else None

    def _session(self) -> Session:
        entry, settings = self._placement.entry, self._settings
        return Session(
            id=self.call_id,
            model=self._model,
            stream=entry.name,
            stream_id=entry.stream_id,
            resume_token=entry.resume_token if settings.feeds else None,
            feeds=settings.feeds,
            voice_mode=settings.voice_mode,
            wake_word=settings.wake_word,
            turn_detection=TurnDetectionState(silence_duration_ms=settings.silence_ms),
            output_modalities=[settings.output],
            ratio=self.stream.wanted_ratio,
        )

    def _complain(self, error: EventError) -> None:
        details = ErrorDetails(
            type="invalid_request_error", code=error.code, message=str(error), event_id=error.event_id
        )
        self.tell(ErrorEvent(error=details))


def _new_id(kind: str) -> str:
    return f"{kind}_{secrets.token_hex(8)}"


def _receiver(peer: RTCPeerConnection, track: MediaStreamTrack) -> RTCRtpReceiver:
    return next(each.receiver for each in peer.getTransceivers() if each.receiver.track is track)
