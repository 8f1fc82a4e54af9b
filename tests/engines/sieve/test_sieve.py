"""Selection from one pool, the window budget, and the training-free score."""

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from engines.api import Modality
from engines.sieve.budget import WindowBudget
from engines.sieve.cs2 import quota, select
from engines.sieve.novelty import CERTAINTY_POWER, MOMENT_WEIGHT, WINDOW_WEIGHT, Tokens, novelty_scores

score_lists = st.lists(st.floats(0, 1, width=32), min_size=1, max_size=60)


@given(score_lists, st.floats(0.01, 1))
def test_select_keeps_the_best_in_order(scores: list[float], ratio: float) -> None:
    count = quota(ratio, len(scores))
    kept = select(torch.tensor(scores), count).tolist()
    assert kept == sorted(kept)
    assert len(kept) == count
    left = set(range(len(scores))) - set(kept)
    assert not left or min(scores[index] for index in kept) >= max(scores[index] for index in left)


def test_among_equals_the_earliest_is_kept() -> None:
    assert select(torch.ones(6), 2).tolist() == [0, 1]


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


def test_a_busy_window_gets_what_quiet_ones_left() -> None:
    budget = WindowBudget(0.2, min_score=0.1)
    quiet, busy = np.zeros(100, np.float32), np.full(100, 0.9, np.float32)
    quiet[:5] = 0.2
    assert [budget.grant(quiet) for _ in range(4)] == [5] * 4
    assert [budget.grant(busy) for _ in range(5)] == [40, 40, 40, 20, 20]


def test_a_small_pool_saves_up_for_a_whole_token() -> None:
    budget = WindowBudget(0.05, min_score=0.1)
    granted = [budget.grant(np.ones(4, np.float32)) for _ in range(100)]
    assert sum(granted) == 20


def test_tokens_that_say_nothing_are_not_kept_for_want_of_better() -> None:
    budget = WindowBudget(0.5, min_score=0.1)
    assert budget.grant(np.asarray([0.0, 0.05, 0.2, 0.0], np.float32)) == 1


@pytest.mark.parametrize("ratio", [0.0, -0.1, 1.1, float("nan")])
def test_a_ratio_out_of_range_is_refused(ratio: float) -> None:
    with pytest.raises(ValueError, match="ratio"):
        WindowBudget(ratio, min_score=0.0)


def test_a_ratio_can_be_changed_on_the_way() -> None:
    budget, scores = WindowBudget(0.5, min_score=0.0), np.linspace(0, 1, 100, dtype=np.float32)
    before = sum(budget.grant(scores) for _ in range(20))
    budget.set_ratio(0.05)
    for _ in range(20):
        budget.grant(scores)  # what was saved up is used up
    after = sum(budget.grant(scores) for _ in range(20))
    assert (before, after) == (1000, 100)
    with pytest.raises(ValueError, match="ratio"):
        budget.set_ratio(0)


CAT, CUP, BELL = torch.eye(3, 8) * 4
CENTRES = {Modality.VIDEO: torch.zeros(8), Modality.AUDIO: torch.zeros(8)}


def tokens(*entries: tuple[torch.Tensor, float, Modality]) -> Tokens:
    return Tokens(
        torch.stack([entry[0] for entry in entries]) if entries else torch.zeros(0, 8),
        torch.tensor([entry[1] for entry in entries], dtype=torch.float64),
        torch.tensor([int(entry[2]) for entry in entries]),
        torch.tensor([min(float(entry[0].norm()) / 4, 1.0) for entry in entries]),
    )


def test_what_is_new_scores_all_and_what_is_known_less() -> None:
    kept = tokens((CAT, 0.0, Modality.VIDEO))
    window = tokens((CAT, 2.0, Modality.VIDEO), (CUP, 2.0, Modality.VIDEO))
    assert novelty_scores(window, kept, CENTRES).tolist() == pytest.approx([WINDOW_WEIGHT + MOMENT_WEIGHT, 1.0])


def test_a_repetition_inside_a_window_counts_little_and_so_does_a_vague_token() -> None:
    window = tokens((CAT, 0.0, Modality.VIDEO), (CAT, 0.5, Modality.VIDEO), (CUP * 0.25, 0.5, Modality.VIDEO))
    assert novelty_scores(window, tokens(), CENTRES).tolist() == pytest.approx(
        [1.0, MOMENT_WEIGHT, 0.25**CERTAINTY_POWER]
    )


def test_at_one_moment_the_stronger_of_two_alike_stays() -> None:
    window = tokens((CAT * 0.5, 0.0, Modality.VIDEO), (CAT, 0.0, Modality.VIDEO))
    assert novelty_scores(window, tokens(), CENTRES).tolist() == pytest.approx([0.0, 1.0])


def test_a_sound_is_no_repetition_of_a_picture() -> None:
    window = tokens((BELL, 0.0, Modality.VIDEO), (BELL, 0.5, Modality.AUDIO))
    assert novelty_scores(window, tokens(), CENTRES).tolist() == pytest.approx([1.0, 1.0])
