"""Speech of training scenes: sentences of a synthetic voice and recorded prompts of a human voice."""

import importlib
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from training import phrasings
from training.bank import sounds

PROMPTS = Path("/usr/share/asterisk/sounds/en_US_f_Allison")
NUM_SYNTHETIC, NUM_RECORDED = 40, 40
TEST_SHARE = 5  # every fifth sentence
SYNTHETIC_RATE_HZ = 24_000


def sentences_spoken(is_test: bool) -> Iterator[tuple[str, sounds.Pcm]]:
    """Name of the voice and sound of each sentence of a split."""
    voice = importlib.import_module("hibari").Hibari()
    for i, sentence in enumerate(phrasings.SENTENCES[:NUM_SYNTHETIC]):
        if (i % TEST_SHARE == 0) == is_test:
            spoken = voice(sentence, seed=i)
            at = np.arange(0, len(spoken) - 1, SYNTHETIC_RATE_HZ / sounds.RATE_HZ)
            yield f"hibari {i}", np.interp(at, np.arange(len(spoken)), spoken).astype(np.float32)
    for i, path in enumerate(sorted(PROMPTS.glob("*.wav"))[: 8 * NUM_RECORDED : 8]):
        if (i % TEST_SHARE == 0) == is_test:
            yield str(path), sounds.recording(path)
