"""True wraps of 33 bits, and what FFmpeg takes for one."""

import pytest

from realtime.sources.tracks.wrapping import MPEG_WRAP_S, unwrap


@pytest.mark.parametrize(
    ("time_s", "expected_s", "laps", "result"),
    [
        (8.0, 8.0, 0, (8.0, 0)),  # nothing to do
        (108.0, 8.0, 0, (108.0, 0)),  # a hole
        (0.02, MPEG_WRAP_S, 0, (MPEG_WRAP_S + 0.02, 1)),  # a wrap that FFmpeg did not see
        (30.0, MPEG_WRAP_S, 0, (MPEG_WRAP_S + 30.0, 1)),  # with a hole in it
        (MPEG_WRAP_S + 0.02, MPEG_WRAP_S, 0, (MPEG_WRAP_S + 0.02, 0)),  # one that it saw
        (MPEG_WRAP_S + 1.0, 5008.0, 0, (1.0, -1)),  # a restart that it took for one
        (MPEG_WRAP_S + 9.0, 9.0, -1, (9.0, -1)),  # what follows it
        (4990.0, 4990.0, -1, (4990.0, 0)),  # FFmpeg stops adding where its first time comes again
        (0.0, 5008.0, 0, (0.0, 0)),  # a restart, left as it is
    ],
)
def test_the_time_without_wraps(time_s: float, expected_s: float, laps: int, result: tuple[float, int]) -> None:
    assert unwrap(time_s, expected_s, laps, MPEG_WRAP_S) == pytest.approx(result)


def test_a_clock_without_wraps_is_left_alone() -> None:
    assert unwrap(1.0, 90_000.0, 0, None) == (1.0, 0)
