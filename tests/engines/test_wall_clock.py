"""What a clock on the wall shows at a time of a stream."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engines.wall_clock import ClockTime, WallClock

AFTERNOON = WallClock(15 * 3600 + 57 * 60 + 30.5)


def test_minutes_go_on_as_on_the_wall_and_are_not_rounded() -> None:
    assert AFTERNOON.at(0.0) == ClockTime(0, 15, 57)
    assert AFTERNOON.at(29.4) == ClockTime(0, 15, 57)
    assert AFTERNOON.at(29.5) == ClockTime(0, 15, 58)


def test_days_are_counted_over_midnight_in_both_directions() -> None:
    assert AFTERNOON.at(8 * 3600 + 149.4) == ClockTime(0, 23, 59)
    assert AFTERNOON.at(8 * 3600 + 149.5) == ClockTime(1, 0, 0)
    assert AFTERNOON.at(-16 * 3600) == ClockTime(-1, 23, 57)


@pytest.mark.parametrize("now_s", [0.0, 30.0, 58_000.0, 200_000.0])
def test_a_clock_is_found_from_what_it_shows_now(now_s: float) -> None:
    clock = WallClock.showing(57_450.5, now_s)
    assert 0 <= clock.start_s < 86_400
    assert clock.at(now_s)[1:] == clock.at(now_s + 29)[1:] == (15, 57)
    assert clock.at(now_s + 29.5)[1:] == (15, 58)


@given(st.integers(0, 86_399), st.integers(-200_000, 200_000))
def test_it_agrees_with_the_calendar(start_s: int, time_s: int) -> None:
    midnight = datetime(2026, 3, 10)
    wanted = midnight + timedelta(seconds=start_s + time_s)
    days = (wanted.replace(hour=0, minute=0, second=0) - midnight).days
    assert WallClock(float(start_s)).at(float(time_s)) == ClockTime(days, wanted.hour, wanted.minute)
