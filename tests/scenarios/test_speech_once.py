"""A spoken question of the call that feeds the stream passes the detector and the transcriber once. Real models."""

import asyncio
import time
from dataclasses import dataclass, field

import numpy as np
import pytest
from pydantic import BaseModel

from engines.api import Engine, FloatArray
from engines.model_store import ModelStore
from engines.serving.worker import Worker
from engines.shapes import SAMPLE_RATE_HZ
from engines.speech.synthesis import SAMPLE_RATE_HZ as VOICE_HZ
from engines.speech.vad import CHUNK_SAMPLES, VoiceDetector, VoiceState
from engines.speech.whisper import Transcriber
from realtime.dialogue.dialogue import Dialogue
from realtime.dialogue.settings import SessionSettings
from realtime.events.client import VoiceMode
from realtime.events.echo import EchoCaption
from realtime.events.server import InputTranscribed
from realtime.media.frames import Sound
from realtime.streams.live import LiveStream
from realtime.telemetry.event_log import log_event
from realtime.telemetry.metrics import Metrics
from realtime.voice.listener import Chunk
from realtime.voice.models import VoiceModels
from realtime.voice.pipeline import VoicePipeline
from tests.support.observed import stream_observer

FRAME_SAMPLES = 320
SILENCE_S, AFTER_S = 1.0, 5.0


@dataclass
class Runs:
    """How many chunks were judged, and how often something was transcribed."""

    chunks: int = 0
    transcriptions: int = 0


@pytest.fixture
def runs(monkeypatch: pytest.MonkeyPatch) -> Runs:
    counted = Runs()
    probabilities, transcribe = VoiceDetector.probabilities, Transcriber.transcribe

    def counting_probabilities(self: VoiceDetector, pcm: FloatArray, state: VoiceState) -> FloatArray:
        found = probabilities(self, pcm, state)
        counted.chunks += len(found)
        return found

    def counting_transcribe(self: Transcriber, pcm: FloatArray) -> str | None:
        counted.transcriptions += 1
        return transcribe(self, pcm)

    monkeypatch.setattr(VoiceDetector, "probabilities", counting_probabilities)
    monkeypatch.setattr(Transcriber, "transcribe", counting_transcribe)
    return counted


@dataclass
class Call:
    """The voice of a call that feeds a stream, without a network: every frame is heard before the next one comes."""

    engine: Engine
    models: VoiceModels
    settings: SessionSettings
    told: list[BaseModel] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._worker = Worker(self.engine, time.perf_counter, lambda callback: callback())
        stream = LiveStream(self._worker, self.engine.media, 0.2, 256, Metrics(), None, stream_observer(log_event))
        stream.subscribe(self.told.append)
        self._input = stream.attach_input(frozenset({"audio"}), 0.0)
        dialogue = Dialogue(
            self._worker, stream, self.told.append, time.perf_counter, lambda: 0.0, lambda kind: kind, log_event, "call"
        )
        self._voice = VoicePipeline(
            self.models,
            lambda segment, done: self._worker.transcribe("call", segment, done, stream.key),
            dialogue,
            self.told.append,
            lambda error: pytest.fail(str(error)),
            self.settings,
            self._heard,
        )
        self._num_heard, self._is_pressed = 0, False
        self._came = asyncio.Event()

    async def hear(self, pcm: FloatArray, pressed: range) -> None:
        """`pressed`: samples while which the push-to-talk key is down."""
        for start in range(0, len(pcm), FRAME_SAMPLES):
            if (start in pressed) != self._is_pressed:
                self._is_pressed = not self._is_pressed
                self._voice.set_push_to_talk(self._is_pressed)
            sound = Sound(start / SAMPLE_RATE_HZ, pcm[start : start + FRAME_SAMPLES])
            self._input.add(sound, time.perf_counter())
            self._voice.add_sound(sound)
            while self._num_heard < (start + len(sound.pcm)) // CHUNK_SAMPLES:
                self._came.clear()
                await asyncio.wait_for(self._came.wait(), 120)
            while self._worker.run_next():
                pass
        await self._voice.close()

    def _heard(self, chunk: Chunk) -> None:
        self._input.add_voice(chunk.start_s, chunk.probability)
        self._num_heard += 1
        self._came.set()


@pytest.mark.parametrize(
    ("mode", "silence_ms"),
    [("every_utterance", 300), ("every_utterance", 2000), ("push_to_talk", 600)],
    ids=["question before window", "window before question", "push to talk"],
)
def test_a_spoken_question_is_judged_and_transcribed_once(
    engine: Engine, store: ModelStore, runs: Runs, mode: VoiceMode, silence_ms: int
) -> None:
    models = VoiceModels.load(store)
    spoken = models.synthesizer.synthesize("What animal did you see on the sofa?")
    at = np.arange(0, len(spoken), VOICE_HZ / SAMPLE_RATE_HZ)
    question = np.interp(at, np.arange(len(spoken)), spoken).astype(np.float32)
    silence = np.zeros(round(SILENCE_S * SAMPLE_RATE_HZ), np.float32)
    pcm = np.concatenate((silence, question, np.zeros(round(AFTER_S * SAMPLE_RATE_HZ), np.float32)))

    pressed = range(len(silence) // 5, len(silence) + len(question) + len(silence))

    async def scenario() -> list[BaseModel]:
        settings = SessionSettings(False, feeds=True, output="text", voice_mode=mode, silence_ms=silence_ms)
        call = Call(engine, models, settings)
        await call.hear(pcm, pressed if mode == "push_to_talk" else range(0))
        return call.told

    told = asyncio.run(scenario())
    models.close()
    (caption,) = (event for event in told if isinstance(event, EchoCaption))
    (transcribed,) = (event for event in told if isinstance(event, InputTranscribed))
    assert "animal" in transcribed.transcript
    assert caption.text == transcribed.transcript
    assert runs.transcriptions == 1
    assert runs.chunks == len(pcm) // CHUNK_SAMPLES
