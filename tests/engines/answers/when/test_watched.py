"""What was seen and heard of a span of time."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engines.answers.when.watched import MAX_SPANS, Watched, gaps

WINDOWS = st.lists(st.tuples(st.booleans(), st.booleans()), min_size=1, max_size=60)


@given(WINDOWS, st.integers(0, 60), st.integers(1, 60))
def test_shares_are_those_of_the_windows(windows: list[tuple[bool, bool]], start: int, count: int) -> None:
    watched = Watched()
    for number, (is_seen, is_heard) in enumerate(windows):
        watched.add(2.0 * number, 2.0 * number + 2, is_seen, is_heard)
    asked = [windows[number] if number < len(windows) else (False, False) for number in range(start, start + count)]
    span = 2.0 * start, 2.0 * (start + count)
    assert watched.share(*span) == pytest.approx(sum(map(any, asked)) / count)
    assert watched.share(*span, heard=False) == pytest.approx(sum(seen for seen, _ in asked) / count)
    assert watched.share(*span, seen=False) == pytest.approx(sum(heard for _, heard in asked) / count)


def test_the_list_is_bounded_and_closes_the_gap_that_matters_least() -> None:
    watched = Watched()
    for number in range(MAX_SPANS + 1):
        late_s = 9 if number == 10 else 0
        watched.add(100.0 * number - 90 + late_s, 100.0 * number, is_seen=True, is_heard=False)
    assert len(watched.seen) == MAX_SPANS
    assert not watched.heard
    missing = gaps(watched.seen, 0.0, 100.0 * MAX_SPANS)
    assert (0.0, 10.0) not in missing, "the oldest one of equal gaps"
    assert (900.0, 919.0) in missing


def test_forgetting_again_and_again_leaves_one_span() -> None:
    watched = Watched()
    for number in range(MAX_SPANS + 2):
        watched.add(2.0 * number, 2.0 * number + 2, is_seen=True, is_heard=False)
        watched.forget_since(2.0 * number, 2.0 * number + 2)
    assert watched.seen == watched.heard == [(0.0, 2.0 * MAX_SPANS + 4)]


def test_a_typed_statement_before_its_window_is_part_of_it() -> None:
    watched = Watched()
    watched.add(3.0, 5.0, is_seen=False, is_heard=True)
    watched.add(4.0, 6.0, is_seen=True, is_heard=True)
    assert (watched.seen, watched.heard) == ([(4.0, 6.0)], [(3.0, 6.0)])
