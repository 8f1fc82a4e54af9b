import pytest

from benchmarks.everyday.times import says_clock, says_when

STARTED_S = 15 * 3600 + 58 * 60 + 40


@pytest.mark.parametrize("text", ["It is 15:59.", "3:59 pm", "It is 16.00 now."])
def test_the_time_of_day_is_told(text: str) -> None:
    assert says_clock(text, STARTED_S + 20)


@pytest.mark.parametrize("text", ["At 20 seconds.", "It is 12:30.", "It is 15:58.", "I can't tell."])
def test_another_time_of_day_is_not_the_time(text: str) -> None:
    assert not says_clock(text, STARTED_S + 20)


@pytest.mark.parametrize(
    "text",
    ["15 seconds ago.", "Fifteen seconds ago, at 15:58.", "At 13 seconds.", "At 0:13.", "17 seconds ago."],
)
def test_when_something_happened_is_told(text: str) -> None:
    assert says_when(text, event_s=13, asked_s=28, started_s=STARTED_S)


@pytest.mark.parametrize(
    "text",
    [
        "8 seconds ago.",
        "8 seconds ago, at 15:58.",
        "At 28 seconds.",
        "At 15:58.",
        "At 15:59.",
        "Just now.",
        "A minute ago.",
        "Yes.",
    ],
)
def test_another_moment_is_wrong(text: str) -> None:
    assert not says_when(text, event_s=13, asked_s=28, started_s=STARTED_S)


def test_numbers_may_be_words_and_minutes() -> None:
    assert says_when("Twenty-five seconds ago.", event_s=5, asked_s=30, started_s=STARTED_S)
    assert says_when("Two minutes ago.", event_s=5, asked_s=125, started_s=STARTED_S)
    assert says_when("Two minutes ago, at 15:57.", event_s=5, asked_s=150, started_s=15 * 3600 + 57 * 60)
    assert not says_when("Two minutes ago, at 15:59.", event_s=5, asked_s=150, started_s=15 * 3600 + 57 * 60)
    assert says_when("Just now.", event_s=28, asked_s=30, started_s=STARTED_S)


def test_a_time_of_day_alone_tells_when_only_in_a_long_clip() -> None:
    assert says_when("At 15:59.", event_s=30, asked_s=200, started_s=STARTED_S)
    assert not says_when("At 15:59.", event_s=30, asked_s=70, started_s=STARTED_S)


def test_a_few_seconds_are_less_than_a_dozen() -> None:
    assert says_when("A few seconds ago.", event_s=20, asked_s=28, started_s=STARTED_S)
    assert not says_when("A few seconds ago.", event_s=5, asked_s=28, started_s=STARTED_S)
    assert not says_when("A few seconds ago, two minutes ago.", event_s=20, asked_s=28, started_s=STARTED_S)
