"""A full memory rotates few keys a window."""

import pytest

from benchmarks.memory import moving
from engines.memory.placing import MOST_OLD_IDS


def test_most_windows_of_a_full_memory_move_nothing_and_none_moves_more_than_there_is(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(moving, "CAPACITY", 300)
    assert moving.follow(seed=1, hours=0.002) == []
    found = moving.follow(seed=1, hours=0.3)
    assert sum(not each.moved for each in found) > len(found) / 2
    assert 0 < max(each.moved for each in found) <= max(each.tokens for each in found) <= 300
    assert max(each.largest_id for each in found) < 2 * MOST_OLD_IDS
