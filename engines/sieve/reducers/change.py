"""Scores by change over time: a token counts as much as it differs from the same place earlier.

After TimeChat-Online (DTD), DyCoke and OmniZip: a few lines each after the paper, without its code. All compare
directions from `centre` (D,), the mean of a stream's tokens: tokens of a tower all lie on one side of the space.
"""

import numpy as np
import torch
from torch import Tensor

from engines.api import AVTokens, FloatArray, IntArray, Modality
from engines.shapes import GRID
from engines.sieve.reducers.reducer import PoolScores, unrefined

BEFORE_S = 0.5  # one picture, or one token of sound
SAME_TIME_S = 1e-6
PATCHES = GRID * GRID


class TemporalDrop:
    """Implements `PoolScorer`, DTD: how much a patch differs from the same patch of the picture before; so for sounds.

    Remembers the pool of the window before.
    """

    def __init__(self, centre: Tensor) -> None:
        self._centre = centre
        self._before: AVTokens | None = None

    def __call__(self, context: AVTokens, pool: AVTokens, now_s: float) -> PoolScores:  # noqa: ARG002
        return unrefined(pool, self.change(pool))

    def change(self, pool: AVTokens) -> FloatArray:
        """1 - cosine (N,) with the same place `BEFORE_S` earlier; 1 for what has nothing before it."""
        known = pool if self._before is None else self._before.concatenate(pool)
        self._before = pool
        cells = _cells(known)
        places = np.arange(len(known) - len(pool), len(known))
        earlier = np.asarray([_before(known, cells, int(place)) for place in places], np.int64)
        return _change(known, places, earlier, self._centre)


class DyCoke:
    """Implements `PoolScorer`: the first picture of each window, then what differs most from it."""

    def __init__(self, centre: Tensor) -> None:
        self._centre = centre

    def __call__(self, context: AVTokens, pool: AVTokens, now_s: float) -> PoolScores:  # noqa: ARG002
        places, is_video = np.arange(len(pool)), pool.modality == Modality.VIDEO
        num_audio = int((pool.modality == Modality.AUDIO).sum())
        other = min(len(pool) - num_audio, len(pool) - 1)
        scores = _change(pool, places, np.where(is_video, places % PATCHES, other), self._centre)
        scores[is_video & (pool.time_s == pool.time_s.min())] += 1
        return unrefined(pool, scores)


class OmniZip:
    """Implements `PoolScorer`, guided by sound: sounds score their certainty, patches their change, weighted by the
    certainty of the nearest sound."""

    def __init__(self, centre: Tensor) -> None:
        self._drop = TemporalDrop(centre)

    def __call__(self, context: AVTokens, pool: AVTokens, now_s: float) -> PoolScores:  # noqa: ARG002
        is_audio, sure = pool.modality == Modality.AUDIO, pool.certainty
        change = self._drop.change(pool)
        distance_s = np.abs(pool.time_s[:, None] - pool.time_s[is_audio][None, :])
        guide = sure[is_audio][distance_s.argmin(1)] if is_audio.any() else np.zeros(len(pool), np.float32)
        return unrefined(pool, np.where(is_audio, sure, change * (0.5 + 0.5 * guide)).astype(np.float32))


def _cells(tokens: AVTokens) -> IntArray:
    """Which patch of its picture each token is (N,): a picture's patches come one after another. 0 for all else."""
    cells = np.zeros(len(tokens), np.int64)
    seen = np.flatnonzero(tokens.modality == Modality.VIDEO)
    _, first, picture = np.unique(tokens.time_s[seen], return_index=True, return_inverse=True)
    cells[seen] = np.arange(len(seen)) - first[picture]
    return cells


def _before(known: AVTokens, cells: IntArray, place: int) -> int:
    """The token of the same place one picture or sound earlier, or -1."""
    found = np.flatnonzero(
        (np.abs(known.time_s[:place] - (known.time_s[place] - BEFORE_S)) < SAME_TIME_S)
        & (known.modality[:place] == known.modality[place])
        & (cells[:place] == cells[place])
    )
    return int(found[-1]) if len(found) else -1


def _change(known: AVTokens, places: IntArray, earlier: IntArray, centre: Tensor) -> FloatArray:
    """1 - cosine of the tokens at `places` with those at `earlier`; 1 where that is -1."""
    embeds = torch.from_numpy(known.embeds)
    now, then = (torch.nn.functional.normalize(embeds[at] - centre, dim=1) for at in (places, np.maximum(earlier, 0)))
    change: FloatArray = (1 - (now * then).sum(1)).numpy()
    change[earlier < 0] = 1.0
    return change
