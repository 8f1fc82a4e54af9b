"""What a wall clock shows."""

import datetime
import time
from collections.abc import Iterator

import pytest

from realtime.media.clock import second_of_day, second_of_today

DAY_S = 86_400


def test_seconds_are_counted_from_midnight() -> None:
    shown = (datetime.time(0, 0), datetime.time(15, 57, 30, 250_000))
    assert [second_of_day(at) for at in shown] == [0.0, 57_450.25]


@pytest.fixture
def time_zone(monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> Iterator[None]:
    monkeypatch.setenv("TZ", request.param)
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


@pytest.mark.parametrize(
    ("time_zone", "east_s"), [("UTC0", 0), ("AAA-05:30", 19_800), ("BBB+09:00", -32_400)], indirect=["time_zone"]
)
@pytest.mark.usefixtures("time_zone")
def test_it_tells_what_clocks_show_in_the_machines_time_zone(east_s: int) -> None:
    before_s = time.time()
    shown_s = second_of_today()
    took_s = time.time() - before_s
    behind_s = (shown_s - before_s - east_s + DAY_S / 2) % DAY_S - DAY_S / 2
    assert -0.01 < behind_s < took_s + 0.01
