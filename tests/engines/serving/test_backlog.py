"""The bounded queue that drops its oldest item."""

from collections import deque

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engines.serving.backlog import Backlog


@given(st.integers(1, 5), st.lists(st.one_of(st.none(), st.integers()), max_size=40))
def test_a_full_backlog_drops_its_oldest_item(capacity: int, steps: list[int | None]) -> None:
    backlog: Backlog[int] = Backlog(capacity)
    model: deque[int] = deque(maxlen=capacity)
    dropped = 0
    for step in steps:
        if step is None:
            assert backlog.pop() == (model.popleft() if model else None)
        else:
            lost = model[0] if len(model) == capacity else None
            dropped += len(model) == capacity
            model.append(step)
            assert backlog.push(step) == lost
        assert len(backlog) == len(model)
        assert backlog.num_dropped == dropped


def test_a_backlog_without_room_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one item"):
        Backlog(0)
