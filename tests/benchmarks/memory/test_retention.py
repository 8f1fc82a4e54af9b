"""The comparison of rules of forgetting."""

import numpy as np
import pytest

from benchmarks.memory.composed import Composer
from benchmarks.memory.policies import POLICIES
from benchmarks.memory.retention import AGES_S, Account, follow


def test_a_seed_always_composes_the_same_stream_with_events_that_are_whole() -> None:
    first, second = (list(Composer(5).blocks(0.3)) for _ in range(2))
    assert len(first) == len(second) > 100
    for one, other in zip(first, second, strict=True):
        np.testing.assert_array_equal(one.tokens.score, other.tokens.score)
        assert one.event == other.event
    for block in first:
        if block.event is not None:
            assert set(block.event.decisive) <= set(range(block.first_id, block.first_id + len(block.tokens)))
            assert len(block.event.decisive) >= 6


@pytest.mark.parametrize("rule", POLICIES)
def test_every_rule_keeps_no_more_than_fits_and_only_what_it_was_given(rule: str) -> None:
    policy, seen = POLICIES[rule](300), 0
    for block in Composer(1).blocks(0.15):
        policy.add(block)
        seen = block.first_id + len(block.tokens)
        assert len(policy.ids()) <= 300
    assert policy.ids() <= set(range(seen))
    assert len(policy.ids()) > 250


def test_events_are_checked_at_every_age_that_the_stream_reaches() -> None:
    account = Account("keep newest")
    follow(2, 0.3, [account])
    counts = [account.num_events(age) for age in AGES_S]
    assert counts[0] >= counts[1] >= counts[2] > 0
    assert counts[3:] == [0, 0]
    shares = account.result()["all"]
    assert isinstance(shares, dict)
    assert shares["10 s"] == 1.0
