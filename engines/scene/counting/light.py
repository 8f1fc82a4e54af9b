"""When it became dark or bright, and the answers to questions about that. Pure."""

import re
from collections import deque
from dataclasses import dataclass, replace
from typing import Literal

from engines.answers.fixed import POLITE_OPENING, fixed_answer
from engines.api import Answer
from engines.scene.counting.telling import Terms, moment_evidence, times_words
from engines.scene.state import Light
from engines.scene.wording import as_sentence, listed
from engines.wall_clock import WallClock

MAX_CHANGES = 512
MAX_TOLD = 3
DARK = frozenset[Light](("dark", "black"))
Level = Literal["dark", "bright"]
_DARK_WORDS = r"dark|darker|off|out|black"
_LAMP = r"(?:lights?|lamps?)"
_SUBJECT = rf"(?:it|the (?:room|picture|screen|(?P<lamp>{_LAMP})))"
_LEVEL = r"(?P<level>dark|darker|black|bright|brighter|light|lighter|(?(lamp)(?:off|out|on)|(?!)))"  # an alarm goes off
_VERB = r"(?:get|got|become|became|turn(?:ed)?|go|gone|went|come|came|switch(?:ed)?|been)"
_INTO = rf"(?:did|was|were|has|have) {_SUBJECT} (?:{_VERB} )?{_LEVEL}(?: again)?"
_QUESTIONS = {
    "when": re.compile(rf"{POLITE_OPENING}(?:when|at what time|what time) {_INTO}\W*", re.IGNORECASE),
    "how long": re.compile(rf"{POLITE_OPENING}(?:for )?how long {_INTO}\W*", re.IGNORECASE),
    "what": re.compile(rf"{POLITE_OPENING}what (?:has )?happened (?:to|with) (?:the )?{_LAMP}\W*", re.IGNORECASE),
    "whether": re.compile(
        rf"{POLITE_OPENING}(?:did|has|have) {_SUBJECT} {_VERB} {_LEVEL}(?: again)?\W*", re.IGNORECASE
    ),
}


@dataclass(frozen=True)
class LightChange:
    """It became dark or bright at `time_s`."""

    time_s: float
    level: Level


class LightRecord:
    """Of one stream: the changes of the last `MAX_CHANGES`."""

    def __init__(self) -> None:
        self._begun_as: Level | None = None
        self._changes: deque[LightChange] = deque(maxlen=MAX_CHANGES)

    @property
    def changes(self) -> list[LightChange]:
        return list(self._changes)

    def add(self, time_s: float, light: Light) -> None:
        """Take the light of the next picture."""
        level: Level = "dark" if light in DARK else "bright"
        if self._begun_as is None:
            self._begun_as = level
        elif level != (self._changes[-1].level if self._changes else self._begun_as):
            self._changes.append(LightChange(time_s, level))

    def forget_since(self, since_s: float) -> None:
        """Forget what changed since then; the next picture tells how it is."""
        kept = [change for change in self._changes if change.time_s < since_s]
        self._begun_as = None if not kept else self._begun_as
        self._changes = deque(kept, maxlen=MAX_CHANGES)


SAVED_CLASSES = (LightRecord, LightChange)


def light_answer(
    question: str, now_s: float, started: WallClock | None, record: LightRecord, window_s: float
) -> Answer | None:
    """When it became dark or bright, for how long it was, or what happened to the light; None for other questions, and
    if the record knows of no such change. Evidence is in windows of `window_s`."""
    plain = question.replace("’", "'")
    found = ((kind, pattern.fullmatch(plain)) for kind, pattern in _QUESTIONS.items())
    kind, match = next(((kind, match) for kind, match in found if match), ("", None))
    if match is None:
        return None
    changes = record.changes
    told = changes[-MAX_TOLD:] if kind == "what" else [each for each in changes if each.level == _level(match)]
    if not told:
        return None
    told = told[-1:] if kind == "how long" else told
    terms = Terms(now_s, started)
    said, raw = (_said(kind, told, changes, each) for each in (terms, replace(terms, is_raw=True)))
    shown = told[-MAX_TOLD:]
    evidence = tuple(moment_evidence(change.time_s, window_s, "video", 1 / len(shown)) for change in shown)
    return replace(fixed_answer(as_sentence(said)), raw_text=as_sentence(raw), evidence=evidence)


def _level(match: re.Match[str]) -> Level:
    return "dark" if re.fullmatch(_DARK_WORDS, match["level"], re.IGNORECASE) else "bright"


def _said(kind: str, told: list[LightChange], changes: list[LightChange], terms: Terms) -> str:
    times_s = [change.time_s for change in told]
    if kind == "what":
        became = [f"became {told[0].level}", *(f"{change.level} again" for change in told[1:])]
        return f"it {listed([f'{words} {at}' for words, at in zip(became, terms.each_at(times_s), strict=True)])}"
    if kind == "how long":
        (begin_s,) = times_s
        end_s = next((change.time_s for change in changes if change.time_s > begin_s), None)
        if end_s is None:
            return f"for {terms.lasting(terms.now_s - begin_s)}, since {terms.point(begin_s)}"
        return f"for {terms.lasting(end_s - begin_s)}, {terms.from_to(begin_s, end_s)}"
    return f"{'yes, ' if kind == 'whether' else ''}{times_words(times_s, terms)}"
