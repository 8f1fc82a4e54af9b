"""Scores in which pictures lead sound: patches that stand out are anchors, and sounds count as they agree with one.

After OmniSIFT (arXiv 2602.04804) without its code and its training: its attention from sound to anchors is learnt, a
cosine stands here.
"""

import numpy as np
import torch
from torch import Tensor

from engines.api import AVTokens, Modality
from engines.sieve.reducers.plain import by_rank
from engines.sieve.reducers.reducer import PoolScores

ANCHOR_SHARE = 0.25  # of the patches


class VisionGuided:
    """Implements `PoolScorer`, OmniSIFT-like: every budget keeps the same share of each modality.

    Pictures go in pairs. A patch of the first counts as it differs from its picture's mean, one of the second as it
    differs from the same patch of the first.
    """

    def __call__(self, context: AVTokens, pool: AVTokens, now_s: float) -> PoolScores:  # noqa: ARG002
        embeds = torch.from_numpy(pool.embeds)
        direction = torch.nn.functional.normalize(embeds, dim=1)
        scores = torch.zeros(len(pool))
        seen = torch.from_numpy(np.flatnonzero(pool.modality == Modality.VIDEO))
        if len(seen):
            scores[seen] = _salience(embeds[seen], pool.time_s[seen.numpy()])
            best = seen[torch.argsort(scores[seen], descending=True, stable=True)]
            anchors = direction[best[: max(round(ANCHOR_SHARE * len(seen)), 1)]]
            others = torch.from_numpy(np.flatnonzero(pool.modality != Modality.VIDEO))
            scores[others] = (direction[others] @ anchors.T).max(1).values
        return PoolScores(by_rank(scores, pool.modality), embeds)


def _salience(patches: Tensor, time_s: np.ndarray[tuple[int], np.dtype[np.float64]]) -> Tensor:
    """1 - cosine (N,) of patches with what they are compared with."""
    _, first, counts = np.unique(time_s, return_index=True, return_counts=True)
    pictures = [patches[begin : begin + count] for begin, count in zip(first, counts, strict=True)]
    found = []
    for number, picture in enumerate(pictures):
        before = pictures[number - 1]
        has_pair = number % 2 == 1 and len(before) == len(picture)
        other = before if has_pair else picture.mean(0, keepdim=True).expand_as(picture)
        found.append(1 - torch.nn.functional.cosine_similarity(picture, other, dim=1))
    return torch.cat(found)
