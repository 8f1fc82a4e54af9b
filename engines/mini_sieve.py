"""CS2 on a live stream: refine a window with what was kept before it as context, score, select within the budget.

The question is not known when a window is reduced; the fixed system prompt stands in its place.
"""

from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from engines.api import AVTokens, FloatArray, IntArray, Modality
from engines.budget import WindowBudget
from engines.novelty import LEAST_SCORE, Tokens, WordSpace, novelty_scores
from engines.sieve import Refiner, select
from engines.sync_rope import NUM_ROWS, elastic_positions

CONTEXT_TOKENS = 128


@dataclass(frozen=True)
class Sieved:
    """The kept tokens (embeddings as the LLM shall read them) and their scores (N,) in [0, 1]."""

    kept: AVTokens
    scores: FloatArray


class StreamSieve:
    """One stream's sieve: remembers the last kept tokens and the running budget."""

    def __init__(
        self, refiner: Refiner, prompt_embeds: Tensor, spaces: dict[Modality, WordSpace], gate: float, ratio: float
    ) -> None:
        """`prompt_embeds` (P,D); `gate` is the share of the refined state in a kept token (0: CS2 only selects)."""
        self._refiner, self._prompt, self._spaces, self._gate = refiner, prompt_embeds, spaces, gate
        self._budget = WindowBudget(ratio, LEAST_SCORE)
        self._context: AVTokens | None = None

    @torch.no_grad()
    def reduce(self, pool: AVTokens, now_s: float) -> Sieved:
        """Choose from a window's pool. Modifies the context and the budget."""
        context = self._context if self._context is not None else pool.take(np.zeros(0, np.int64))
        if not len(pool):
            return Sieved(pool, np.zeros(0, np.float32))
        refined = self._refine(context, pool, now_s)
        scores = novelty_scores(_tokens(pool), _tokens(context), self._spaces)
        count = self._budget.grant(scores.numpy())
        chosen = select(scores, count)
        kept = pool.take(chosen.numpy())
        self._context = _last(context, kept, CONTEXT_TOKENS)
        mixed = torch.lerp(torch.from_numpy(kept.embeds), refined[chosen], self._gate)
        seen = AVTokens(mixed.numpy(), kept.time_s, kept.row, kept.column, kept.modality)
        return Sieved(seen, scores[chosen].numpy())

    def _refine(self, context: AVTokens, pool: AVTokens, now_s: float) -> Tensor:
        """Refined states (N,D) of the pool, scaled to the length of an embedding."""
        embeds = torch.cat((self._prompt, torch.from_numpy(np.concatenate((context.embeds, pool.embeds)))))
        prompt = np.broadcast_to(np.arange(len(self._prompt), dtype=np.float64), (NUM_ROWS, len(self._prompt)))
        av = elastic_positions(
            np.concatenate((context.time_s, pool.time_s)),
            patch_offsets(np.concatenate((context.row, pool.row)), np.concatenate((context.column, pool.column))),
            now_s,
            first_id=len(self._prompt),
        )
        positions = torch.from_numpy(np.concatenate((prompt, av), axis=1))
        refined: Tensor = self._refiner(embeds[None], positions)[0, -len(pool) :]
        own = torch.from_numpy(pool.embeds)
        scaled: Tensor = refined * (own.norm(dim=1) / refined.norm(dim=1).clamp_min(1e-6))[:, None]
        return scaled


def patch_offsets(row: IntArray, column: IntArray) -> np.ndarray[tuple[int, int], np.dtype[np.float64]]:
    """What a patch adds to its time's id in each position row: (4,N)."""
    zeros = np.zeros(len(row))
    return np.stack((zeros, row.astype(np.float64), column.astype(np.float64), zeros))


def _tokens(tokens: AVTokens) -> Tokens:
    return Tokens(torch.from_numpy(tokens.embeds), torch.from_numpy(tokens.time_s), torch.from_numpy(tokens.modality))


def _last(before: AVTokens, kept: AVTokens, count: int) -> AVTokens:
    """The last `count` tokens of both, in order."""
    parts = zip(_fields(before), _fields(kept), strict=True)
    return AVTokens(*(np.concatenate(pair)[-count:] for pair in parts))


def _fields(tokens: AVTokens) -> tuple[np.ndarray[tuple[int, ...], np.dtype[np.generic]], ...]:
    return tokens.embeds, tokens.time_s, tokens.row, tokens.column, tokens.modality
