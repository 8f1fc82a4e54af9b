"""Scores by diversity: which few tokens of a window are farthest from each other.

After the first stage of SEATS (arXiv 2605.20035) without its code; its second stage reads the question inside the LLM.
"""

import numpy as np
import torch

from engines.api import AVTokens, FloatArray
from engines.sieve.reducers.reducer import PoolScores, unrefined


class Diversity:
    """Implements `PoolScorer`: in each modality of a window, tokens in farthest-first order, weighted by certainty.

    The next token is the one whose cosine distance from the nearest one before it, times its certainty, is largest. The
    order does not depend on the budget: scores fall from 1 to above 0 along it.
    """

    def __call__(self, context: AVTokens, pool: AVTokens, now_s: float) -> PoolScores:  # noqa: ARG002
        scores = np.zeros(len(pool), np.float32)
        for modality in np.unique(pool.modality):
            members = np.flatnonzero(pool.modality == modality)
            scores[members] = _farthest_first(pool.take(members))
        return unrefined(pool, scores)


def _farthest_first(tokens: AVTokens) -> FloatArray:
    """Scores (N,) by the place in farthest-first order: 1, 1 - 1/N, … The first is the farthest from its neighbour."""
    direction = torch.nn.functional.normalize(torch.from_numpy(tokens.embeds), dim=1)
    distance = (1 - direction @ direction.T).numpy() * tokens.certainty  # (N,N): from row to column
    np.fill_diagonal(distance, np.inf)
    nearest: FloatArray = distance.min(0) if len(tokens) > 1 else np.zeros(1, np.float32)
    scores = np.zeros(len(tokens), np.float32)
    is_left = np.ones(len(tokens), bool)
    for place in range(len(tokens)):
        best = int(np.where(is_left, nearest, -np.inf).argmax())
        scores[best], is_left[best] = 1 - place / len(tokens), False
        nearest = distance[best] if place == 0 else np.minimum(nearest, distance[best])
    return scores
