"""What an answer says instead of denying, if little is left of the time that is asked about. Pure."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from engines.answers.time_words import DAY_S, HOUR_S, MINUTE_S, number_word
from engines.wall_clock import WallClock

MIN_KEPT = 0.5  # of the tokens of a time: with less of them left, nothing of that time is denied
TOLERANCE = 0.1  # "40 minutes ago" is between 36 and 44 minutes ago
MIN_TOLERANCE_S = 5.0
IN_PART = "I do not remember any of that: I keep only a part of what I saw and heard."

_NUMBERS = {"a": 1, "an": 1, **{number_word(number): number for number in range(1, MINUTE_S)}}
_UNITS_S = {"second": 1, "minute": MINUTE_S, "hour": HOUR_S}
_AGO = re.compile(
    rf"\b(?:half an hour|(?P<number>\d{{1,5}}|{'|'.join(sorted(_NUMBERS, reverse=True))})"
    r" (?P<unit>second|minute|hour)s?) ago\b",
    re.I,
)
_AT_CLOCK = re.compile(r"\bat (?P<hour>[01]?\d|2[0-3]):(?P<minute>[0-5]\d)\b", re.I)
_ASKS_OF_THE_PAST = re.compile(
    r"\b(?:did|was|were|ever|earlier|before|today|(?:have|has) \w+ (?:been|seen|heard|noticed|said|told))\b", re.I
)
_PAST_DENIAL = re.compile(
    r"(?:(?:No, )?(?:I|[Yy]ou) did not|No, there (?:was|were)|There (?:was|were) no|No one|Nothing|Nobody|Never)\b"
    r"|No\W*$"
)


@dataclass(frozen=True)
class AskedTime:
    """A time that a question names with `words`, in seconds of the stream, as exactly as people mean it."""

    words: str
    start_s: float
    end_s: float


@dataclass(frozen=True)
class Doubt:
    """`text` is said instead of a denial; if `is_all_forgotten`, instead of any answer."""

    text: str
    is_all_forgotten: bool


def asked_time(question: str, now_s: float, started: WallClock | None) -> AskedTime | None:
    """The time that a question names, "40 minutes ago" or "at 14:02", if it is one of the stream. Clock times are of
    the last 24 hours, and need a stream that has `started`."""
    if match := _AGO.search(question):
        words = match.group().lower()
        ago_s = float(HOUR_S / 2)
        if match["number"]:
            number = match["number"].lower()
            ago_s = float(_NUMBERS.get(number) or int(number)) * _UNITS_S[match["unit"].lower()]
        from_s = to_s = now_s - ago_s
        tolerance_s = max(TOLERANCE * ago_s, MIN_TOLERANCE_S)
    elif started is not None and (match := _AT_CLOCK.search(question)):
        words = match.group().lower()
        asked_s = int(match["hour"]) * HOUR_S + int(match["minute"]) * MINUTE_S
        from_s = now_s - (started.start_s + now_s - asked_s) % DAY_S
        to_s, tolerance_s = from_s + MINUTE_S, float(MINUTE_S)
    else:
        return None
    if to_s < 0:
        return None
    return AskedTime(words, max(from_s - tolerance_s, 0.0), min(to_s + tolerance_s, now_s))


def doubt(
    question: str, now_s: float, started: WallClock | None, kept_share: Callable[[float, float], float]
) -> Doubt | None:
    """What an answer to a question about the past says if too little is left to deny anything; else None.

    `kept_share` tells which share of what was perceived in a span [start, end] of the stream is left.
    """
    asked = asked_time(question, now_s, started)
    if asked is None:
        is_partial = _ASKS_OF_THE_PAST.search(question) is not None and kept_share(0.0, now_s) < MIN_KEPT
        return Doubt(IN_PART, is_all_forgotten=False) if is_partial else None
    share = kept_share(asked.start_s, asked.end_s)
    if share >= MIN_KEPT:
        return None
    amount = "only little" if share else "nothing"
    return Doubt(f"I no longer know: I keep {amount} of what was {asked.words}.", is_all_forgotten=not share)


def denies_the_past(text: str) -> bool:
    """Whether an answer that begins with this text, five tokens or all of it, says that something did not happen."""
    return _PAST_DENIAL.match(text) is not None
