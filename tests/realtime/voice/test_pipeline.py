"""The voice of a call: in the voice mode "off" no model runs for it, and what a client commits is not lost."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from typing import Any, cast

import numpy as np
import pytest
from pydantic import BaseModel

from engines.api import FloatArray, SpeechSegment
from engines.serving.worker import Worker
from engines.shapes import SAMPLE_RATE_HZ
from engines.speech.turn_end import TurnEndModel
from engines.speech.vad import CHUNK_S, CHUNK_SAMPLES, VoiceDetector
from realtime.dialogue.dialogue import Dialogue
from realtime.dialogue.questions import MAX_QUESTIONS
from realtime.dialogue.settings import SessionSettings
from realtime.errors import EventError
from realtime.events.client import VoiceMode
from realtime.events.server import InputCommitted, SpeechStartedEvent, SpeechStoppedEvent
from realtime.media.frames import Sound
from realtime.streams.live import LiveStream
from realtime.telemetry.metrics import Metrics
from realtime.voice.listener import Chunk
from realtime.voice.models import VoiceModels
from realtime.voice.pauses import ASK_AFTER_S, JUDGED_PAUSE_S
from realtime.voice.pipeline import VoicePipeline
from realtime.voice.turn_detection import MAX_GAP_S
from tests.support.observed import stream_observer
from tests.support.scripted_engine import SCRIPTED_MEDIA, ScriptedEngine
from tests.support.voices import CountingDetector, simple_voices


class Bench:
    """A pipeline whose microphone hears chunk by chunk."""

    def __init__(self, models: VoiceModels, mode: VoiceMode) -> None:
        self.detector = CountingDetector(gain=5.0)
        self.events: list[BaseModel] = []
        self.segments: list[SpeechSegment] = []
        self.heard_s: list[float] = []
        self.num_played = self._num_ids = 0
        self._came = asyncio.Event()
        self._settings = SessionSettings(can_speak=False, feeds=False, output="text", voice_mode=mode, silence_ms=200)
        worker = Worker(ScriptedEngine(), lambda: 0.0, lambda callback: callback())
        observed: list[object] = []
        stream = LiveStream(worker, SCRIPTED_MEDIA, 0.2, 64, Metrics(), None, stream_observer(observed.append))
        self.dialogue = Dialogue(
            worker, stream, self.events.append, lambda: self.now_s, lambda: 0.0, self._new_id, observed.append, "call"
        )

        def transcribe(segment: SpeechSegment, done: Callable[[str], None]) -> None:
            del done
            self.segments.append(segment)

        models = replace(models, detector=cast(VoiceDetector, self.detector))
        self.pipeline = VoicePipeline(
            models,
            transcribe,
            self.dialogue,
            self.events.append,
            lambda error: pytest.fail(str(error)),
            self._settings,
            self._heard,
        )

    def _new_id(self, kind: str) -> str:
        self._num_ids += 1
        return f"{kind}_{self._num_ids}"

    @property
    def now_s(self) -> float:
        return self.num_played * CHUNK_S

    def judge_pauses(self, silence_ms: int) -> None:
        self._settings = replace(self._settings, silence_ms=silence_ms, can_judge=True, turn_detection="semantic_vad")
        self.pipeline.configure(self._settings)

    def set_mode(self, mode: VoiceMode) -> None:
        self.pipeline.configure(SessionSettings(False, False, "text", voice_mode=mode, silence_ms=200))

    def play(self, seconds: float, loudness: float) -> None:
        for _ in range(round(seconds / CHUNK_S)):
            self.pipeline.add_sound(Sound(self.now_s, np.full(CHUNK_SAMPLES, loudness, np.float32)))
            self.num_played += 1

    async def all_heard(self, count: int) -> None:
        while len(self.heard_s) < count:
            self._came.clear()
            await asyncio.wait_for(self._came.wait(), 60)

    def _heard(self, chunk: Chunk) -> None:
        self.heard_s.append(chunk.start_s)
        self._came.set()

    def of(self, kind: type[BaseModel]) -> list[BaseModel]:
        return [event for event in self.events if isinstance(event, kind)]


@pytest.mark.parametrize("off_s", [0.5, 10.0])
def test_the_detector_sleeps_and_hears_the_first_word_after_it_is_switched_on(off_s: float) -> None:
    async def scenario() -> None:
        with simple_voices() as models:
            bench = Bench(models, "off")
            bench.play(off_s, loudness=0.2)
            switched_s = bench.now_s
            bench.set_mode("every_utterance")
            bench.play(0.5, loudness=0.2)
            bench.play(0.5, loudness=0.0)
            await bench.all_heard(bench.num_played - round(switched_s / CHUNK_S))
            assert min(bench.heard_s) == pytest.approx(switched_s)
            assert bench.detector.num_chunks == len(bench.heard_s)
            (started,) = bench.of(SpeechStartedEvent)
            assert isinstance(started, SpeechStartedEvent)
            assert started.audio_start_ms == pytest.approx(1e3 * switched_s, abs=1)
            (segment,) = bench.segments
            assert segment.start_s == pytest.approx(switched_s)
            await bench.pipeline.close()

    asyncio.run(scenario())


def test_a_key_that_is_pressed_right_after_a_long_sleep_keeps_what_is_said() -> None:
    async def scenario() -> None:
        with simple_voices() as models:
            bench = Bench(models, "off")
            bench.play(3 * MAX_GAP_S, loudness=0.0)
            bench.set_mode("push_to_talk")
            bench.pipeline.set_push_to_talk(is_pressed=True)
            bench.play(0.5, loudness=0.2)
            await bench.all_heard(round(0.5 / CHUNK_S))
            bench.pipeline.set_push_to_talk(is_pressed=False)
            bench.play(0.5, loudness=0.0)
            await bench.all_heard(2 * round(0.5 / CHUNK_S))
            (segment,) = bench.segments
            assert segment.start_s == pytest.approx(3 * MAX_GAP_S, abs=CHUNK_S)
            await bench.pipeline.close()

    asyncio.run(scenario())


def test_what_is_being_said_when_it_is_switched_off_is_no_question() -> None:
    async def scenario() -> None:
        with simple_voices() as models:
            bench = Bench(models, "every_utterance")
            bench.play(0.5, loudness=0.2)
            await bench.all_heard(bench.num_played)
            bench.set_mode("off")
            bench.play(2.0, loudness=0.0)
            assert len(bench.of(SpeechStoppedEvent)) == 1
            bench.set_mode("every_utterance")
            bench.play(0.5, loudness=0.0)
            await bench.all_heard(2 * round(0.5 / CHUNK_S))
            assert bench.segments == []
            await bench.pipeline.close()

    asyncio.run(scenario())


def test_what_was_said_can_be_committed_later_if_too_many_questions_wait() -> None:
    async def scenario() -> None:
        with simple_voices() as models:
            bench = Bench(models, "push_to_talk")
            for _ in range(MAX_QUESTIONS):
                bench.dialogue.add_typed("and then?")
            bench.play(0.5, loudness=0.2)
            await bench.all_heard(bench.num_played)
            with pytest.raises(EventError) as error:
                bench.pipeline.commit()
            assert error.value.code == "too_many_items"
            bench.dialogue.answer()
            bench.pipeline.commit()
            assert len(bench.of(InputCommitted)) == 1
            await bench.pipeline.close()

    asyncio.run(scenario())


def test_a_commit_says_that_nobody_listens_in_the_mode_off() -> None:
    async def scenario() -> None:
        with simple_voices() as models:
            bench = Bench(models, "off")
            with pytest.raises(EventError, match="voice_mode is off: set it to push_to_talk"):
                bench.pipeline.commit()
            await bench.pipeline.close()

    asyncio.run(scenario())


class ScriptedTurnEnd:
    """Finds the same of every pause, and keeps what it heard."""

    def __init__(self, probability: float | None) -> None:
        self._probability = probability
        self.heard: list[FloatArray] = []

    def probability(self, pcm: FloatArray) -> float:
        self.heard.append(pcm)
        if self._probability is None:
            raise RuntimeError("the model failed")
        return self._probability


@pytest.mark.parametrize(
    ("probability", "expected_s"), [(0.99, ASK_AFTER_S), (0.01, 1.5), (None, 0.6)], ids=["ended", "thinking", "failed"]
)
def test_a_model_hears_the_pause_and_decides_how_long_it_may_be(probability: float | None, expected_s: float) -> None:
    async def scenario() -> None:
        model = ScriptedTurnEnd(probability)
        failures: list[dict[str, Any]] = []
        asyncio.get_running_loop().set_exception_handler(lambda _, context: failures.append(context))
        with simple_voices() as voices:
            models = replace(voices, turn_end=cast(TurnEndModel, model))
            bench = Bench(models, "every_utterance")
            bench.judge_pauses(silence_ms=600)
            bench.play(1.0, loudness=0.0)
            bench.play(1.0, loudness=0.2)
            ends_s = bench.now_s
            while not bench.segments and bench.now_s < ends_s + 3.0:
                bench.play(CHUNK_S, loudness=0.0)
                await bench.all_heard(bench.num_played)
                await asyncio.get_running_loop().run_in_executor(models.turn_thread, lambda: None)
            assert bench.now_s - ends_s == pytest.approx(expected_s + CHUNK_S, abs=1.1 * CHUNK_S)
            (heard,) = model.heard
            assert np.count_nonzero(heard) == pytest.approx(SAMPLE_RATE_HZ, abs=CHUNK_SAMPLES)
            assert len(heard) - np.flatnonzero(heard)[-1] == pytest.approx(
                JUDGED_PAUSE_S * SAMPLE_RATE_HZ, abs=CHUNK_SAMPLES
            )
            assert bench.pipeline.queues["pauses"].dropped == 0
            assert len(failures) == (probability is None)
            await bench.pipeline.close()

    asyncio.run(scenario())
