"""The sieve of one stream: scores a window with what was kept before it as context, and selects within the budget.

The question is not known when a window is reduced. A family brings the scorer.
"""

from dataclasses import dataclass, replace

import numpy as np

from engines.api import AVTokens, FloatArray
from engines.shapes import CONTEXT_TOKENS
from engines.sieve.budget import WindowBudget
from engines.sieve.reducers.budgets import one_pool
from engines.sieve.reducers.reducer import ByScores, PoolScorer


@dataclass(frozen=True)
class SieveResult:
    """The kept tokens (with the embeddings that the LLM reads) and their scores (N,) in [0, 1]."""

    kept: AVTokens
    scores: FloatArray


class StreamSieve:
    """One stream's sieve: remembers the last kept tokens and the running budget."""

    def __init__(self, score: PoolScorer, ratio: float, min_score: float) -> None:
        """`min_score`: a token below it is not kept even if there is room."""
        self._reducer = ByScores(score)
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
        return {name: value for name, value in vars(self).items() if name != "_reducer"}

    def restore(self, state: dict[str, object]) -> None:
        """Take over what `state` returned."""
        vars(self).update(state)

    def reduce(self, pool: AVTokens, now_s: float) -> SieveResult:
        """Choose from a window's pool. Modifies the context and the budget."""
        context = self._context if self._context is not None else pool.take(np.zeros(0, np.int64))
        if not len(pool):
            return SieveResult(pool, np.zeros(0, np.float32))
        found = self._reducer.reduce(context, pool, now_s, one_pool(self._budget))
        kept = pool.take(found.indices)
        self._context = context.concatenate(kept).take(np.arange(-min(CONTEXT_TOKENS, len(context) + len(kept)), 0))
        return SieveResult(replace(kept, embeds=found.embeds), found.scores)
