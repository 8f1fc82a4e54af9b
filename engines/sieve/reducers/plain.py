"""Scores that look at each token alone, or at nothing: random, uniform, novelty; and fixed shares of any scores."""

from collections.abc import Mapping

import numpy as np
import torch
from torch import Tensor

from engines.api import AVTokens, IntArray, Modality
from engines.sieve.novelty import novelty_scores
from engines.sieve.reducers.reducer import PoolScorer, PoolScores, unrefined


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


class FixedShares:
    """Implements `PoolScorer`: the order of another one in each modality; any budget keeps the same share of each."""

    def __init__(self, score: PoolScorer) -> None:
        self._score = score

    def __call__(self, context: AVTokens, pool: AVTokens, now_s: float) -> PoolScores:
        scored = self._score(context, pool, now_s)
        return PoolScores(by_rank(scored.scores, pool.modality), scored.embeds)


def by_rank(scores: Tensor, modality: IntArray) -> Tensor:
    """Scores (N,) by the place in the order of each modality: from 1 down to above 0."""
    ranked = torch.zeros(len(scores))
    for kind in np.unique(modality):
        members = torch.from_numpy(np.flatnonzero(modality == kind))
        best_first = members[torch.argsort(scores[members], descending=True, stable=True)]
        ranked[best_first] = 1 - torch.arange(len(members)) / len(members)
    return ranked
