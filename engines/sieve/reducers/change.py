"""Scores by change over time: a token counts as much as it differs from the same place earlier.

After TimeChat-Online (DTD), DyCoke and OmniZip: a few lines each after the paper, without its code. All compare
directions from `centre` (D,), the mean of a stream's tokens: tokens of a tower all lie on one side of the space.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from engines.api import AVTokens, FloatArray, IntArray, Modality
from engines.sieve.reducers.reducer import PoolScores, unrefined

SAME_TIME_S = 1e-6


@dataclass(frozen=True)
class Spacing:
    """How far apart a family's tokens are: seconds between pictures, and between tokens of sound."""

    picture_s: float = 0.5
    sound_s: float = 0.5


HALF_SECONDS = Spacing()


class TemporalDrop:
    """Implements `PoolScorer`, DTD: how much a patch differs from the same patch of the picture before; so for sounds.

    Remembers the pool of the window before.
    """

    def __init__(self, centre: Tensor, spacing: Spacing = HALF_SECONDS) -> None:
        self._centre, self._spacing = centre, spacing
        self._before: AVTokens | None = None

    def __call__(self, context: AVTokens, pool: AVTokens, now_s: float) -> PoolScores:  # noqa: ARG002
        return unrefined(pool, self.change(pool))

    def change(self, pool: AVTokens) -> FloatArray:
        """1 - cosine (N,) with the same place one picture or sound earlier; 1 for what has nothing before it."""
        known = pool if self._before is None else self._before.concatenate(pool)
        self._before = pool
        cells = _cells(known)
        places = np.arange(len(known) - len(pool), len(known))
        earlier = np.asarray([_before(known, cells, int(place), self._spacing) for place in places], np.int64)
        return _change(known, places, earlier, self._centre)


class DyCoke:
    """Implements `PoolScorer`: the first picture of each window, then what differs most from it."""

    def __init__(self, centre: Tensor) -> None:
        self._centre = centre

    def __call__(self, context: AVTokens, pool: AVTokens, now_s: float) -> PoolScores:  # noqa: ARG002
        places, is_video = np.arange(len(pool)), pool.modality == Modality.VIDEO
        num_audio = int((pool.modality == Modality.AUDIO).sum())
        other = min(len(pool) - num_audio, len(pool) - 1)
        in_first_picture = int(is_video.argmax()) + _cells(pool)
        scores = _change(pool, places, np.where(is_video, in_first_picture, other), self._centre)
        scores[is_video & (pool.time_s == pool.time_s.min())] += 1
        return unrefined(pool, scores)


class OmniZip:
    """Implements `PoolScorer`, guided by sound: sounds score their certainty, patches their change, weighted by the
    certainty of the nearest sound.

    A family that knows no certainty gives `sureness`, which says how much each token counts as a sound.
    """

    def __init__(
        self, centre: Tensor, spacing: Spacing = HALF_SECONDS, sureness: Callable[[AVTokens], FloatArray] | None = None
    ) -> None:
        self._drop, self._sureness = TemporalDrop(centre, spacing), sureness

    def __call__(self, context: AVTokens, pool: AVTokens, now_s: float) -> PoolScores:  # noqa: ARG002
        is_audio = pool.modality == Modality.AUDIO
        sure = pool.certainty if self._sureness is None else self._sureness(pool)
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


def _before(known: AVTokens, cells: IntArray, place: int, spacing: Spacing) -> int:
    """The token of the same place one picture or sound earlier, or -1."""
    is_video = known.modality[place] == Modality.VIDEO
    before_s = known.time_s[place] - (spacing.picture_s if is_video else spacing.sound_s)
    found = np.flatnonzero(
        (np.abs(known.time_s[:place] - before_s) < SAME_TIME_S)
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
