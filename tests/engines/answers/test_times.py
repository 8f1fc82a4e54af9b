"""The LLM's times become people's, in whatever pieces an answer comes."""

import re
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engines.answers.times import TimesRewriter
from engines.wall_clock import WallClock

NOW_S = 660.0
LIVE, RECORDING = WallClock(15 * 3600 + 48 * 60.0), None  # 15:48 at second 0, so that it is 15:59


def rewritten(text: str, started: WallClock | None, now_s: float = NOW_S) -> str:
    rewriter = TimesRewriter(now_s, started)
    return rewriter.add(text) + rewriter.finish()


@pytest.mark.parametrize(
    ("written", "live", "recording"),
    [
        ("At 652 seconds.", "8 seconds ago, at 15:58.", "At 10:52."),
        ("At 658 seconds.", "Just now.", "At 10:58."),
        ("Yes, at 540 seconds.", "Yes, two minutes ago, at 15:57.", "Yes, at 9:00."),
        ("At 540 seconds.", "Two minutes ago, at 15:57.", "At 9:00."),
        ("At 612 seconds, 9 seconds ago.", "48 seconds ago, at 15:58.", "48 seconds ago, at 10:12."),
        ("It is 600 seconds.", "It is 15:59.", "It is 11:00 into the recording."),
        ("It is 600 seconds", "It is 15:59", "It is 11:00 into the recording"),
        ("For 652 seconds.", "For eleven minutes.", "For eleven minutes."),
        ("It rang for 40 seconds.", "It rang for 40 seconds.", "It rang for 40 seconds."),
        ("It is 90 seconds long.", "It is a minute and a half long.", "It is a minute and a half long."),
        ("652 seconds ago.", "Eleven minutes ago.", "Eleven minutes ago."),
        (
            "A person came at 540 seconds and left at 600 seconds.",
            "A person came two minutes ago, at 15:57, and left a minute ago, at 15:58.",
            "A person came at 9:00 and left at 10:00.",
        ),
        ("At 540 seconds, then no more.", "Two minutes ago, at 15:57, then no more.", "At 9:00, then no more."),
        ('The sign reads "At 70 seconds".', 'The sign reads "At 70 seconds".', 'The sign reads "At 70 seconds".'),
        ("A cat at the top, that is all.", "A cat at the top, that is all.", "A cat at the top, that is all."),
        ("1.75 seconds, 9:75 seconds, a75 seconds", *["1.75 seconds, 9:75 seconds, a75 seconds"] * 2),
    ],
)
def test_times_are_told_as_people_do(written: str, live: str, recording: str) -> None:
    assert rewritten(written, LIVE) == live
    assert rewritten(written, RECORDING) == recording


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("At 540 seconds.", "At 15:57."),
        ("Yes, at 540 seconds and at 60 seconds.", "Yes, at 15:57 and at 15:49."),
        ("At 658 seconds.", "Just now."),
        ("For 652 seconds.", "For eleven minutes."),
        ("It is 600 seconds.", "It is 15:59."),
    ],
)
def test_who_asks_for_a_time_of_day_is_told_one(written: str, told: str) -> None:
    rewriter = TimesRewriter(NOW_S, LIVE, names_clock=True)
    assert rewriter.add(written) + rewriter.finish() == told


def test_yesterday() -> None:
    assert rewritten("It came at 28800 seconds and left.", WallClock(15 * 3600 + 3000.0), 60_000.0) == (
        "It came yesterday at 23:50 and left."
    )


def test_only_what_may_become_a_time_is_held_back() -> None:
    rewriter = TimesRewriter(NOW_S, LIVE)
    pieces = ["A", " cat", " came", " at", " ", "54", "0 seconds", ",", " and", " a", " dog", " at"]
    came = [rewriter.add(piece) for piece in pieces]
    assert came == ["", "A cat", " came", " ", "", "", "", "", "two minutes ago, at 15:57, and", " ", "a dog", " "]
    assert rewriter.finish() == "at"


WORDS = st.sampled_from(
    [
        *("At", "at", "It is", "it is", "for", "a", "an", "I", "seconds", "second", "ago", "ago,", "and", "A cat"),
        *("12", "652", "0", "3598 seconds", "at 12 seconds", "at 652 seconds,", "48 seconds ago.", '"', ".", ", "),
        *("At 12 seconds, 48 seconds ago.", "It is 652 seconds.", "for 70 seconds", "s", "t", "\n"),
    ]
)
TEXTS = st.lists(WORDS, max_size=12).flatmap(
    lambda words: st.sampled_from([" ".join(words), "".join(words), " ".join(words).replace(" ,", ",")])
)


@given(TEXTS, st.lists(st.integers(0, 200), max_size=12), st.sampled_from([LIVE, RECORDING]))
def test_the_pieces_make_no_difference(text: str, cuts: list[int], started: WallClock | None) -> None:
    rewriter = TimesRewriter(NOW_S, started)
    edges = [0, *sorted(min(cut, len(text)) for cut in cuts), len(text)]
    streamed = "".join(rewriter.add(text[begin:end]) for begin, end in pairwise(edges))
    assert streamed + rewriter.finish() == rewritten(text, started)
    letter_by_letter = TimesRewriter(NOW_S, started)
    assert "".join(map(letter_by_letter.add, text)) + letter_by_letter.finish() == rewritten(text, started)


@given(TEXTS.filter(lambda text: '"' not in text), st.sampled_from([LIVE, RECORDING]))
def test_nobody_counts_a_minute_in_seconds(text: str, started: WallClock | None) -> None:
    assert not re.search(r"(?<![\w.,:'-])(?!0)\d*(?:[6-9]\d|\d{3}) seconds?(?!\w)", rewritten(text, started))
