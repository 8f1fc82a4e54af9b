"""Who says answers aloud: a voice that every model can use, or a model's own. No torch here."""

from collections.abc import Callable
from typing import Protocol

import numpy as np
import numpy.typing as npt

SMALL_VOICE = "hibari"  # `engines.speech.synthesis`: speaks for models that have no voice of their own


def always() -> bool:
    """What is said is wanted to its end."""
    return True


class Voice(Protocol):
    """Says sentences; used by one thread at a time. `name`: who speaks, for people to read."""

    @property
    def name(self) -> str: ...

    def synthesize(self, text: str, is_wanted: Callable[[], bool] = always) -> npt.NDArray[np.float32]:
        """float32 (n,) in [-1, 1] at 24 kHz; empty if `text` holds no words. The array is remembered: do not modify it.

        A slow voice asks `is_wanted` now and then; once it says no, it stops, and what it returns is empty.
        """

    def forget(self) -> None:
        """Forget what was said."""


class HasVoice(Protocol):
    """A model that may have a voice of its own."""

    def load_voice(self, speaker: str | None) -> Voice | None:
        """Its own voice, whose weights are read now; None if it has none. `speaker`: which one, None for the usual one.

        Raises EngineError if there is no such speaker, or if the weights of the voice do not fit.
        """
