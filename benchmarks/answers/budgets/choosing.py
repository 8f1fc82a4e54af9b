"""Who chooses under a tight budget. Everybody keeps the same number of tokens of a scene, window by window."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace

import numpy as np

from benchmarks.answers.policies import scored_by
from engines.api import FloatArray, IntArray
from engines.sieve.reducers import plain
from training.model.pool import Pool
from training.model.sieving import Chosen, Policy, Scored, Selector, Window, by_cs2, by_novelty, run_sieve
from training.model.trainee import Trainee
from training.sieve.budgets import Earned, ExactBudget, exactly, of_pool, per_minute

CS2, NOVELTY, RANDOM, UNIFORM, SHARES = "CS2", "novelty", "random", "uniform", "novelty, equal shares by source"
NAMES = CS2, NOVELTY, SHARES, RANDOM, UNIFORM
BUDGETS: dict[str, Earned] = {
    **{f"{count} a minute": per_minute(count) for count in (20, 40, 80)},
    **{f"ratio {ratio:g}": of_pool(ratio) for ratio in (0.01, 0.02, 0.03, 0.04, 0.05)},
}
GOLDEN = 0.618034


def choose(trainee: Trainee, pool: Pool, name: str, earned: Earned, seed: int) -> Chosen:
    """What one of `NAMES` keeps of a scene: exactly what is earned in all."""
    ways: dict[str, tuple[Policy, Callable[[Earned, tuple[slice, ...]], Selector]]] = {
        CS2: (by_cs2(trainee, lambda: False, None), exactly),
        NOVELTY: (by_novelty, exactly),
        SHARES: (by_novelty, equal_shares),
        RANDOM: (scored_by(plain.RandomScores(seed)), evenly),
        UNIFORM: (uniform(), evenly),
    }
    policy, select = ways[name]
    return run_sieve(trainee, pool, policy, select(earned, pool.windows))


def uniform() -> Policy:
    """Evenly spaced places of each window, other ones in the next: so a few of each cover the whole picture."""
    num_windows, in_place = 0, scored_by(plain.uniform)

    def score(window: Window) -> Scored:
        nonlocal num_windows
        num_windows += 1
        found = in_place(window)
        shift = int(num_windows * GOLDEN * len(found.scores))
        return replace(found, scores=np.roll(found.scores, shift))

    return score


def evenly(earned: Earned, windows: tuple[slice, ...]) -> Selector:
    """The same number of tokens in each window, the best ones."""
    budget = ExactBudget(earned, windows)

    def select(scores: FloatArray, _: IntArray) -> IntArray:
        count = budget.grant(np.zeros_like(scores))
        return np.sort(np.argsort(-scores, kind="stable")[:count])

    return select


def equal_shares(earned: Earned, windows: tuple[slice, ...]) -> Selector:
    """As many pictures as sounds as notes, the best of each: quotas in place of one pool."""
    return EqualShares(ExactBudget(earned, windows))


@dataclass
class EqualShares:
    """Gives each place of the budget to the source that got least so far, of those that have a token left."""

    budget: ExactBudget
    given: dict[int, int] = field(default_factory=dict)  # by modality

    def __call__(self, scores: FloatArray, modality: IntArray) -> IntArray:
        best_first = {
            int(kind): [i for i in np.argsort(-scores, kind="stable").tolist() if modality[i] == kind]
            for kind in np.unique(modality)
        }
        chosen: list[int] = []
        for _ in range(self.budget.grant(np.zeros_like(scores))):
            kind = min((kind for kind, left in best_first.items() if left), key=lambda kind: self.given.get(kind, 0))
            self.given[kind] = self.given.get(kind, 0) + 1
            chosen.append(best_first[kind].pop(0))
        return np.sort(np.asarray(chosen, np.int64))
