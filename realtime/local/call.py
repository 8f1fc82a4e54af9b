"""A call of this machine with itself: the stream of its camera and microphone, one dialogue, the voice.

As in `realtime.calls.call`, what dialogue, voice and stream report comes as events. Lives on one event loop.
"""

import asyncio
import secrets
from collections.abc import Callable
from contextlib import AsyncExitStack
from functools import partial
from typing import Final

import numpy as np
from pydantic import BaseModel

from realtime.calls.call import Resources
from realtime.capture.media import LocalMedia
from realtime.config import StreamOptions
from realtime.devices.keeper import DeviceState, Kind
from realtime.devices.seam import CameraPicture, Loudspeaker, SoundBlock
from realtime.dialogue.dialogue import Dialogue
from realtime.dialogue.settings import SessionSettings
from realtime.errors import EventError
from realtime.events.client import VoiceMode
from realtime.events.server import ErrorDetails, ErrorEvent
from realtime.local.keeping import Keeping
from realtime.local.player import SpeechPlayer
from realtime.media.frames import Picture, Sound
from realtime.media.windower import Track
from realtime.streams.input import StreamInput
from realtime.streams.live import LiveStream
from realtime.telemetry.metrics import Metrics
from realtime.telemetry.stream_observer import StreamObserver
from realtime.voice.listener import Chunk
from realtime.voice.pipeline import VoicePipeline
from realtime.watches.service import WatchService

NAME: Final = "local"  # of the stream and of the call, in logs
TRACK_OF: Final[dict[Kind, Track]] = {"camera": "video", "microphone": "audio"}
START_S = 4.0  # so long the stream waits at its start until camera and microphone are open, or known to be away


class LocalCall:
    """`send` gets every event. While the assistant is heard, the microphone is muted, for the voice and for the stream,
    unless `hears_itself` is False: on headphones, or where a microphone cancels echo.

    `awaited`: the devices that will be reported to `device_changed`; the stream begins when each was. Answers are
    spoken while there is a loudspeaker. Without voice models in `resources` nobody listens and nothing is spoken.
    `keeping`, which was opened, takes what is left of the call, from `begin` on.
    """

    def __init__(
        self,
        resources: Resources,
        options: StreamOptions,
        send: Callable[[BaseModel], None],
        voice_mode: VoiceMode,
        awaited: frozenset[Kind],
        hears_itself: bool = True,
        keeping: Keeping | None = None,
    ) -> None:
        loop = asyncio.get_running_loop()
        self._resources, self._send, self._hears_itself, self._loop = resources, send, hears_itself, loop
        worker, media = resources.worker, resources.media
        observer = StreamObserver(NAME, NAME, media.window_s, resources.observe, loop.time)
        self._keeping = keeping
        recorder, saved = (keeping.recorder, keeping.saved) if keeping is not None else (None, None)
        self.stream = LiveStream(
            *(worker, media, options.ratio, options.cache_tokens, Metrics(), recorder, observer),
            resources.sense_threads,
            saved.memory if saved is not None else None,
        )
        self.stream.subscribe(send)
        self.dialogue = Dialogue(
            worker, self.stream, send, loop.time, resources.second_of_day, _new_id, resources.observe, NAME
        )
        self.dialogue.is_heard_by_stream = True
        models = resources.voice_models
        self._settings = SessionSettings(
            can_speak=models is not None,
            feeds=True,
            output="text",
            voice_mode=voice_mode,
            can_judge=models is not None and models.turn_end is not None,
        )
        self.voice: VoicePipeline | None = None
        self.player: SpeechPlayer | None = None
        if models is not None:
            self.voice = VoicePipeline(
                models,
                partial(worker.transcribe, NAME, key=self.stream.key),
                self.dialogue,
                send,
                self._send_error,
                self._settings,
                self._voice_heard,
            )
            self.player = SpeechPlayer(self.voice.output.track.queue)
        self.stream.watches.has_senses = resources.has_senses
        self._stack = AsyncExitStack()
        self._watches = WatchService(
            worker,
            {NAME: self.stream},
            keeping.folder if keeping is not None else None,
            resources.second_of_day,
        )
        self.media = LocalMedia(media, self._media_arrived)
        self._input: StreamInput | None = None
        self._tracks: frozenset[Track] = frozenset()
        self._awaited = set(awaited & TRACK_OF.keys())
        self._start = loop.call_later(START_S, self._begin)
        self._closing: set[asyncio.Task[None]] = set()
        self.is_talking = False  # the push-to-talk key is down

    @property
    def level(self) -> float:
        """The loudest sample of the newest sound of the microphone, in [0, 1]."""
        return self.media.level

    @property
    def is_muted(self) -> bool:
        """Whether the microphone is muted because the assistant is heard."""
        is_heard = self.player is not None and self.player.is_heard(self._loop.time())
        return is_heard and self._hears_itself and not self.is_talking

    async def begin(self) -> None:
        """Before there is any media."""
        if self._keeping is not None:
            await self._keeping.begin(self.stream)
        await self._stack.enter_async_context(self._watches)
        self._watches.stream_opened(self.stream, self._keeping is not None and self._keeping.folder is not None)

    def device_changed(self, state: DeviceState) -> None:
        """A camera or a microphone was opened, or has gone. With the first of its kind the stream takes media anew,
        from a whole window on."""
        track = TRACK_OF.get(state.kind)
        is_new = state.status == "open" and track is not None and track not in self._tracks
        if is_new and track is not None:
            self._tracks |= {track}
        self._awaited.discard(state.kind)
        if self._input is None and not self._awaited:
            self._begin()
        elif self._input is not None and is_new:
            self._attach()

    def use_loudspeaker(self, loudspeaker: Loudspeaker | None) -> None:
        """Answers are spoken on it from now on; None: they are only written."""
        if self.voice is None or self.player is None:
            return
        self.player.use(loudspeaker)
        if loudspeaker is None and self.dialogue.response is not None:
            self.dialogue.stop_speaking()
        self.dialogue.speech_output = self.voice.output if loudspeaker is not None else None

    def add_sound(self, block: SoundBlock) -> None:
        """From the microphone. Before the stream begins it counts for the level alone."""
        self.media.add_sound(block)

    def add_picture(self, picture: CameraPicture) -> None:
        """From the camera."""
        if self._input is not None:
            self.media.add_picture(picture)

    def ask(self, text: str) -> None:
        """A typed question; the answer before is cancelled."""
        self.hush()
        try:
            self.dialogue.add_typed(text)
            self.dialogue.answer()
        except EventError as error:
            self._send_error(error)

    def hush(self) -> None:
        """Cancel the answer that is written or spoken."""
        self.dialogue.cancel_answer("client_cancelled")
        if self.player is not None:
            self.player.hush()

    def talk(self, is_talking: bool) -> None:
        """The push-to-talk key: what is said while it is down is a question. Does nothing in other voice modes."""
        if self.voice is None or self._settings.voice_mode != "push_to_talk":
            return
        self.is_talking = is_talking
        if is_talking and self.player is not None:
            self.player.hush()
        self.voice.set_push_to_talk(is_talking)

    async def close(self) -> None:
        """End it: the stream, the dialogue, the voice."""
        self._start.cancel()
        await self._stack.aclose()
        self.dialogue.close()
        if self.player is not None:
            self.player.close()
        if self.voice is not None:
            await self.voice.close()
        await self.media.close()
        if self._closing:
            await asyncio.wait(self._closing)
        self.stream.close()
        if self._keeping is not None:
            await self._keeping.end(self.stream)
        else:
            self.stream.free()

    def _begin(self) -> None:
        self._awaited.clear()
        if self._tracks and self._input is None:
            self._attach()

    def _attach(self) -> None:
        closing = self._loop.create_task(self.media.close())
        self._closing.add(closing)
        closing.add_done_callback(self._closing.discard)
        self.media = LocalMedia(self._resources.media, self._media_arrived)
        self._input = self.stream.attach_input(self._tracks, self._loop.time())
        if self._settings.voice_mode == "off" or self.voice is None:
            self._input.pause_voice()

    def _media_arrived(self, media: Sound | Picture) -> None:
        if self._input is None:
            return
        is_muted = isinstance(media, Sound) and self.is_muted
        if not is_muted:
            self._input.add(media, self._loop.time())
        if self.voice is not None and isinstance(media, Sound):
            pcm = np.zeros_like(media.pcm) if is_muted else media.pcm
            self.voice.add_sound(Sound(media.time_s + self._input.offset_s, pcm))

    def _voice_heard(self, chunk: Chunk) -> None:
        if self._input is not None:
            self._input.add_voice(chunk.start_s, chunk.probability)

    def _send_error(self, error: EventError) -> None:
        self._send(ErrorEvent(error=ErrorDetails(type="invalid_request_error", code=error.code, message=str(error))))


def _new_id(kind: str) -> str:
    return f"{kind}_{secrets.token_hex(8)}"
