"""A tight budget is spent exactly, never before it is earned, whatever the scores are."""

import numpy as np
import pytest

from engines.sieve.budget import SAVED_WINDOWS
from training.sieve.budgets import Earned, ExactBudget, of_pool, per_minute

BUDGETS = [*map(per_minute, (20, 40, 80)), *map(of_pool, (0.01, 0.05))]
SIZES = [200] * 20 + [4] * 3 + [203] * 8 + [4]  # windows without pictures, windows with notes
WINDOWS = tuple(slice(int(end) - size, int(end)) for size, end in zip(SIZES, np.cumsum(SIZES), strict=True))


@pytest.mark.parametrize("earned", BUDGETS)
@pytest.mark.parametrize("kind", ["random", "constant", "late", "early", "bursts"])
def test_what_is_earned_is_spent_exactly_and_not_before(earned: Earned, kind: str) -> None:
    rng = np.random.default_rng(0)
    budget = ExactBudget(earned, WINDOWS)
    so_far = spent = 0.0
    for number, size in enumerate(SIZES):
        level = {"late": number, "early": -number, "bursts": 5 * (number % 7 == 0)}.get(kind, 0)
        noise = np.zeros(size) if kind == "constant" else rng.normal(size=size)
        granted = budget.grant((1 / (1 + np.exp(-level - noise))).astype(np.float32))
        so_far, spent = so_far + earned(size), spent + granted
        assert 0 <= granted <= size
        assert spent <= so_far + 1e-6
        assert spent >= so_far - max(SAVED_WINDOWS * earned(203), 1) - 1
    assert spent == budget.total == int(so_far + 1e-6)


def test_a_busy_window_gets_more_than_a_quiet_one() -> None:
    budget, rng = ExactBudget(per_minute(80), WINDOWS[:20]), np.random.default_rng(0)
    granted = [
        budget.grant((rng.random(200) * (0.9 if number % 4 == 3 else 0.2)).astype(np.float32)) for number in range(20)
    ]
    assert sum(granted[7::4]) > 1.5 * sum(granted[6::4])
