"""CS2 of the mini family: refine a window with what was kept before it as context, score, select within the budget.

The question is not known when a window is reduced, so the refiner reads the system prompt instead. The trained parts
are in `engines.sieve.model`.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from torch import Tensor

from engines.api import AVTokens, FloatArray, IntArray, Seconds
from engines.core.sync_rope import NUM_ROWS, Positions, elastic_positions
from engines.mini.layout import patch_offsets
from engines.shapes import CONTEXT_TOKENS
from engines.sieve.budget import WindowBudget
from engines.sieve.cs2 import select
from engines.sieve.novelty import MIN_SCORE


def sieve_positions(num_prompt: int, time_s: Seconds, row: IntArray, column: IntArray, now_s: float) -> Positions:
    """Position rows (4,T) of prompt, context and pool, as the refiner reads them at `now_s`."""
    prompt = np.broadcast_to(np.arange(num_prompt, dtype=np.float64), (NUM_ROWS, num_prompt))
    av = elastic_positions(time_s, patch_offsets(row, column), now_s, first_id=num_prompt)
    return np.concatenate((prompt, av), axis=1)


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

    def __init__(self, score: PoolScorer, ratio: float) -> None:
        self._score = score
        self._budget = WindowBudget(ratio, MIN_SCORE)
        self._context: AVTokens | None = None

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
