"""The training-free score of a token: how much it says, times how new that is.

Stands in for CS2's trained score head as long as there are no trained weights (`weights: warm-start`):

    says(i) = min(1, |e_i - c_m| / r_m)        c_m, r_m: centre and mean radius of the words of modality m
    new(i)  = 1 - max_j cos(e_i - c_m, e_j - c_m)
    score   = says · new                       in [0, 1], comparable across windows and between the modalities

A token that could be anything lies near the centre of all words and says little. It is compared with the kept tokens
before this window, with earlier tokens of the window, and with those of the same moment that say more; always within
its own modality, since a bark is no repetition of a dog in the picture.
"""

from dataclasses import dataclass

import torch
from torch import Tensor

from engines.api import Modality

LEAST_SCORE = 0.1  # below it a token repeats what is known, or could be anything


@dataclass(frozen=True)
class WordSpace:
    """Where the words of one modality lie: `centre` (D,), mean `radius` around it."""

    centre: Tensor
    radius: float

    @classmethod
    def of(cls, words: Tensor) -> "WordSpace":
        """The space spanned by `words` (classes, D)."""
        centre = words.mean(0)
        return cls(centre, float((words - centre).norm(dim=1).mean()))


@dataclass(frozen=True)
class Tokens:
    """Embeddings (N,D), time in seconds (N,) and modality (N,)."""

    embeds: Tensor
    time_s: Tensor
    modality: Tensor

    def of(self, modality: Modality) -> "Tokens":
        chosen = self.modality == modality
        return Tokens(self.embeds[chosen], self.time_s[chosen], self.modality[chosen])


def novelty_scores(window: Tokens, kept: Tokens, spaces: dict[Modality, WordSpace]) -> Tensor:
    """Scores (N,) of the tokens of a window, given the last `kept` ones before it."""
    scores = torch.zeros(len(window.time_s))
    for modality, space in spaces.items():
        scores[window.modality == modality] = _within(window.of(modality), kept.of(modality), space)
    return scores


def _within(window: Tokens, kept: Tokens, space: WordSpace) -> Tensor:
    offset = window.embeds - space.centre  # (N,D)
    length = offset.norm(dim=1)
    says = (length / space.radius).clamp(max=1)
    direction = offset / length.clamp_min(1e-6)[:, None]
    kept_direction = torch.nn.functional.normalize(kept.embeds - space.centre, dim=1)
    to_kept = direction @ kept_direction.T  # (N,K)
    in_window = direction @ direction.T  # (N,N)
    earlier = window.time_s[None, :] < window.time_s[:, None]
    same_time = window.time_s[None, :] == window.time_s[:, None]
    place = torch.arange(len(length))
    stronger = (says[None, :] > says[:, None]) | ((says[None, :] == says[:, None]) & (place[None, :] < place[:, None]))
    comparable = earlier | (same_time & stronger)
    likeness = torch.cat((to_kept, in_window.masked_fill(~comparable, 0.0)), dim=1)
    closest = likeness.max(dim=1).values if likeness.shape[1] else torch.zeros(len(length))
    scores: Tensor = says * (1 - closest.clamp(0, 1))
    return scores
