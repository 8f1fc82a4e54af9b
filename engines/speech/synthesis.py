"""Speech synthesis: hibari, a small English synthesiser, under ONNX Runtime on one thread.

Takes one sentence at a time, and about a thirtieth of the time that it takes to say. hibari reads numbers, dates and
units well; what it gets wrong in our answers is spelled out first. Splitting answers into sentences is done elsewhere.
"""

import re
from collections.abc import Callable
from pathlib import Path

import numpy as np
from hibari import SAMPLE_RATE, Hibari

from engines.api import FloatArray
from engines.speech.recent import RecentSpeech
from engines.voice import SMALL_VOICE, always

SAMPLE_RATE_HZ: int = SAMPLE_RATE
SEED = 0  # of the noise in the voice: the same words sound the same every time

# hibari takes the full stop of these for the end of a sentence, and a single s or m for the name of a letter
_SPOKEN_FORMS = tuple(
    (re.compile(pattern), words)
    for pattern, words in (
        (r"\b0:(\d\d)\b(?!:)", r"\1s"),
        (r"(?<![\w.])1\s?s\b", "1 second"),
        (r"(?<![\w.])(?!\d{3}0s)(\d[\d,]*(?:\.\d+)?)\s?s\b", r"\1 seconds"),  # but not the 1990s
        (r"(?<![\w.])1\s?m\b", "1 metre"),
        (r"(?<![\w.])(\d[\d,]*(?:\.\d+)?)\s?m\b", r"\1 metres"),
        (r"\b0(\d seconds)", r"\1"),
        (r"\b[Nn]o\. ?(?=\d)", "number "),
        (r"\bapprox\.", "approximately"),
        (r"\bvs\.", "versus"),
        (r"\be\.g\.,?", "for example"),
        (r"\bi\.e\.,?", "that is"),
        (r"\betc\.", "and so on"),
        (r"(?<!\w)[*_`#]+(?=\w)|(?<=\w)[*_`]+(?!\w)", ""),
    )
)


def spoken_form(text: str) -> str:
    """The words to be said for a text: times, units and abbreviations spelled out, formatting marks left out."""
    for pattern, words in _SPOKEN_FORMS:
        text = pattern.sub(words, text)
    return text


class SpeechSynthesizer:
    """Implements `engines.voice.Voice`. Caches the last minute of speech by its text."""

    name = SMALL_VOICE

    def __init__(self, model: Path) -> None:
        self._hibari = Hibari(model=str(model))
        self._recent = RecentSpeech()
        self.synthesize("Hello.")  # the lexicon is loaded with the first word

    @property
    def num_cached_samples(self) -> int:
        return self._recent.num_samples

    def forget(self) -> None:
        """Forget what was said."""
        self._recent.forget()

    def synthesize(self, text: str, _is_wanted: Callable[[], bool] = always) -> FloatArray:
        """float32 (n,) in [-1, 1] at 24 kHz; empty if `text` holds no words. The array is cached: do not modify it."""
        known = self._recent.get(text)
        if known is not None:
            return known
        spoken: FloatArray = np.clip(self._hibari(spoken_form(text), seed=SEED), -1, 1).astype(np.float32)
        self._recent.add(text, spoken)
        return spoken
