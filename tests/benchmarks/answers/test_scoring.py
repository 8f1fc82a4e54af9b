"""Shares of right answers and their intervals."""

import math

import pytest

from benchmarks.answers.scoring import Score, gains, share_of


def test_a_share_lies_within_its_interval_and_is_empty_without_questions() -> None:
    share = share_of([[True, False], [True, True], [], [False]])
    assert share.right == pytest.approx(3 / 5)
    assert share.low < share.right < share.high
    assert share.n == 5
    assert math.isnan(share_of([[], []]).right)


def test_a_paired_gain_has_a_narrower_interval_than_two_shares() -> None:
    hard, easy = [True, False, False, False], [True, True, True, False]
    one, other = Score(right=[hard, easy] * 3), Score(right=[[False] * 4, [True, True, False, False]] * 3)
    gain = gains(one, other)
    assert gain.more == gain.low == gain.high == pytest.approx(1 / 4)
    assert share_of(one.right).low < share_of(other.right).high
    assert gains(other, one).more == pytest.approx(-1 / 4)
    assert gains(one, one).high == 0
