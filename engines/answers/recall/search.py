"""Finds what a memory holds in words about what a question names: sentences, and notes of what was seen. Pure."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence

from engines.answers.recall.stems import may_hold, stems
from engines.answers.when.asked import AskedTime
from engines.api import Modality
from engines.memory.token_table import Group

MAX_FOUND = 3
MIN_SHARE = 0.7  # of the best one's score
MIN_COVERED = 0.5  # more of the question's words than this must be in what is found
IN_VIEW_S = 30.0  # what was noted so short a time ago, the LLM finds by itself
_NOW = re.compile(
    r"\b(?:(?:do|can) (?:you|i) (?:still )?see|(?:is|are) (?:there|any\w*|some\w*)|what colou?rs? (?:is|are)|how many"
    r"|looks? like|in the picture|(?:is|are|am) (?:\w+ )?(?:holding|wearing|doing|standing|sitting)"
    r"|what(?: is|'s) (?:on|in|behind|under|next to|beside|in front of)|right now)\b",
    re.IGNORECASE,
)
_ASKS_WHEN = re.compile(r"\W*(?:and |so )?(?:when|how long ago|(?:at )?what time)\b", re.IGNORECASE)
_PAST = re.compile(r"\b(?:did|was|were|had|ago|earlier|(?:have|has) (?:\w+ )?(?:been|seen|had))\b", re.IGNORECASE)
_TELLING = re.compile(
    r"\b(?:sa(?:y|ys|id)|t(?:ell|old)|mention\w*|remind\w*|talk\w*|sp(?:eak|oke)\w*)\b", re.IGNORECASE
)


def found_in(
    groups: Iterable[Group],
    question: str,
    asked_time: AskedTime | None,
    now_s: float,
    in_view: Sequence[str] = (),
) -> tuple[Group, ...]:
    """At most `MAX_FOUND` groups whose words share more than half of the question's, by their time; none if it is about
    what is in view now, or if what it names is one of the things `in_view` or has just been noted. Of equal ones the
    newest are chosen. "What was said an hour ago?" finds what was said then.

    `asked_time`: the time that the question names; what was at another time is not found then. A word counts the more,
    the fewer groups have it. What was seen is found for questions about the past only.
    """
    begin, end = asked_time.place if asked_time is not None else (len(question), len(question))
    asked = stems(question[:begin] + question[end:])
    is_of_telling = _TELLING.search(question) is not None
    if not asked and is_of_telling and asked_time is not None and asked_time.end_s < now_s - IN_VIEW_S:
        then = [group for group in groups if group.modality == Modality.SPEECH and _is_within(group, asked_time)]
        return tuple(sorted(then, key=lambda group: group.start_s)[-MAX_FOUND:])
    if not asked or (_NOW.search(question) and not is_of_telling):
        return ()
    worded = [(group, stems(group.text)) for group in groups if may_hold(group.text, asked)]
    is_there = bool(asked & stems(" ".join(in_view))) or _is_noted(worded, asked, now_s)
    if is_there and not is_of_telling and not _ASKS_WHEN.match(question):
        return ()
    wants_notes = _PAST.search(question) is not None and not is_of_telling
    candidates = [
        (group, found)
        for group, found in worded
        if (group.modality == Modality.SPEECH or wants_notes) and (asked_time is None or _is_within(group, asked_time))
    ]
    return _best(candidates, asked)


def _is_noted(worded: Sequence[tuple[Group, frozenset[str]]], asked: frozenset[str], now_s: float) -> bool:
    """Whether a note of the last seconds is about the same."""
    return any(
        group.modality == Modality.NOTE and group.end_s > now_s - IN_VIEW_S and asked & found for group, found in worded
    )


def _is_within(group: Group, asked_time: AskedTime) -> bool:
    return group.start_s <= asked_time.end_s and group.end_s >= asked_time.start_s


def _best(candidates: Sequence[tuple[Group, frozenset[str]]], asked: frozenset[str]) -> tuple[Group, ...]:
    counts = Counter(stem for _, found in candidates for stem in found)
    covering = [
        (sum(1 / counts[stem] for stem in asked & found), group)
        for group, found in candidates
        if len(asked & found) > MIN_COVERED * len(asked)
    ]
    if not covering:
        return ()
    best = max(score for score, _ in covering)
    good = [(score, group) for score, group in covering if score >= MIN_SHARE * best]
    chosen = sorted(good, key=lambda each: (-each[0], -each[1].start_s))[:MAX_FOUND]
    return tuple(sorted((group for _, group in chosen), key=lambda group: (group.start_s, group.modality)))
