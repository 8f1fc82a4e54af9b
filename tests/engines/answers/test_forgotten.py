"""What is said of a time of which little is left, or in which nobody looked."""

import pytest

from engines.answers.forgotten import (
    BEFORE_RECORDING,
    IN_PART,
    LOOKED_IN_PART,
    NOT_HEARD,
    NOT_LOOKING,
    NOT_SEEN,
    Doubt,
    denies_the_past,
    doubt,
)
from engines.answers.when.question import time_of_perception
from engines.answers.when.watched import Watched
from engines.wall_clock import WallClock

LIVE = WallClock(13 * 3600.0)  # 14:00 is at 3600 s
NOW_S = 7200.0


def all_watched(end_s: float = NOW_S) -> Watched:
    watched = Watched()
    watched.add(0.0, end_s, is_seen=True, is_heard=True)
    return watched


@pytest.mark.parametrize(
    ("question", "share", "said"),
    [
        ("Did you see a cat an hour ago?", 0.6, None),
        ("Did you see a cat an hour ago?", 0.1, "I no longer know: I keep only little of what was an hour ago."),
        ("What was said 40 minutes ago?", 0.0, "I no longer know: I keep nothing of what was 40 minutes ago."),
        ("What was said at two?", 0.0, "I no longer know: I keep nothing of what was at two."),
        ("Sum up the last hour.", 0.1, "I no longer know: I keep only little of what was in the last hour."),
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

    asked = time_of_perception(question, NOW_S, LIVE)
    doubted = doubt(question, asked, NOW_S, LIVE, kept_share, all_watched())
    if doubted is not None and doubted.is_of_looking:
        assert doubted.replaces(NOT_LOOKING)
        assert not doubted.replaces("No, I did not see a cat.")
        doubted = None
    assert doubted == (None if said is None else Doubt(said, nothing_is_known=share == 0))
    assert set(spans) <= {(0.0, NOW_S), (3240, 3960), (4560, 5040), (3300, 3960), (3600, 7200)}


@pytest.mark.parametrize(
    ("question", "said", "nothing_is_known"),
    [
        ("What happened at 17:00?", "That is still to come: it is 15:00.", True),
        ("Who came this evening?", "That is still to come: it is 15:00.", True),
        ("What did you see this morning?", f"{NOT_LOOKING} I began at 13:00.", True),
        ("Did the cat come yesterday?", f"{NOT_LOOKING} I began at 13:00.", True),
        ("What was there five hours ago?", f"{NOT_LOOKING} I began at 13:00.", True),
        ("What happened between half past one and ten to two?", NOT_LOOKING, True),
        ("What did you see 75 minutes ago?", NOT_LOOKING, True),
        ("What did you see at half past two?", NOT_SEEN, True),
        ("Did you hear a dog at half past two?", None, False),
        ("Did you hear a dog at ten past two?", NOT_HEARD, True),
        ("Did you see a dog at ten past two?", None, False),
        ("What happened between one and two?", LOOKED_IN_PART, False),
        ("What happened between twelve and two?", LOOKED_IN_PART, False),
        ("What happened today?", None, False),
        ("What happened since two?", None, False),
    ],
)
def test_nobody_looked_then(question: str, said: str | None, nothing_is_known: bool) -> None:
    """From 13:20 on until 14:00 nothing arrives, then sound is missing until 14:20, then pictures are."""
    watched = Watched()
    for start, end, is_seen, is_heard in ((0, 20, 1, 1), (60, 80, 1, 0), (80, 120, 0, 1)):
        watched.add(60.0 * start, 60.0 * end, bool(is_seen), bool(is_heard))
    asked = time_of_perception(question, NOW_S, LIVE)
    doubted = doubt(question, asked, NOW_S, LIVE, lambda *_: 1.0, watched)
    if doubted is not None and doubted.is_of_looking:
        doubted = None
    assert doubted == (None if said is None else Doubt(said, nothing_is_known))


@pytest.mark.parametrize(
    ("now_s", "started", "said"),
    [
        (100_000.0, WallClock(13 * 3600.0), f"{NOT_LOOKING} I began yesterday at 13:00."),
        (200_000.0, WallClock(13 * 3600.0), f"{NOT_LOOKING} I began 2 days ago, at 13:00."),
        (600.0, None, BEFORE_RECORDING),
    ],
)
def test_when_it_began_is_told(now_s: float, started: WallClock | None, said: str) -> None:
    asked = time_of_perception("What happened three days ago?", now_s, started)
    assert doubt("", asked, now_s, started, lambda *_: 1.0, all_watched(now_s)) == Doubt(said, nothing_is_known=True)


def test_what_waits_for_the_model_is_not_missing() -> None:
    for watched_s, nothing_is_known in ((592.0, False), (580.0, True)):
        asked = time_of_perception("What happened in the last six seconds?", 600.0, LIVE)
        doubted = doubt("", asked, 600.0, LIVE, lambda *_: 1.0, all_watched(watched_s))
        assert doubted is not None
        assert doubted.nothing_is_known is False
        asked = time_of_perception("What happened 14 seconds ago?", 600.0, LIVE)
        doubted = doubt("", asked, 600.0, LIVE, lambda *_: 1.0, all_watched(watched_s))
        assert doubted is not None
        assert doubted.nothing_is_known is nothing_is_known


def test_a_recording_is_not_there_yet() -> None:
    asked = time_of_perception("What happened at 10:52?", 60.0, None)
    said = "That is still to come: I am at 1:00 of the recording."
    assert doubt("", asked, 60.0, None, lambda *_: 1.0, all_watched(60.0)) == Doubt(said, nothing_is_known=True)


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
