"""Selection from one pool."""

import torch
from hypothesis import given
from hypothesis import strategies as st

from engines.sieve.cs2 import quota, select

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
