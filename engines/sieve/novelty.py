"""The training-free score of a token: how sure its name is, times how new it is.

CS2's trained head is added to it (`engines.sieve.model`). Training starts from this score alone:

    weight(i) = certainty_i ** 3
    new_X(i)  = 1 - max_j cos(e_i - c, e_j - c)   over the j in X that come before i; c: mean of the modality's words
    score     = weight · (0.5 new_memory + 0.3 new_window + 0.2 new_moment)

All values are in [0, 1] and comparable across windows and between the modalities. The cube is there because doubtful
names are new more often than sure ones, and wrong more often. Among tokens of the same moment, one of higher weight
comes before the others. "Memory" is what was kept before this window, and all that comes before in the window. As a
result, a new thing is kept first, then one token of every thing in each window, then one in each picture. Each modality
is compared with itself only: a bark does not repeat a dog.
"""

from collections.abc import Mapping

import numpy as np
import torch
from torch import Tensor

from engines.api import AVTokens, Modality

MIN_SCORE = 0.1  # a token below it repeats what is known, or its name is a guess
MEMORY_WEIGHT, WINDOW_WEIGHT, MOMENT_WEIGHT = 0.5, 0.3, 0.2
CERTAINTY_POWER = 3


def novelty_scores(window: AVTokens, kept: AVTokens, centres: Mapping[Modality, Tensor]) -> Tensor:
    """Scores (N,) of a window's tokens, given the last tokens that were `kept` before it.

    `centres` (D,): the mean of all words of a modality.
    """
    scores = torch.zeros(len(window))
    for modality, centre in centres.items():
        members = np.flatnonzero(window.modality == modality)
        same_kept = kept.take(np.flatnonzero(kept.modality == modality))
        scores[torch.from_numpy(members)] = _scores_of_one_modality(window.take(members), same_kept, centre)
    return scores


def _scores_of_one_modality(window: AVTokens, kept: AVTokens, centre: Tensor) -> Tensor:
    offset = torch.from_numpy(window.embeds) - centre  # (N,D)
    length = offset.norm(dim=1)
    weight = torch.from_numpy(window.certainty) ** CERTAINTY_POWER
    direction = offset / length.clamp_min(1e-6)[:, None]
    kept_direction = torch.nn.functional.normalize(torch.from_numpy(kept.embeds) - centre, dim=1)
    to_kept = direction @ kept_direction.T  # (N,K)
    to_window = direction @ direction.T  # (N,N)
    time_s = torch.from_numpy(window.time_s)
    is_earlier = time_s[None, :] < time_s[:, None]
    is_same_time = time_s[None, :] == time_s[:, None]
    index = torch.arange(len(length))
    is_tied = weight[None, :] == weight[:, None]
    is_stronger = (weight[None, :] > weight[:, None]) | (is_tied & (index[None, :] < index[:, None]))
    in_moment = _highest_similarity(to_window.masked_fill(~(is_same_time & is_stronger), 0.0))
    in_window = _highest_similarity(to_window.masked_fill(~(is_earlier | (is_same_time & is_stronger)), 0.0))
    in_memory = torch.maximum(in_window, _highest_similarity(to_kept))
    novelty = MEMORY_WEIGHT * (1 - in_memory) + WINDOW_WEIGHT * (1 - in_window) + MOMENT_WEIGHT * (1 - in_moment)
    scores: Tensor = weight * novelty
    return scores


def _highest_similarity(similarity: Tensor) -> Tensor:
    """Similarity (N,K) → the highest of each row, in [0, 1]; 0 if K is 0."""
    if not similarity.shape[1]:
        return torch.zeros(len(similarity))
    return similarity.max(dim=1).values.clamp(0, 1)
