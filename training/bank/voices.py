"""Speech of training scenes: sentences of a synthetic voice and recorded prompts of a human voice."""

import importlib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from training import phrasings
from training.bank import sounds

PROMPTS = Path("/usr/share/asterisk/sounds/en_US_f_Allison")
NUM_SYNTHETIC, NUM_RECORDED = 40, 40
TEST_SHARE = 5  # every fifth sentence
SYNTHETIC_RATE_HZ = 24_000


def synthetic(sentence: str, seed: int) -> sounds.Pcm:
    """A sentence as the synthetic voice says it; `seed` is of the noise in it."""
    spoken = _voice()(sentence, seed=seed)
    at = np.arange(0, len(spoken) - 1, SYNTHETIC_RATE_HZ / sounds.RATE_HZ)
    pcm: sounds.Pcm = np.interp(at, np.arange(len(spoken)), spoken).astype(np.float32)
    return pcm


@cache
def _voice() -> Any:
    return importlib.import_module("hibari").Hibari()


def sentences_spoken(is_test: bool) -> Iterator[tuple[str, sounds.Pcm]]:
    """Name of the voice and sound of each sentence of a split."""
    for i, sentence in enumerate(phrasings.SENTENCES[:NUM_SYNTHETIC]):
        if (i % TEST_SHARE == 0) == is_test:
            yield f"hibari {i}", synthetic(sentence, seed=i)
    for i, path in enumerate(sorted(PROMPTS.glob("*.wav"))[: 8 * NUM_RECORDED : 8]):
        if (i % TEST_SHARE == 0) == is_test:
            yield str(path), sounds.recording(path)
