"""Voice models that need no files: loudness counts as voice, and each word is synthesised as a tone of 0.1 s."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import cast

import numpy as np

from engines.api import FloatArray
from engines.speech.synthesis import SAMPLE_RATE_HZ
from engines.speech.vad import CHUNK_SAMPLES, CONTEXT_SAMPLES, VoiceDetector, VoiceState
from engines.voice import always
from realtime.voice.models import VoiceModels

WORD_S, TONE_HZ = 0.1, 440.0


class LoudnessDetector:
    """In place of Silero: `gain` times the mean absolute value of a chunk, at most 1."""

    def __init__(self, gain: float) -> None:
        self._gain = gain

    def probabilities(self, pcm: FloatArray, state: VoiceState) -> FloatArray:
        sound = np.concatenate((state.tail, pcm))
        count = (len(sound) - CONTEXT_SAMPLES) // CHUNK_SAMPLES
        state.tail = sound[count * CHUNK_SAMPLES :]
        chunks = sound[CONTEXT_SAMPLES : CONTEXT_SAMPLES + count * CHUNK_SAMPLES].reshape(count, CHUNK_SAMPLES)
        loudness: FloatArray = np.minimum(self._gain * np.abs(chunks).mean(1), 1)
        return loudness


class CountingDetector(LoudnessDetector):
    """Counts the chunks that it was given."""

    num_chunks = 0

    def probabilities(self, pcm: FloatArray, state: VoiceState) -> FloatArray:
        found = super().probabilities(pcm, state)
        self.num_chunks += len(found)
        return found


class ToneSynthesizer:
    """In place of hibari. A sentence with "unspeakable" in it fails, one of signs only is empty.

    `said` is in place of its cache.
    """

    name = "a tone"

    def __init__(self) -> None:
        self.said: list[str] = []

    def forget(self) -> None:
        self.said.clear()

    def synthesize(self, text: str, _is_wanted: Callable[[], bool] = always) -> FloatArray:
        if "unspeakable" in text:
            raise RuntimeError("no phonemes")
        self.said.append(text)
        words = [word for word in text.split() if any(map(str.isalnum, word))]
        times = np.arange(round(len(words) * WORD_S * SAMPLE_RATE_HZ)) / SAMPLE_RATE_HZ
        tone: FloatArray = (0.5 * np.sin(2 * np.pi * TONE_HZ * times)).astype(np.float32)
        return tone


def loudness(gain: float = 1.0) -> VoiceDetector:
    return cast(VoiceDetector, LoudnessDetector(gain))


@contextmanager
def simple_voices(gain: float = 5.0) -> Iterator[VoiceModels]:
    """Voice models that take no time; with no `gain` they hear no voice."""
    with ThreadPoolExecutor(1, "speech") as speech, ThreadPoolExecutor(1, "turns") as turns:
        yield VoiceModels(loudness(gain), ToneSynthesizer(), None, speech, turns)
