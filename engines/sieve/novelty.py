"""The training-free score of a token: how much it says, times how new that is.

CS2's trained head is added to it (`mini_sieve`); alone it is what training starts from:

    says(i)  = certainty_i ** 3
    new_X(i) = 1 - max_j cos(e_i - c_m, e_j - c_m)   over the j in X that come before i; c_m: centre of all words
    score    = says · (0.5 new_memory + 0.3 new_window + 0.2 new_moment)

all in [0, 1], comparable across windows and between the modalities. The cube is there because a doubtful name is new
more often than a sure one, and wrong more often. A token that says more comes before those of its own moment; memory is
what was kept before this window and all that comes before in it. So a new thing is kept first, then one token of every
thing in each window, then one in each picture. Modalities are compared within themselves: a bark is no repetition of a
dog.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import torch
from torch import Tensor

from engines.api import Modality

MIN_SCORE = 0.1  # below it a token repeats what is known, or could be anything
MEMORY_WEIGHT, WINDOW_WEIGHT, MOMENT_WEIGHT = 0.5, 0.3, 0.2
CERTAINTY_POWER = 3  # power of the certainty


@dataclass(frozen=True)
class Tokens:
    """Embeddings (N,D), time in seconds, modality and certainty (N,)."""

    embeds: Tensor
    time_s: Tensor
    modality: Tensor
    certainty: Tensor

    def of(self, modality: Modality) -> "Tokens":
        chosen = self.modality == modality
        return Tokens(self.embeds[chosen], self.time_s[chosen], self.modality[chosen], self.certainty[chosen])


def novelty_scores(window: Tokens, kept: Tokens, centres: Mapping[Modality, Tensor]) -> Tensor:
    """Scores (N,) of the tokens of a window, given the last `kept` ones before it.

    `centres` (D,): the middle of all words of a modality.
    """
    scores = torch.zeros(len(window.time_s))
    for modality, centre in centres.items():
        scores[window.modality == modality] = _within(window.of(modality), kept.of(modality), centre)
    return scores


def _within(window: Tokens, kept: Tokens, centre: Tensor) -> Tensor:
    offset = window.embeds - centre  # (N,D)
    length = offset.norm(dim=1)
    says = window.certainty**CERTAINTY_POWER
    direction = offset / length.clamp_min(1e-6)[:, None]
    kept_direction = torch.nn.functional.normalize(kept.embeds - centre, dim=1)
    to_kept = direction @ kept_direction.T  # (N,K)
    in_window = direction @ direction.T  # (N,N)
    earlier = window.time_s[None, :] < window.time_s[:, None]
    same_time = window.time_s[None, :] == window.time_s[:, None]
    place = torch.arange(len(length))
    stronger = (says[None, :] > says[:, None]) | ((says[None, :] == says[:, None]) & (place[None, :] < place[:, None]))
    in_moment = _highest_similarity(in_window.masked_fill(~(same_time & stronger), 0.0))
    in_same_window = _highest_similarity(in_window.masked_fill(~(earlier | (same_time & stronger)), 0.0))
    in_memory = torch.maximum(in_same_window, _highest_similarity(to_kept))
    scores: Tensor = says * (
        MEMORY_WEIGHT * (1 - in_memory) + WINDOW_WEIGHT * (1 - in_same_window) + MOMENT_WEIGHT * (1 - in_moment)
    )
    return scores


def _highest_similarity(similarity: Tensor) -> Tensor:
    """Likeness (N,K) → the greatest of each row, in [0, 1]; 0 for nothing to compare with."""
    if not similarity.shape[1]:
        return torch.zeros(len(similarity))
    return similarity.max(dim=1).values.clamp(0, 1)
