"""The interface of all ways to choose tokens: it takes what was kept before, a window's pool, and a budget."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

import torch
from torch import Tensor

from engines.api import AVTokens, FloatArray, IntArray


@dataclass(frozen=True)
class PoolScores:
    """`scores` (N,) of a pool's tokens, and the `embeds` (N,D) that the LLM reads of those that are kept.

    CS2's and novelty's scores are in [0, 1] and can be compared across windows; of the others only the order counts.
    """

    scores: Tensor
    embeds: Tensor


# Takes the context (kept before), a pool that is not empty, and now in seconds. It may remember: one object per stream
PoolScorer = Callable[[AVTokens, AVTokens, float], PoolScores]

# Takes scores and modality (N,) of a pool and returns the indices of what is kept, ascending. One object per stream
Budget = Callable[[FloatArray, IntArray], IntArray]


@dataclass(frozen=True)
class Kept:
    """What is kept of a pool: `indices` (K,), ascending, their `scores` (K,), and the `embeds` (K,D) for the LLM."""

    indices: IntArray
    scores: FloatArray
    embeds: FloatArray


class Reducer(Protocol):
    """Chooses the tokens of one stream's windows, one window after another."""

    def reduce(self, context: AVTokens, pool: AVTokens, now_s: float, budget: Budget) -> Kept:
        """What to keep of a pool that is not empty, given the `context` that was kept before. Modifies the budget."""


class ByScores:
    """Implements `Reducer`: scores the whole pool at once; the budget takes the best."""

    def __init__(self, score: PoolScorer) -> None:
        self._score = score

    def reduce(self, context: AVTokens, pool: AVTokens, now_s: float, budget: Budget) -> Kept:
        """Score, then select."""
        scored = self._score(context, pool, now_s)
        scores = scored.scores.numpy()
        indices = budget(scores, pool.modality)
        return Kept(indices, scores[indices], scored.embeds[torch.from_numpy(indices)].numpy())


def unrefined(pool: AVTokens, scores: FloatArray) -> PoolScores:
    """Scores of a way that leaves the tokens as they are."""
    return PoolScores(torch.from_numpy(scores), torch.from_numpy(pool.embeds))
