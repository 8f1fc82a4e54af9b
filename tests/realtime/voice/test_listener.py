"""Sound in any pieces becomes chunks with the probability of a voice, beside the event loop."""

import asyncio
from typing import cast

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engines.api import FloatArray
from engines.model_store import ModelStore
from engines.serving.priority import PYTHON_NICENESS
from engines.shapes import SAMPLE_RATE_HZ
from engines.speech.synthesis import SAMPLE_RATE_HZ as VOICE_HZ
from engines.speech.synthesis import SpeechSynthesizer
from engines.speech.vad import CHUNK_S, CHUNK_SAMPLES, VoiceDetector, VoiceState, chunks_ending_in
from realtime.media.frames import Sound
from realtime.voice.listener import POST_ROLL_S, PRE_ROLL_S, Chunk, ChunkDetector, Listener
from realtime.voice.turn_detection import SpeechStarted, SpeechStopped, TurnDetector
from tests.engines.serving.priorities import lower, niceness, on_linux
from tests.support.voices import LoudnessDetector, loudness, simple_voices

LOUDNESS = loudness()
RAMP = np.linspace(0, 1, 4 * SAMPLE_RATE_HZ, dtype=np.float32)


@given(st.lists(st.integers(1, 2000), min_size=1, max_size=40), st.integers(0, 1000))
def test_pieces_do_not_matter_and_chunks_lie_on_the_grid(sizes: list[int], first: int) -> None:
    detector, chunks, start = ChunkDetector(LOUDNESS), list[Chunk](), 0
    for size in sizes:
        piece = RAMP[start : start + size]
        chunks += detector.add(Sound((first + start) / SAMPLE_RATE_HZ, piece))
        start += len(piece)
    numbers = chunks_ending_in(first, first + start)
    assert [chunk.start_s for chunk in chunks] == [number * CHUNK_SAMPLES / SAMPLE_RATE_HZ for number in numbers]
    heard = np.concatenate((np.zeros(first, np.float32), RAMP))
    for chunk, number in zip(chunks, numbers, strict=True):
        np.testing.assert_array_equal(chunk.pcm, heard[number * CHUNK_SAMPLES : (number + 1) * CHUNK_SAMPLES])
        assert chunk.probability == pytest.approx(chunk.pcm.mean())


def test_a_short_hole_is_silence_and_time_stays_true() -> None:
    detector = ChunkDetector(LOUDNESS)
    ones = np.ones(CHUNK_SAMPLES, np.float32)
    chunks = detector.add(Sound(0.0, ones)) + detector.add(Sound(3 * CHUNK_S, ones))
    assert [chunk.start_s for chunk in chunks] == pytest.approx([0, CHUNK_S, 2 * CHUNK_S, 3 * CHUNK_S])
    assert [chunk.probability for chunk in chunks] == [1, 0, 0, 1]


def test_sound_that_comes_twice_is_taken_once() -> None:
    detector = ChunkDetector(LOUDNESS)
    ones = np.ones(CHUNK_SAMPLES, np.float32)
    chunks = detector.add(Sound(0.0, ones)) + detector.add(Sound(CHUNK_S - 100 / SAMPLE_RATE_HZ, ones * 0.5))
    assert chunks[0].probability == 1
    (second,) = chunks[1:] + detector.add(Sound(2 * CHUNK_S - 100 / SAMPLE_RATE_HZ, ones * 0.5))
    assert (second.start_s, second.probability) == (CHUNK_S, 0.5)


@pytest.mark.parametrize("jump_s", [320.0, -3.2])
def test_after_a_jump_it_begins_anew(jump_s: float) -> None:
    detector = ChunkDetector(LOUDNESS)
    detector.add(Sound(96.0, np.ones(CHUNK_SAMPLES + 7, np.float32)))
    (chunk,) = detector.add(Sound(96.0 + jump_s, np.ones(CHUNK_SAMPLES, np.float32)))
    assert (chunk.start_s, chunk.probability) == (96.0 + jump_s, 1)


@on_linux
def test_voices_are_detected_a_little_below_the_priority_of_the_event_loop() -> None:
    found: list[int] = []

    class Detector(LoudnessDetector):
        def probabilities(self, pcm: FloatArray, state: VoiceState) -> FloatArray:
            found.append(niceness())
            return super().probabilities(pcm, state)

    async def scenario() -> None:
        heard = asyncio.Event()
        listener = Listener(cast(VoiceDetector, Detector(1.0)), lambda _: heard.set())
        listener.add(Sound(0.0, np.ones(CHUNK_SAMPLES, np.float32)))
        await asyncio.wait_for(heard.wait(), 10)
        await listener.close()

    asyncio.run(scenario())
    assert found == [lower(niceness(), PYTHON_NICENESS)]


@on_linux
def test_speech_is_synthesised_a_little_below_the_priority_of_the_event_loop() -> None:
    with simple_voices() as models:
        with_own_thread = models.with_new_threads()
        assert with_own_thread.synthesis_thread.submit(niceness).result(10) == lower(niceness(), PYTHON_NICENESS)
        with_own_thread.close()


def test_a_spoken_question_is_heard_where_it_was(store: ModelStore) -> None:
    """Real voice, real detector, in frames of 20 ms through the thread."""
    (graph,) = store.files("silero-vad").values()
    spoken = SpeechSynthesizer(store.files("hibari")["hibari.onnx"]).synthesize("What animal did you see on the sofa?")
    at = np.arange(0, len(spoken), VOICE_HZ / SAMPLE_RATE_HZ)
    voice = np.interp(at, np.arange(len(spoken)), spoken).astype(np.float32)
    silence = np.zeros(SAMPLE_RATE_HZ, np.float32)
    pcm = np.concatenate((silence, voice, silence))
    begins_s, ends_s = np.flatnonzero(np.abs(pcm) > 0.02)[[0, -1]] / SAMPLE_RATE_HZ
    decided: list[object] = []

    async def scenario() -> None:
        policy, some_heard, all_heard = TurnDetector(), asyncio.Event(), asyncio.Event()

        def heard(chunk: Chunk) -> None:
            some_heard.set()
            decided.extend(policy.step(chunk.start_s, chunk.probability, is_audible=False))
            if chunk.start_s + 2 * CHUNK_S > len(pcm) / SAMPLE_RATE_HZ:
                all_heard.set()

        listener = Listener(VoiceDetector(graph), heard)
        for start in range(0, len(pcm), 320):
            listener.add(Sound(start / SAMPLE_RATE_HZ, pcm[start : start + 320]))
            while len(listener) > 50:
                some_heard.clear()
                await asyncio.wait_for(some_heard.wait(), 120)
        await asyncio.wait_for(all_heard.wait(), 120)
        started, stopped = decided
        assert isinstance(started, SpeechStarted)
        assert isinstance(stopped, SpeechStopped)
        assert started.start_s == pytest.approx(begins_s, abs=0.25)
        assert stopped.end_s == pytest.approx(ends_s, abs=0.25)
        question = listener.sound(started.start_s, stopped.end_s)
        length_s = stopped.end_s - started.start_s + PRE_ROLL_S + POST_ROLL_S
        assert len(question) / SAMPLE_RATE_HZ == pytest.approx(length_s, abs=2 * CHUNK_S)
        assert len(listener.sound(500.0, 501.0)) == 0
        assert listener.num_dropped == 0
        await listener.close()

    asyncio.run(scenario())
