"""The trained parts of CS2: score head, gate, weight of novelty, and place codes.

logit(i) = head(h'_i) + a · logit(novelty_i)
score(i) = sigmoid(logit(i)), but at least MIN_SCORE where novelty_i is, and below it elsewhere
out(i)   = (1 - g) · e_i + g · h'_i · |e_i| / |h'_i|

So novelty says what may be kept at all, as long as there is room, and CS2 which of it goes first where there is not.
Scores can be compared across windows.

e_i is the embedding of token i with its place codes, h'_i its refined state, out(i) what the LLM reads if the token is
kept. a (weight of novelty) and g (gate) are learnt.
"""

import math
from dataclasses import dataclass

import torch
from torch import Tensor, nn

from engines.api import Modality
from engines.shapes import GRID, DecoderConfig
from engines.sieve.cs2 import Refiner, ScoreHead
from engines.sieve.novelty import MIN_SCORE

FIRST_GATE = 0.05
NOVELTY_BOUNDS = 0.01, 0.99
LEAST_OF_NEW = math.log(MIN_SCORE / (1 - MIN_SCORE)) + 5e-3  # logit; in half precision, too, its score is above
MOST_OF_OLD = LEAST_OF_NEW - 1e-2


class PlaceCodes(nn.Module):
    """Learnt codes added to a token's embedding: its row and column in the picture, and its modality."""

    def __init__(self, size: int) -> None:
        super().__init__()
        self.row = nn.Parameter(torch.zeros(GRID, size))
        self.column = nn.Parameter(torch.zeros(GRID, size))
        self.modality = nn.Parameter(torch.zeros(len(Modality), size))

    def forward(self, row: Tensor, column: Tensor, modality: Tensor) -> Tensor:
        """Indices (N,) → codes (N,D)."""
        is_seen = (modality == Modality.VIDEO)[:, None]
        codes: Tensor = self.modality[modality] + is_seen * (self.row[row] + self.column[column])
        return codes


class SieveModel(nn.Module):
    """Score head, gate and weight of novelty."""

    def __init__(self, config: DecoderConfig) -> None:
        super().__init__()
        self.head = ScoreHead(config)
        self.gate = nn.Parameter(torch.tensor(FIRST_GATE))
        self.novelty_weight = nn.Parameter(torch.tensor(1.0))

    def logits(self, novelty: Tensor, refined: Tensor) -> Tensor:
        """Novelty (N,) and refined states (N,D) → logits (N,)."""
        prior = torch.logit(novelty.clamp(*NOVELTY_BOUNDS))
        logits: Tensor = self.head(refined[None])[0] + self.novelty_weight * prior
        return logits

    @staticmethod
    def bounded(logits: Tensor, novelty: Tensor) -> Tensor:
        """Logits (N,) as high as a token's novelty (N,) lets them be: from MIN_SCORE on it may be kept."""
        is_new = novelty >= MIN_SCORE
        return torch.where(is_new, logits.clamp_min(LEAST_OF_NEW), logits.clamp_max(MOST_OF_OLD))

    def output_embeds(self, own: Tensor, refined: Tensor) -> Tensor:
        """Embeddings that the LLM reads of kept tokens, from `own` embeddings and refined states (N,D)."""
        scaled = refined * (own.norm(dim=1) / refined.norm(dim=1).clamp_min(1e-6))[:, None]
        return torch.lerp(own, scaled, self.gate)


@dataclass(frozen=True)
class CS2Parts:
    """All trained parts of CS2."""

    refiner: Refiner
    sieve: SieveModel
    codes: PlaceCodes
