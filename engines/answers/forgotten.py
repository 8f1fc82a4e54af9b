"""What an answer says instead of denying, if the time that is asked about is forgotten, or nobody looked then. Pure."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from engines.answers.question_senses import asks_to_hear, asks_to_see
from engines.answers.time_words import clock_time, position
from engines.answers.when.asked import AskedTime
from engines.answers.when.watched import Watched
from engines.wall_clock import WallClock

MIN_KEPT = 0.5  # of the tokens of a time: with less of them left, nothing of that time is denied
MAX_LAG_S = 10.0  # of the newest window: it may wait for the model, and is not missing yet
MIN_WATCHED = 0.5  # of a time: with less of it seen and heard, nothing of that time is denied
IN_PART = "I do not remember any of that: I keep only a part of what I saw and heard."
CANNOT_TELL = "I can't tell"
NOT_LOOKING = "I can't tell: I was not looking then."
NOT_SEEN, NOT_HEARD = "I can't tell: there were no pictures then.", "I can't tell: I was not listening then."
LOOKED_IN_PART = "I can't tell: I was looking for only a part of that time."
BEFORE_RECORDING = "I can't tell: that was before the recording begins."

_ASKS_OF_THE_PAST = re.compile(
    r"\b(?:did|was|were|ever|earlier|before|today|(?:have|has) \w+ (?:been|seen|heard|noticed|said|told))\b", re.I
)
_NEED_IN = ("the", "these", "last", "past")  # "the last hour"
_PAST_DENIAL = re.compile(
    r"(?:(?:No, )?(?:I|[Yy]ou) did not|No, there (?:was|were)|There (?:was|were) no|No one|Nothing|Nobody|Never)\b"
    r"|No\W*$"
)


@dataclass(frozen=True)
class Doubt:
    """`text` is said instead of a denial; if `nothing_is_known`, instead of any answer; if `is_of_looking`, instead
    of "I can't tell: I was not looking then.", which is not so."""

    text: str
    nothing_is_known: bool
    is_of_looking: bool = False

    def replaces(self, text: str) -> bool:
        """Whether it is said instead of an answer that begins with this text, five tokens or all of it."""
        return text.startswith(CANNOT_TELL) if self.is_of_looking else denies_the_past(text)


def doubt(
    question: str,
    asked: AskedTime | None,
    now_s: float,
    started: WallClock | None,
    kept_share: Callable[[float, float], float],
    watched: Watched,
) -> Doubt | None:
    """What an answer to a question about the past says if too little is known for what the model says; else None.

    `kept_share` tells which share of what was perceived in a span [start, end] of the stream is left.
    """
    if asked is None:
        is_partial = _ASKS_OF_THE_PAST.search(question) is not None and kept_share(0.0, now_s) < MIN_KEPT
        return Doubt(IN_PART, nothing_is_known=False) if is_partial else None
    if outside := _outside(asked, now_s, started):
        return outside
    share = kept_share(max(asked.start_s, 0.0), min(asked.end_s, now_s))
    if share and (unwatched := _unwatched(question, asked, now_s, watched)):
        return unwatched
    if share >= MIN_KEPT:
        return Doubt(f"{CANNOT_TELL}.", nothing_is_known=False, is_of_looking=True)
    amount = "only little" if share else "nothing"
    words = f"in {asked.words}" if asked.words.split()[0] in _NEED_IN else asked.words
    return Doubt(f"I no longer know: I keep {amount} of what was {words}.", nothing_is_known=not share)


def _outside(asked: AskedTime, now_s: float, started: WallClock | None) -> Doubt | None:
    """The doubt about a time that is to come, or was before the stream began."""
    if asked.start_s > now_s:
        now = f"it is {clock_time(now_s, started)}" if started else f"I am at {position(now_s)} of the recording"
        return Doubt(f"That is still to come: {now}.", nothing_is_known=True)
    if asked.end_s <= 0:
        text = f"{NOT_LOOKING} I began {_beginning(now_s, started)}." if started else BEFORE_RECORDING
        return Doubt(text, nothing_is_known=True)
    return None


def _unwatched(question: str, asked: AskedTime, now_s: float, watched: Watched) -> Doubt | None:
    """The doubt about a time of the stream in which nobody looked or listened."""
    start_s = max(asked.start_s, 0.0) if asked.is_open else asked.start_s
    end_s = min(asked.end_s, max(now_s - MAX_LAG_S, watched.end_s))
    if end_s <= start_s:
        return None
    sees, hears = asks_to_see(question), asks_to_hear(question)
    for matters, nothing, seen, heard in (
        (True, NOT_LOOKING, True, True),
        (sees and not hears, NOT_SEEN, True, False),
        (hears and not sees, NOT_HEARD, False, True),
    ):
        if matters and watched.share(start_s, end_s, seen=seen, heard=heard) < MIN_WATCHED:
            is_all = not watched.share(max(start_s, 0.0), end_s, seen=seen, heard=heard)
            return Doubt(nothing if is_all else LOOKED_IN_PART, nothing_is_known=is_all)
    return None


def _beginning(now_s: float, started: WallClock) -> str:
    """When a stream began, as people say it."""
    days = started.at(now_s).day
    day = {0: "at", 1: "yesterday at"}.get(days, f"{days} days ago, at")
    return f"{day} {clock_time(0.0, started)}"


def denies_the_past(text: str) -> bool:
    """Whether an answer that begins with this text, five tokens or all of it, says that something did not happen."""
    return _PAST_DENIAL.match(text) is not None
