"""Scores that look at each token alone, or at nothing: random, uniform, novelty."""

from collections.abc import Mapping

import numpy as np
from torch import Tensor

from engines.api import AVTokens, Modality
from engines.sieve.novelty import novelty_scores
from engines.sieve.reducers.reducer import PoolScores, unrefined


class RandomScores:
    """Implements `PoolScorer`: random scores; the same seed gives the same ones."""

    def __init__(self, seed: int) -> None:
        self._rng = np.random.default_rng(seed)

    def __call__(self, context: AVTokens, pool: AVTokens, now_s: float) -> PoolScores:  # noqa: ARG002
        return unrefined(pool, self._rng.random(len(pool)).astype(np.float32))


def uniform(context: AVTokens, pool: AVTokens, now_s: float) -> PoolScores:  # noqa: ARG001
    """Implements `PoolScorer`: van der Corput order, which is evenly spaced for any number of tokens."""
    place = np.arange(len(pool))
    value, scale = np.zeros(len(place)), 0.5
    while place.any():
        value += scale * (place & 1)
        place >>= 1
        scale /= 2
    return unrefined(pool, (1 - value).astype(np.float32))


class Novelty:
    """Implements `PoolScorer` by `engines.sieve.novelty`. `centres` (D,): the mean of all words of a modality."""

    def __init__(self, centres: Mapping[Modality, Tensor]) -> None:
        self._centres = centres

    def __call__(self, context: AVTokens, pool: AVTokens, now_s: float) -> PoolScores:  # noqa: ARG002
        return unrefined(pool, novelty_scores(pool, context, self._centres).numpy())
