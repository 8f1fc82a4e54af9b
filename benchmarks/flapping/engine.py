"""An engine without models, which remembers nothing: what grows in a server with it is the server's own.

An answer names its question, and takes a moment, so that a connection can break while it is made.
"""

import time
from collections.abc import Generator

import numpy as np

from engines.api import (
    NO_NOTE,
    Answer,
    AVTokens,
    FloatArray,
    Modality,
    Reduction,
    Seconds,
    SpeechSegment,
    Turn,
    Window,
)
from engines.kept import KeptSpan
from engines.notes import PictureReader, SoundNamer
from engines.saved import SavedMemory
from engines.shapes import MINI_MEDIA
from engines.wall_clock import WallClock


class EmptyStream:
    """Keeps one token of each window until the next one comes. `word_s`: how long a word of an answer takes."""

    num_forgotten_tokens = 0

    def __init__(self, word_s: float) -> None:
        self._word_s, self._time_s = word_s, np.zeros(0, np.float64)

    @property
    def num_cached_tokens(self) -> int:
        return len(self._time_s)

    def cached_times_s(self) -> Seconds:
        return self._time_s.copy()

    def kept_by_age(self, now_s: float) -> tuple[KeptSpan, ...]:
        return ()

    def set_ratio(self, ratio: float) -> None:
        pass

    def save(self) -> SavedMemory:
        return SavedMemory("{}", {})

    def restore(self, saved: SavedMemory) -> None:
        pass

    def forget(self, since_s: float, now_s: float) -> None:
        self._time_s = np.zeros(0, np.float64)

    def reduce(self, window: Window) -> Reduction:
        self._time_s = np.asarray([window.start_s], np.float64)
        zero = np.zeros(1, np.int64)
        kept = AVTokens(
            *(np.zeros((1, 1), np.float32), self._time_s, zero, zero, zero + int(Modality.AUDIO)),
            certainty=np.ones(1, np.float32),
            note=zero + NO_NOTE,
        )
        scores = np.ones(1, np.float32)
        return Reduction(window.index, window.start_s, window.end_s, kept, scores, 4, 49, 0, (), 0.0, 0.0, 0.0)

    def transcribe(self, segment: SpeechSegment) -> str:
        return ""

    def note_said(self, text: str, now_s: float, heard_s: tuple[float, float] | None = None) -> None:
        pass

    def ask(
        self, question: str, now_s: float, turns: tuple[Turn, ...] = (), started: WallClock | None = None
    ) -> Generator[str, None, Answer]:
        text = f"You asked: {question}"
        words = text.split(" ")
        for number, word in enumerate(words):
            time.sleep(self._word_s)
            yield f" {word}" if number else word
        return Answer(text, text, 0.9, True, 0.0, 0, len(words), 0.0, ())


class EmptyEngine:
    """Implements `engines.api.Engine`."""

    name, weights, fingerprint = "none", "none", "0" * 64
    media, has_senses = MINI_MEDIA, False
    text_reader: PictureReader | None = None
    sound_namer: SoundNamer | None = None

    def __init__(self, word_s: float) -> None:
        self._word_s = word_s

    def open_stream(self, ratio: float, cache_tokens: int) -> EmptyStream:
        return EmptyStream(self._word_s)

    def transcribe(self, pcm: FloatArray) -> str:
        return ""

    def load_voice(self, _speaker: str | None) -> None: ...
