"""Pictures lead, sound follows."""

import numpy as np
import torch

from engines.api import NO_NOTE, AVTokens, Modality
from engines.sieve.reducers.anchors import VisionGuided
from engines.sieve.reducers.plain import FixedShares, RandomScores

ONE, OTHER = np.eye(2, 4, dtype=np.float32)


def pool() -> AVTokens:
    """Two pictures of eight patches, four of which change; a sound like these among seven like the others."""
    pictures = np.tile(ONE, (16, 1))
    pictures[8 + 2 : 8 + 6] = OTHER
    sounds = np.tile(ONE, (8, 1))
    sounds[5] = OTHER
    modality = np.repeat([int(Modality.VIDEO), int(Modality.AUDIO)], [16, 8])
    times, zeros = np.concatenate((np.repeat([0.0, 1.0], 8), np.arange(8) / 25)), np.zeros(24, np.int64)
    return AVTokens(
        np.concatenate((pictures, sounds)), times, zeros, zeros, modality, np.ones(24, np.float32), zeros + NO_NOTE
    )


def test_what_changes_is_an_anchor_and_sounds_that_agree_with_one_come_first() -> None:
    scores = VisionGuided()(pool().take(np.zeros(0, np.int64)), pool(), 2.0).scores
    assert set(torch.argsort(scores[:16], descending=True)[:4].tolist()) == {10, 11, 12, 13}
    assert int(scores[16:].argmax()) == 5


def test_every_modality_keeps_the_same_share() -> None:
    for scorer in (VisionGuided(), FixedShares(RandomScores(3))):
        scores = scorer(pool().take(np.zeros(0, np.int64)), pool(), 2.0).scores
        kept = torch.argsort(scores, descending=True, stable=True)[:6]
        assert (kept < 16).sum() == 4
