"""How many tokens a window may keep."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engines.sieve.budget import WindowBudget

score_lists = st.lists(st.floats(0, 1, width=32), min_size=1, max_size=60)


@given(st.lists(score_lists, min_size=1, max_size=40), st.sampled_from([0.05, 0.1, 0.2, 0.5]))
def test_never_more_than_the_ratio_is_granted(windows: list[list[float]], ratio: float) -> None:
    budget = WindowBudget(ratio, min_score=0.0)
    seen = granted = 0
    for scores in windows:
        seen += len(scores)
        granted += budget.grant(np.asarray(scores, np.float32))
        assert granted <= ratio * seen + 1e-6


@given(st.lists(score_lists, min_size=1, max_size=10))
def test_ratio_one_keeps_everything(windows: list[list[float]]) -> None:
    budget = WindowBudget(1.0, min_score=0.5)
    assert all(budget.grant(np.asarray(scores, np.float32)) == len(scores) for scores in windows)


def test_a_busy_window_gets_what_quiet_windows_left() -> None:
    budget = WindowBudget(0.2, min_score=0.1)
    quiet, busy = np.zeros(100, np.float32), np.full(100, 0.9, np.float32)
    quiet[:5] = 0.2
    assert [budget.grant(quiet) for _ in range(4)] == [5] * 4
    assert [budget.grant(busy) for _ in range(5)] == [40, 40, 40, 20, 20]


def test_a_small_pool_saves_up_for_a_whole_token() -> None:
    budget = WindowBudget(0.05, min_score=0.1)
    granted = [budget.grant(np.ones(4, np.float32)) for _ in range(100)]
    assert sum(granted) == 20


def test_tokens_below_the_least_score_are_not_kept_even_if_there_is_room() -> None:
    budget = WindowBudget(0.5, min_score=0.1)
    assert budget.grant(np.asarray([0.0, 0.05, 0.2, 0.0], np.float32)) == 1


@pytest.mark.parametrize("ratio", [0.0, -0.1, 1.1, float("nan")])
def test_a_ratio_out_of_range_is_refused(ratio: float) -> None:
    with pytest.raises(ValueError, match="ratio"):
        WindowBudget(ratio, min_score=0.0)


def test_a_ratio_can_be_changed_while_a_stream_runs() -> None:
    budget, scores = WindowBudget(0.5, min_score=0.0), np.linspace(0, 1, 100, dtype=np.float32)
    before = sum(budget.grant(scores) for _ in range(20))
    budget.set_ratio(0.05)
    for _ in range(20):
        budget.grant(scores)  # what was saved up is used up
    after = sum(budget.grant(scores) for _ in range(20))
    assert (before, after) == (1000, 100)
    with pytest.raises(ValueError, match="ratio"):
        budget.set_ratio(0)
