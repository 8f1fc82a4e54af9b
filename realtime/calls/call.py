"""One call: a peer connection, the dialogue of the person at the other end, and their voice.

What the dialogue, the voice and the stream report is sent to the client as events; its own are `client_events`.
"""

import asyncio
import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial

from pydantic import BaseModel

from engines.api import MediaSpec
from engines.serving.worker import Worker
from realtime.calls.client_events import ClientEvents
from realtime.calls.entries import Placement
from realtime.config import IceServer
from realtime.dialogue.dialogue import Dialogue
from realtime.dialogue.settings import SessionSettings
from realtime.errors import EventError, RequestError
from realtime.events.client import OutputModality, SessionPatch
from realtime.events.echo import EchoState, EchoStats
from realtime.events.server import ErrorDetails, ErrorEvent
from realtime.events.session import Session, SessionEvent
from realtime.media.clock import second_of_today
from realtime.media.frames import Picture, Sound
from realtime.queues import QueueState
from realtime.rtc.offer import Offer
from realtime.rtc.peer import Peer
from realtime.streams.input import StreamInput
from realtime.streams.live import LiveStream
from realtime.streams.sooner import SenseThreads
from realtime.telemetry.event_log import log_event
from realtime.telemetry.observed import CallConnected, call_label
from realtime.telemetry.observers import Observer
from realtime.voice.listener import Chunk
from realtime.voice.models import VoiceModels
from realtime.voice.pipeline import VoicePipeline


@dataclass(frozen=True)
class Resources:
    """What all calls of a server share. Without `voice_models`, questions are typed and answers are text.
    `sense_threads` read text in pictures and name sounds beside the model.

    `observe` gets an event for all that happens in a call. `second_of_day`: of people's clocks. `has_senses`: as of
    the engine.
    """

    worker: Worker
    media: MediaSpec
    model: str
    voice_models: VoiceModels | None
    ice_servers: tuple[IceServer, ...] = ()
    observe: Observer = log_event
    second_of_day: Callable[[], float] = second_of_today
    sense_threads: SenseThreads = field(default_factory=SenseThreads)
    has_senses: bool = True


class Call:
    """Lives on one event loop. Owns `peer`, `dialogue`, `client_events` and, if sound goes in or out, `voice`.

    `on_connected` is called when media and events can flow. `on_lost` is called with a reason, possibly more than once,
    when the connection has ended; then `close` the call.
    `label` is how logs name it.
    """

    def __init__(
        self,
        call_id: str,
        offer: Offer,
        placement: Placement,
        stream: LiveStream,
        resources: Resources,
        on_connected: Callable[["Call"], None],
        on_lost: Callable[["Call", str], None],
    ) -> None:
        self.call_id, self.label, self.stream = call_id, call_label(call_id), stream
        loop_time = asyncio.get_running_loop().time
        self._offered_at_s = loop_time()
        self._placement, self._resources = placement, resources
        self._on_connected, self._on_lost = on_connected, on_lost
        can_speak = offer.hears and resources.voice_models is not None
        can_judge = resources.voice_models is not None and resources.voice_models.turn_end is not None
        output: OutputModality = "audio" if can_speak else "text"
        self._settings = SessionSettings(can_speak, feeds=placement.feeds, output=output, can_judge=can_judge)
        self.peer = Peer(offer, resources.media, resources.ice_servers, self)
        self.dialogue = Dialogue(
            resources.worker,
            stream,
            self.send,
            loop_time,
            resources.second_of_day,
            _new_id,
            resources.observe,
            self.label,
        )
        self.dialogue.is_heard_by_stream = placement.feeds
        self.voice: VoicePipeline | None = None
        if resources.voice_models is not None and (can_speak or "audio" in offer.sends):
            own_stream = stream.key if placement.feeds else None
            self.voice = VoicePipeline(
                resources.voice_models,
                partial(resources.worker.transcribe, self.label, key=own_stream),
                self.dialogue,
                self.send,
                self._send_error,
                self._settings,
                self._voice_heard,
            )
        self._input: StreamInput | None = None  # of the stream, if this call feeds it
        self._microphone_offset_s: float | None = None  # from the peer's clock to the stream's
        microphone = self.voice if "audio" in offer.sends else None
        self.client_events = ClientEvents(self.dialogue, microphone, self._update_session, self._send_error)
        self._first_ratio: float | None = None  # of the sessions that came with the offer
        self._refusal: RequestError | None = None
        self._has_channel = self._is_closed = False

    @property
    def feeds(self) -> bool:
        """Whether the stream's media comes from this call once it has connected."""
        return self._placement.feeds

    @property
    def is_feeding(self) -> bool:
        """Whether the stream's media comes from this call now."""
        return self._input is not None and not self._is_closed

    @property
    def is_connected(self) -> bool:
        """Whether it has connected and there was room for it."""
        return self.peer.is_connected and self._refusal is None

    @property
    def queues(self) -> dict[str, QueueState]:
        """The queues between the client's voice and its ears, by name; those of incoming media are `peer.ingest`'s."""
        return (self.voice.queues if self.voice is not None else {}) | self.peer.queues

    async def open(self, patches: Sequence[SessionPatch]) -> str:
        """Apply the sessions that came with the offer, in turn; returns the SDP answer. Another call's
        stream stays as it is.

        Raises RequestError: `close` it then.
        """
        settings = self._settings
        try:
            for patch in patches:
                settings = settings.updated(patch)
                self._first_ratio = patch.ratio or self._first_ratio
        except EventError as error:
            raise RequestError("invalid_session", str(error)) from error
        self._apply(settings)
        if self._placement.is_new:
            self._set_first_ratio()
        speech = self.voice.output.track if self.voice is not None and self._settings.can_speak else None
        return await self.peer.answer(speech)

    def feed(self) -> None:
        """It has connected: from now on the stream's media comes from it, and no longer from another call."""
        self._input = self.stream.attach_input(self.peer.offer.sends, asyncio.get_running_loop().time())
        self.stream.observer.call = self.label
        self._set_first_ratio()
        if self._settings.voice_mode == "off":
            self._input.pause_voice()

    def taken_over(self) -> None:
        """Another call feeds its stream from now on: tell the client, and nothing more of the stream."""
        self.stream.unsubscribe(self.send)
        self.send(EchoState(state="ended", reason="taken_over"))

    def refuse(self, error: RequestError) -> None:
        """It has connected and there is no room for it: tell the client as soon as it can hear, then the call is lost.
        Nothing that comes from the client counts."""
        self._refusal = error
        if self._has_channel or not any(line.use == "channel" for line in self.peer.offer.lines):
            self._tell_refusal(error)

    async def close(self) -> None:
        """End the dialogue and close the connection. May be called more than once."""
        if self._is_closed:
            return
        self._is_closed = True
        self.stream.unsubscribe(self.send)
        self.dialogue.close()
        if self.voice is not None:
            await self.voice.close()
        await self.peer.close()

    def send(self, event: BaseModel) -> None:
        """Send an event to the client, if it has a data channel."""
        self.peer.send(event)

    def send_stats(self, stats: EchoStats) -> None:
        """Send the stream's statistics together with the call's own queues and counters."""
        own = {"queues": stats.queues | self.queues, "refused_events": self.client_events.num_refused}
        self.send(stats.model_copy(update=own))

    def check_message_size(self) -> None:
        """End the call if the client sends a message without an end: aiortc would keep all of it in memory."""
        if self.peer.is_message_too_large:
            self._send_error(EventError("too_large", "this message is too long: the call ends"))
            self.connection_lost("the client sent a message that is too long")

    def media_arrived(self, media: Sound | Picture) -> None:
        """From the peer: feeds the stream, and the voice."""
        if self._refusal is not None or (self.feeds and self._input is None):
            return  # there is no room for it, or a part of the connection is still missing
        if self._input is not None:
            media = self._input.add(media, asyncio.get_running_loop().time())
        if self.voice is not None and isinstance(media, Sound):
            if self._microphone_offset_s is None:
                now_offset_s = self.stream.now_s - media.time_s
                self._microphone_offset_s = self._input.offset_s if self._input is not None else now_offset_s
            self.voice.add_sound(Sound(media.time_s + self._microphone_offset_s, media.pcm))

    def channel_opened(self) -> None:
        """From the peer: sends the client its session and the state of the stream."""
        if self._is_closed:
            return
        self._has_channel = True
        if self._refusal is not None:
            self._tell_refusal(self._refusal)
            return
        self.stream.subscribe(self.send)
        self.send(SessionEvent(type="session.created", session=self._session()))
        for event in (self.stream.memory_event(), self.stream.watches.event(), self.stream.state_event()):
            self.send(event)

    def message_arrived(self, data: str | bytes) -> None:
        """From the peer: one event of the client."""
        if not self._is_closed and self._refusal is None:
            self.client_events.add(data, asyncio.get_running_loop().time())

    def connected(self) -> None:
        """From the peer: media and events can flow."""
        if self._is_closed:
            return
        after_ms = 1e3 * (asyncio.get_running_loop().time() - self._offered_at_s)
        self._resources.observe(CallConnected(call=self.label, stream=self.stream.name, after_ms=after_ms))
        self._on_connected(self)

    def connection_lost(self, reason: str) -> None:
        """From the peer: the connection has ended, or must end."""
        if not self._is_closed:
            self._on_lost(self, reason)

    def _set_first_ratio(self) -> None:
        if self._first_ratio is not None:
            self.stream.set_ratio(self._first_ratio)

    def _tell_refusal(self, error: RequestError) -> None:
        self._send_error(EventError(error.code, str(error)))
        self.send(EchoState(state="ended", reason="refused"))
        self.connection_lost(str(error))

    def _voice_heard(self, chunk: Chunk) -> None:
        if self._input is not None:
            self._input.add_voice(chunk.start_s, chunk.probability)

    def _update_session(self, patch: SessionPatch) -> None:
        self._patch(patch)
        self.send(SessionEvent(type="session.updated", session=self._session()))

    def _patch(self, patch: SessionPatch) -> None:
        self._apply(self._settings.updated(patch))
        if patch.ratio is not None:
            self.stream.set_ratio(patch.ratio)

    def _apply(self, settings: SessionSettings) -> None:
        self._settings = settings
        if self.voice is not None:
            self.voice.configure(settings)
            self.dialogue.speech_output = self.voice.output if settings.output == "audio" else None
        if self._input is not None and settings.voice_mode == "off":
            self._input.pause_voice()

    def _session(self) -> Session:
        entry, settings = self._placement.entry, self._settings
        return Session(
            **settings.described(),
            id=self.call_id,
            model=self._resources.model,
            stream=entry.name,
            stream_id=entry.stream_id,
            resume_token=entry.resume_token if settings.feeds else None,
            feeds=settings.feeds,
            ratio=self.stream.wanted_ratio,
        )

    def _send_error(self, error: EventError) -> None:
        details = ErrorDetails(
            type="invalid_request_error", code=error.code, message=str(error), event_id=error.event_id
        )
        self.send(ErrorEvent(error=details))


def _new_id(kind: str) -> str:
    return f"{kind}_{secrets.token_hex(8)}"
