"""The assistant's voice: hibari, a small English synthesiser, under ONNX Runtime on one thread.

Speaks sentence by sentence, about thirty times faster than it takes to say. Cutting an answer into sentences is done
elsewhere. hibari reads numbers, dates and units well; what it gets wrong in our answers is written out here first.
"""

import re
from collections import OrderedDict
from pathlib import Path

import numpy as np
from hibari import SAMPLE_RATE, Hibari

from engines.api import FloatArray

SAMPLE_RATE_HZ: int = SAMPLE_RATE
MAX_CACHED_SAMPLES = 60 * SAMPLE_RATE_HZ
SEED = 0  # of the breath in the voice: the same words sound the same every time

# hibari would take the full stop of these for the end of a sentence, and a lone s or m for a letter's name
_WRITTEN_OUT = tuple(
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


def written_out(text: str) -> str:
    """Text as it is to be read: times, units and abbreviations in words, marks of formatting left out."""
    for pattern, words in _WRITTEN_OUT:
        text = pattern.sub(words, text)
    return text


class VoiceOut:
    """Used by one thread at a time. Remembers the last minute of what it said, for what is said again."""

    def __init__(self, model: Path) -> None:
        self._hibari = Hibari(model=str(model))
        self._said: OrderedDict[str, FloatArray] = OrderedDict()
        self.say("Hello.")  # the lexicon is loaded with the first word

    @property
    def num_cached_samples(self) -> int:
        return sum(len(pcm) for pcm in self._said.values())

    def say(self, text: str) -> FloatArray:
        """float32 (n,) in [-1, 1] at 24 kHz; empty if nothing in `text` can be read aloud. Must not be written to."""
        if text in self._said:
            self._said.move_to_end(text)
            return self._said[text]
        spoken: FloatArray = np.clip(self._hibari(written_out(text), seed=SEED), -1, 1).astype(np.float32)
        self._said[text] = spoken
        while self.num_cached_samples > MAX_CACHED_SAMPLES:
            self._said.popitem(last=False)
        return spoken
