"""What the time that a question names is for: whether something was perceived then, and how the LLM reads it. Pure."""

import re
from collections.abc import Sequence

from engines.answers.time_words import MINUTE_S, duration
from engines.answers.when.asked import AskedTime, asked_time
from engines.api import Evidence, Turn
from engines.wall_clock import WallClock

MAX_SECONDS_AGO = 120.0  # the LLM has learnt questions about so many seconds ago
_PAST = re.compile(
    r"\b(?:did|didn't|was|wasn't|were|had|has|have(?! to\b)|saw|heard|said|happened|rang|came|left|gone|been|seen"
    r"|changed|went)\b",
    re.I,
)
_NOT_NOW = re.compile(
    r"\b(?:ago|again|already|always|before|after(?!noon)|earlier|later|ever|first|last|long|longest|newest|never|often"
    r"|once|since|so far|still|twice|times?|today|until|usually|when|while|yet|yesterday|recent\w*|remember\w*|recall"
    r"|memory|know|forg[eo]t\w*|lost|happen(?:ing|s)?|summar\w+|describe|tell|story|everything|anything|all"
    r"|back|returns?|same|different|another|new|missing|begins?|ends?|next(?! to\b)|total|whole|entire|video"
    r"|recording|conversation|my|mine|ours?|passwords?|codes?)\b",
    re.I,
)
_NAME = re.compile(r"(?<=[a-z,] )(?!I\b|TV\b)[A-Z]\w")  # of a person, a place or a day: told, not seen
_TELLING = re.compile(
    r"\b(?:sa(?:y|ys|id)|t(?:ell|old)|mention\w*|remind\w*|talk\w*|sp(?:eak|oke)|ask\w*|know)\b", re.I
)
_ABOUT = re.compile(r"\babout\b", re.I)
_AT_SECONDS = re.compile(r"\bat (\d{1,9}) seconds?\b", re.I)
WINDOW_S = 2.0  # the model names the beginning of a window
LEAST_WORDS = 3  # of a question: "And today?" stays as it is
MAX_WORDS_WITHOUT_VERB = 3  # "And what about at two?"


def time_of_perception(question: str, now_s: float, started: WallClock | None) -> AskedTime | None:
    """The time at which something was perceived that a question asks about. None if it names none, or names the time of
    something that was told: "What did I say about the train at five?"."""
    asked = asked_time(question, now_s, started)
    if asked is None or not asked.names_clock:
        return asked
    before, after = question[: asked.place[0]], question[asked.place[1] :]
    rest = f"{before} {after}"
    if not _PAST.search(rest) and len(re.findall(r"\w+", rest)) > MAX_WORDS_WITHOUT_VERB and not asked.is_open:
        return None
    telling = _TELLING.search(rest)
    is_told = telling is not None and (asked.start_s > now_s or len(re.findall(r"\w+", before[telling.end() :])) > 1)
    is_about = _ABOUT.search(before) is not None and len(re.findall(r"\w+", before)) > MAX_WORDS_WITHOUT_VERB
    return None if is_told or is_about else asked


def is_about_now(question: str, asked: AskedTime | None, turns: Sequence[Turn]) -> bool:
    """Whether a question is surely about the last minute: nothing in it, nor in what was asked before it, is about
    another time, about all that was perceived, or about what somebody may have told."""
    texts = (question, *(turn.question for turn in turns))
    patterns = _PAST, _NOT_NOW, _NAME
    return asked is None and not any(pattern.search(text) for pattern in patterns for text in texts)


def is_of_another_time(asked: AskedTime | None, raw_text: str, evidence: Sequence[Evidence]) -> bool:
    """Whether all times that an answer names, as the model wrote it, or all moments that it rests on lie outside of the
    time that is asked about."""
    if asked is None:
        return False
    named = [(float(time_s), float(time_s) + WINDOW_S) for time_s in _AT_SECONDS.findall(raw_text)]
    shown = [(moment.start_s, moment.end_s) for moment in evidence]
    return any(
        spans and not any(start_s <= asked.end_s and end_s >= asked.start_s for start_s, end_s in spans)
        for spans in (named, shown)
    )


def for_the_model(question: str, asked: AskedTime | None, now_s: float) -> str:
    """The question with times as the LLM has learnt them: seconds of the stream, or ago. A time that is all of the
    stream is left out."""
    if asked is None:
        return question
    begin, end = asked.place
    start_s, end_s = max(asked.start_s, 0.0), min(asked.end_s, now_s)
    if asked.is_open and start_s == 0.0 and end_s == now_s:
        words = ""
    elif not asked.names_clock or start_s >= end_s:
        return question
    elif asked.is_moment:
        ago_s = max(round(now_s - (asked.start_s + asked.end_s) / 2), 1)
        words = f"{ago_s} seconds ago" if MINUTE_S <= ago_s <= MAX_SECONDS_AGO else f"{duration(ago_s)} ago"
    else:
        words = f"between {round(start_s)} seconds and {round(end_s)} seconds"
    before, after = question[:begin], question[end:]
    if not words:
        before, after = before.rstrip(" ,"), after.lstrip(" ,") if not before.strip() else after
    rest = f"{before}{words}{after}".strip()
    return rest if len(re.findall(r"\w+", rest)) >= LEAST_WORDS else question
