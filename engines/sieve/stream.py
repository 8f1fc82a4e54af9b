"""The sieve of one stream: scores a window with what was kept before it as context, and selects within the budget.

The question is not known when a window is reduced. A family brings the scorer.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from torch import Tensor

from engines.api import AVTokens, FloatArray
from engines.shapes import CONTEXT_TOKENS
from engines.sieve.budget import WindowBudget
from engines.sieve.cs2 import select


@dataclass(frozen=True)
class PoolScores:
    """`scores` (N,) in [0, 1] of a pool's tokens, and the `embeds` (N,D) that the LLM reads of those that are kept."""

    scores: Tensor
    embeds: Tensor


# CS2 without the selection. Takes the context (kept before), a pool that is not empty, and now in seconds
PoolScorer = Callable[[AVTokens, AVTokens, float], PoolScores]


@dataclass(frozen=True)
class SieveResult:
    """The kept tokens (with the embeddings that the LLM reads) and their scores (N,) in [0, 1]."""

    kept: AVTokens
    scores: FloatArray


class StreamSieve:
    """One stream's sieve: remembers the last kept tokens and the running budget."""

    def __init__(self, score: PoolScorer, ratio: float, min_score: float) -> None:
        """`min_score`: a token below it is not kept even if there is room."""
        self._score = score
        self._budget = WindowBudget(ratio, min_score)
        self._context: AVTokens | None = None

    @property
    def context(self) -> AVTokens | None:
        """The last kept tokens, with the embeddings that they had before they were refined; None before any."""
        return self._context

    def set_ratio(self, ratio: float) -> None:
        """From the next window on keep `ratio` of the pool. Raises ValueError if it is not in (0, 1]."""
        self._budget.set_ratio(ratio)

    def forget_since(self, since_s: float) -> None:
        """Forget what was kept from `since_s` on, and how high scores were."""
        if self._context is not None:
            self._context = self._context.take(np.flatnonzero(self._context.time_s < since_s))
        self._budget.forget()

    def state(self) -> dict[str, object]:
        """All that is remembered, by name; not a copy."""
        return {name: value for name, value in vars(self).items() if name != "_score"}

    def restore(self, state: dict[str, object]) -> None:
        """Take over what `state` returned."""
        vars(self).update(state)

    def reduce(self, pool: AVTokens, now_s: float) -> SieveResult:
        """Choose from a window's pool. Modifies the context and the budget."""
        context = self._context if self._context is not None else pool.take(np.zeros(0, np.int64))
        if not len(pool):
            return SieveResult(pool, np.zeros(0, np.float32))
        scored = self._score(context, pool, now_s)
        chosen = select(scored.scores, self._budget.grant(scored.scores.numpy()))
        kept = pool.take(chosen.numpy())
        self._context = context.concatenate(kept).take(np.arange(-min(CONTEXT_TOKENS, len(context) + len(kept)), 0))
        kept_for_llm = replace(kept, embeds=scored.embeds[chosen].numpy())
        return SieveResult(kept_for_llm, scored.scores[chosen].numpy())
