"""Real models of speech in a room: the assistant's own voice comes back to the microphone, or a person interrupts it.

There is no network and no clock. Sound goes round 20 ms at a time, so the result does not depend on the machine.
"""

import asyncio
from collections import Counter
from collections.abc import Callable, Iterator

import numpy as np
import pytest
from pydantic import BaseModel

from engines.api import Engine, FloatArray, SpeechSegment
from engines.model_store import ModelStore
from engines.serving.worker import Worker
from engines.speech.vad import CHUNK_SAMPLES
from realtime.dialogue.dialogue import Dialogue
from realtime.dialogue.settings import SessionSettings
from realtime.errors import EventError
from realtime.events.server import InputTranscribed, ResponseEvent
from realtime.media.frames import Sound
from realtime.streams.live import LiveStream
from realtime.telemetry.metrics import Metrics
from realtime.telemetry.observed import Observed
from realtime.voice.listener import Chunk
from realtime.voice.models import VoiceModels
from realtime.voice.pipeline import VoicePipeline
from realtime.voice.speech_queue import FRAME_SAMPLES, SAMPLE_RATE_HZ
from tests.support.observed import stream_observer
from tests.support.scripted_engine import SCRIPTED_MEDIA, ScriptedEngine

FRAME_S = FRAME_SAMPLES / SAMPLE_RATE_HZ
MICROPHONE_HZ = 16_000
ECHO_GAIN, ECHO_DELAY_FRAMES = 0.3, 8  # 0.16 s
TAIL_FRAMES = 150  # 3 s: the last echo has been heard and transcribed
MAX_SILENCED_S = 0.2
LOUD = 0.01


class Room:
    """A call's voice. `step` lets 20 ms pass: the microphone hears `voice`, if any, and with `has_echo` the assistant.

    The scripted engine answers with the question, so a question's words are those that are spoken.
    """

    def __init__(self, models: VoiceModels, engine: Engine, has_echo: bool) -> None:
        self.events: list[BaseModel] = []
        self.errors: list[EventError] = []
        self._observed: list[Observed] = []
        self.heard: list[FloatArray] = []  # by the microphone, 16 kHz
        self._has_echo, self._num_chunks = has_echo, 0
        self._chunk_came = asyncio.Event()
        self._spoken: list[FloatArray] = [np.zeros(FRAME_SAMPLES, np.float32)] * ECHO_DELAY_FRAMES
        self._ids: Counter[str] = Counter()
        self._worker = Worker(ScriptedEngine(), lambda: self.now_s, lambda callback: callback())
        stream = LiveStream(
            self._worker, SCRIPTED_MEDIA, 0.2, 64, Metrics(), None, stream_observer(self._observed.append)
        )
        self.dialogue = Dialogue(
            self._worker,
            stream,
            self.events.append,
            lambda: self.now_s,
            lambda: 0.0,
            self._new_id,
            self._observed.append,
            "call",
        )

        def transcribe(segment: SpeechSegment, done: Callable[[str], None]) -> None:
            done(engine.transcribe(segment.pcm))

        settings = SessionSettings(can_speak=True, feeds=True, output="audio")
        self.pipeline = VoicePipeline(
            models, transcribe, self.dialogue, self.events.append, self.errors.append, settings, self._on_chunk
        )
        self.dialogue.speech_output = self.pipeline.output

    @property
    def now_s(self) -> float:
        return len(self.heard) * FRAME_S

    @property
    def is_audible(self) -> bool:
        return self.pipeline.output.is_audible

    async def ask(self, question: str) -> None:
        """Returns when the first sentence of the answer is about to be heard."""
        self.dialogue.add_typed(question)
        self.dialogue.answer()
        while self._worker.run_next():
            pass
        while not self.pipeline.output.track.queue.waiting_s:
            await asyncio.sleep(0)

    async def step(self, voice: FloatArray | None = None) -> None:
        """`voice` float32 (480,) at 24 kHz."""
        self._spoken.append(self.pipeline.output.track.queue.next_frame())
        sound = np.zeros(FRAME_SAMPLES, np.float32) if voice is None else voice
        if self._has_echo:
            sound = sound + ECHO_GAIN * self._spoken[-1 - ECHO_DELAY_FRAMES]
        count = round(FRAME_S * MICROPHONE_HZ)
        at = np.arange(count) * SAMPLE_RATE_HZ / MICROPHONE_HZ
        pcm = np.interp(at, np.arange(FRAME_SAMPLES), sound).astype(np.float32)
        start_s = self.now_s
        self.heard.append(pcm)
        self.pipeline.add_sound(Sound(start_s, pcm))
        while self._num_chunks < len(self.heard) * count // CHUNK_SAMPLES:
            await self._chunk_came.wait()
            self._chunk_came.clear()

    def _on_chunk(self, chunk: Chunk) -> None:
        del chunk
        self._num_chunks += 1
        self._chunk_came.set()

    def _new_id(self, kind: str) -> str:
        self._ids[kind] += 1
        return f"{kind}_{self._ids[kind]}"

    def transcripts(self) -> list[str]:
        return [event.transcript for event in self.events if isinstance(event, InputTranscribed)]

    def statuses(self) -> list[str]:
        done = [event for event in self.events if isinstance(event, ResponseEvent) and event.type == "response.done"]
        return [event.response.status for event in done]


@pytest.fixture(scope="module")
def models(store: ModelStore) -> Iterator[VoiceModels]:
    loaded = VoiceModels.load(store)
    yield loaded
    loaded.close()


def frames_of(pcm: FloatArray) -> Iterator[FloatArray]:
    """Sound at 24 kHz in frames of 20 ms."""
    yield from np.pad(pcm, (0, -len(pcm) % FRAME_SAMPLES)).reshape(-1, FRAME_SAMPLES)


@pytest.mark.parametrize(
    "question",
    ["a grey cat is sitting on the sofa", "somebody is playing the piano, and a dog barks", "the cup on the table"],
)
def test_the_echo_of_an_answer_is_no_question(models: VoiceModels, engine: Engine, question: str) -> None:
    async def scenario() -> None:
        room = Room(models, engine, has_echo=True)
        await room.ask(question)
        while not room.statuses():
            await room.step()
        for _ in range(TAIL_FRAMES):
            await room.step()
        assert np.abs(np.concatenate(room.heard)).max() > LOUD, "the microphone heard the answer"
        assert room.transcripts() == []
        assert room.statuses() == ["completed"]
        assert not room.errors
        await room.pipeline.close()

    asyncio.run(scenario())


def test_a_voice_silences_the_answer_and_is_answered(models: VoiceModels, engine: Engine) -> None:
    async def scenario() -> None:
        room = Room(models, engine, has_echo=False)
        voice = models.synthesizer.synthesize("What time is it in the kitchen?")
        await room.ask("a long one")
        for _ in range(35):
            await room.step()
        assert room.is_audible
        began_s: float | None = None
        silent_s: float | None = None
        for frame in frames_of(np.concatenate((voice, np.zeros(SAMPLE_RATE_HZ, np.float32)))):
            await room.step(frame)
            if began_s is None and np.abs(frame).max() > LOUD:
                began_s = room.now_s
            if silent_s is None and not room.is_audible:
                silent_s = room.now_s
        assert began_s is not None
        assert silent_s is not None
        assert 0 < silent_s - began_s <= MAX_SILENCED_S
        assert [text.lower().strip(" ?.") for text in room.transcripts()] == ["what time is it in the kitchen"]
        assert room.statuses()[0] == "cancelled"
        await room.pipeline.close()

    asyncio.run(scenario())
