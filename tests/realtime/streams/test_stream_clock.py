"""A stream's time follows the server's, also across a restart."""

import pytest

from realtime.memories.saved_stream import SavedClock
from realtime.streams.stream_clock import StreamClock


def test_time_stands_at_zero_before_the_first_media_and_goes_on_after_it() -> None:
    clock = StreamClock(2.0)
    assert (clock.new_input(50.0), clock.time_at(70.0)) == (0, 0.0)
    clock.advance_to(0.5, 100.0)
    assert (clock.now_s, clock.time_at(100.0), clock.time_at(110.0)) == (0.5, 0.5, 10.5)
    clock.advance_to(0.4, 101.0)  # it came late
    assert clock.time_at(110.0) == 10.5
    assert clock.new_input(109.0) == 5  # 9.5 s after its beginning
    clock.next_index = 40
    assert clock.new_input(109.0) == 40


@pytest.mark.parametrize(("away_s", "next_index"), [(0.0, 31), (3600.0, 1831), (-500.0, 31)])
def test_the_time_while_the_server_was_off_has_passed(away_s: float, next_index: int) -> None:
    old = StreamClock(2.0)
    old.advance_to(0.0, 1000.0)
    old.advance_to(58.0, 1058.5)
    saved = old.saved(at_s=1061.0, unix_s=5_000_000.0)
    assert saved == SavedClock(5_000_000.0, 61.0, 60.5, 58.0, 0)
    new = StreamClock(2.0)
    new.resume(saved, at_s=7.0, unix_s=5_000_000.0 + away_s)  # the loop's clock begins anew
    passed_s = max(away_s, 0.0)
    assert new.time_at(7.0) == 60.5 + passed_s
    assert new.time_at(9.0) == 62.5 + passed_s
    assert new.now_s == 58.0
    assert new.new_input(7.0) == next_index
