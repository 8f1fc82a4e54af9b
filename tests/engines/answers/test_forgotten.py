"""What is said of a time of which little is left."""

import pytest

from engines.answers.forgotten import IN_PART, AskedTime, Doubt, asked_time, denies_the_past, doubt
from engines.wall_clock import WallClock

LIVE = WallClock(13 * 3600.0)  # 14:00 is at 3600 s
NOW_S = 7200.0


@pytest.mark.parametrize(
    ("question", "start_s", "end_s"),
    [
        ("What did you see 40 minutes ago?", 4560, 5040),
        ("Was there a cat an hour ago?", 3240, 3960),
        ("Who spoke half an hour ago?", 5220, 5580),
        ("And twenty-one seconds ago?", 7174, 7184),
        ("Did the phone ring at 14:02?", 3660, 3840),
        ("Did the phone ring at 13:00?", 0, 120),
        ("What was there two hours ago?", 0, 720),
    ],
)
def test_the_time_that_a_question_names_is_found(question: str, start_s: float, end_s: float) -> None:
    asked = asked_time(question, NOW_S, LIVE)
    assert asked is not None
    assert (asked.start_s, asked.end_s) == (start_s, end_s)
    assert asked.words in question.lower()


@pytest.mark.parametrize(
    "question", ["What is there?", "How long ago?", "Was it 40 minutes long?", "At 12:03?", "Three hours ago?", "At 3?"]
)
def test_no_time_of_the_stream_is_named(question: str) -> None:
    assert asked_time(question, NOW_S, LIVE) is None


def test_a_recording_has_no_clock() -> None:
    assert asked_time("At 14:02?", NOW_S, None) is None
    assert asked_time("A minute ago?", NOW_S, None) == AskedTime("a minute ago", 7134, 7146)


@pytest.mark.parametrize(
    ("question", "share", "said"),
    [
        ("Did you see a cat an hour ago?", 0.6, None),
        ("Did you see a cat an hour ago?", 0.1, "I no longer know: I keep only little of what was an hour ago."),
        ("What was said 40 minutes ago?", 0.0, "I no longer know: I keep nothing of what was 40 minutes ago."),
        ("Did you hear a telephone?", 0.6, None),
        ("Did you hear a telephone?", 0.1, IN_PART),
        ("Have you seen a cat?", 0.1, IN_PART),
        ("Does he have a hat?", 0.1, None),
        ("Is there a cat?", 0.1, None),
    ],
)
def test_only_what_is_kept_in_part_is_doubted(question: str, share: float, said: str | None) -> None:
    spans = []

    def kept_share(start_s: float, end_s: float) -> float:
        spans.append((start_s, end_s))
        return share

    doubted = doubt(question, NOW_S, LIVE, kept_share)
    assert doubted == (None if said is None else Doubt(said, is_all_forgotten=share == 0))
    assert set(spans) <= {(0.0, NOW_S), (3240, 3960), (4560, 5040)}


@pytest.mark.parametrize(
    ("text", "denies"),
    [
        ("No, I did not", True),
        ("You did not say anything", True),
        ("Nothing was said", True),
        ("There were no", True),
        ("No.", True),
        ("No, it was red", False),
        ("No, there is no", False),
        ("I do not see", False),
        ("A cat.", False),
    ],
)
def test_denials_of_the_past_are_told_by_their_first_words(text: str, denies: bool) -> None:
    assert denies_the_past(text) == denies
