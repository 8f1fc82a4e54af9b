"""Scores by change over time."""

import numpy as np
import torch

from engines.api import NO_NOTE, AVTokens, Modality
from engines.shapes import GRID
from engines.sieve.reducers.change import DyCoke, OmniZip, TemporalDrop

PATCHES = GRID * GRID
ONE, OTHER = np.eye(2, 4, dtype=np.float32)
CENTRE = torch.zeros(4)


def pool_of(pictures: list[np.ndarray], start_s: float, sounds: tuple[float, ...] = ()) -> AVTokens:
    """Pictures of (PATCHES, 4) half a second apart, and sounds of these certainties."""
    counts = len(pictures) * PATCHES, len(sounds)
    embeds = np.concatenate([*pictures, np.tile(ONE, (len(sounds), 1))]).astype(np.float32)
    times = np.concatenate(
        (np.repeat(start_s + 0.5 * np.arange(len(pictures)), PATCHES), start_s + 0.5 * np.arange(len(sounds)))
    )
    modality = np.repeat([int(Modality.VIDEO), int(Modality.AUDIO)], counts)
    sure = np.concatenate((np.ones(counts[0]), np.asarray(sounds))).astype(np.float32)
    zeros = np.zeros(sum(counts), np.int64)
    return AVTokens(embeds, times, zeros, zeros, modality, sure, np.full(sum(counts), NO_NOTE))


def picture(changed: int | None = None) -> np.ndarray:
    """All patches the same but one."""
    patches = np.tile(ONE, (PATCHES, 1))
    if changed is not None:
        patches[changed] = OTHER
    return patches


def test_only_the_patch_that_changed_scores_also_across_windows() -> None:
    drop, nothing = TemporalDrop(CENTRE), pool_of([], 0.0)
    first = drop(nothing, pool_of([picture(), picture(5)], 0.0), 2.0).scores.numpy()
    assert first[:PATCHES].tolist() == [1.0] * PATCHES  # nothing was before
    assert np.flatnonzero(first[PATCHES:]).tolist() == [5]
    second = drop(nothing, pool_of([picture()], 1.0), 4.0).scores.numpy()
    assert np.flatnonzero(second).tolist() == [5]  # it changed back


def test_after_a_gap_everything_is_new() -> None:
    drop, nothing = TemporalDrop(CENTRE), pool_of([], 0.0)
    drop(nothing, pool_of([picture()], 0.0), 2.0)
    assert drop(nothing, pool_of([picture()], 10.0), 12.0).scores.tolist() == [1.0] * PATCHES


def test_dycoke_keeps_the_first_picture_and_then_what_differs_from_it() -> None:
    scores = DyCoke(CENTRE)(pool_of([], 0.0), pool_of([picture(), picture(3), picture(3)], 0.0), 2.0).scores.numpy()
    assert set(np.argsort(-scores)[: PATCHES + 2]) == {*range(PATCHES), PATCHES + 3, 2 * PATCHES + 3}


def test_sounds_guide_which_changes_count() -> None:
    pool = pool_of([picture(), picture(3), picture()], 0.0, (0.0, 0.2, 0.9))
    scores = OmniZip(CENTRE)(pool_of([], 0.0), pool, 2.0).scores.numpy()
    assert scores[3 * PATCHES :].tolist() == [np.float32(certainty) for certainty in (0.0, 0.2, 0.9)]
    assert scores[2 * PATCHES + 3] > scores[PATCHES + 3] > 0  # the same change, under a surer sound
