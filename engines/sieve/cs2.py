"""CS2, the Cross-Modal Semantic Sieve: refine with bidirectional layers, score, select from one pool.

EchoingPixels, section on CS2. Knows nothing about windows or budgets: it is told how many tokens to keep.
"""

import math

import torch
from torch import Tensor, nn

from engines.core.layers import DecoderLayer, RMSNorm
from engines.core.sync_rope import rotation
from engines.shapes import DecoderConfig


class ScoreHead(nn.Module):
    """`s = W2 · SiLU(W1 · RMSNorm(h'))`, W1: D→D and W2: D→1, both with bias."""

    def __init__(self, config: DecoderConfig) -> None:
        super().__init__()
        size = config.hidden_size
        self.ln = RMSNorm(size, config.norm_eps)
        self.score_head = nn.Sequential(nn.Linear(size, size), nn.SiLU(), nn.Linear(size, 1))

    def forward(self, refined: Tensor) -> Tensor:
        """refined (B,T,D) → scores (B,T)."""
        scores: Tensor = self.score_head(self.ln(refined)).squeeze(-1)
        return scores


class Refiner(nn.Module):
    """The cross-modal encoder: decoder-shaped layers with bidirectional attention."""

    def __init__(self, config: DecoderConfig, num_layers: int) -> None:
        super().__init__()
        self.config = config
        self.layers = nn.ModuleList(DecoderLayer(config) for _ in range(num_layers))

    def forward(self, embeds: Tensor, positions: Tensor) -> Tensor:
        """embeds (B,T,D) of text, video and audio at positions (4,T) → refined states (B,T,D)."""
        rotary = rotation(positions, self.config.head_dim, self.config.rope_theta, self.config.rope_split)
        hidden = embeds
        for layer in self.layers:
            hidden = layer(hidden, rotary, None).hidden
        return hidden


def quota(ratio: float, pool_size: int) -> int:
    """`k = ceil(ratio · N_av)`: how many tokens of a pool are kept without a running budget."""
    return math.ceil(ratio * pool_size)


def select(scores: Tensor, count: int) -> Tensor:
    """Indices (count,) of the best `scores` (N,), in ascending order; among equals the earliest wins."""
    best_first = torch.argsort(scores, descending=True, stable=True)
    return best_first[:count].sort().values
