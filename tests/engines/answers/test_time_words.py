"""How people say durations and moments."""

import pytest

from engines.answers.time_words import DAY_S, clock_time, duration, moment, number_word, position
from engines.wall_clock import WallClock

STARTED = WallClock(15 * 3600 + 3000.0)  # at 15:50


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        *((0, "0 seconds"), (1, "1 second"), (12, "12 seconds"), (59.4, "59 seconds"), (59.6, "a minute")),
        *((74, "a minute"), (75, "a minute and a half"), (104, "a minute and a half"), (105, "two minutes")),
        *((149, "two minutes"), (150, "three minutes"), (652, "eleven minutes"), (2700, "forty-five minutes")),
        *((3569, "fifty-nine minutes"), (3570, "an hour"), (5400, "an hour and a half"), (7200, "two hours")),
        *((9000, "two and a half hours"), (84_000, "twenty-three and a half hours"), (85_500, "a day")),
        *((2 * DAY_S, "two days"), (70 * DAY_S, "70 days")),
    ],
)
def test_durations(seconds: float, words: str) -> None:
    assert duration(seconds) == words


def test_numbers_below_sixty_are_words() -> None:
    words = [number_word(number) for number in (0, 9, 13, 20, 21, 59, 60)]
    assert words == ["zero", "nine", "thirteen", "twenty", "twenty-one", "fifty-nine", "60"]


def test_times_of_a_clock_and_of_a_player() -> None:
    assert [clock_time(second, WallClock(0.0)) for second in (0, 300, 57_420, DAY_S + 60)] == [
        "00:00",
        "00:05",
        "15:57",
        "00:01",
    ]
    assert [position(second) for second in (0, 12, 59.7, 652, 3723)] == ["0:00", "0:12", "1:00", "10:52", "1:02:03"]


@pytest.mark.parametrize(
    ("time_s", "now_s", "words"),
    [
        (100, 104.9, "just now"),
        (100, 97, "just now"),  # the window that is being cut
        (100, 112, "12 seconds ago, at 15:51"),
        (420, 540, "two minutes ago, at 15:57"),
        (0, 5400, "an hour and a half ago, at 15:50"),
        (900, 100, "at 16:05"),  # a mistake of the LLM: nobody can say how long ago
        (29_000, 29_600, "ten minutes ago, at 23:53"),  # it is past midnight
        (28_800, 60_000, "yesterday at 23:50"),
        (28_800, 60_000 + DAY_S, "two days ago, at 23:50"),
    ],
)
def test_moments(time_s: float, now_s: float, words: str) -> None:
    assert moment(time_s, now_s, STARTED) == words
