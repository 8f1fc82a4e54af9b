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
LEAST_GAP_S = 6.0  # without pictures: what changed meanwhile, changed at a time that nobody knows
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
    "what": re.compile(
        rf"{POLITE_OPENING}what (?:(?:has )?happened (?:to|with) (?:the )?{_LAMP}"
        r"|(?:has |was |is )?(?:changed|different)"
        r"(?: here| there| meanwhile| in (?:the |this )?(?:room|picture|video|clip|film)"
        r"| in the middle(?: of (?:the|this) (?:video|clip|film|recording))?)*)\W*",
        re.IGNORECASE,
    ),
    "whether": re.compile(
        rf"{POLITE_OPENING}(?:did|has|have) {_SUBJECT} {_VERB} {_LEVEL}(?: again)?\W*", re.IGNORECASE
    ),
}


@dataclass(frozen=True)
class LightChange:
    """It became dark or bright at `time_s`; if there were no pictures for a while before, some time after `after_s`."""

    time_s: float
    level: Level
    after_s: float | None = None


class LightRecord:
    """Of one stream: the last `MAX_CHANGES` changes, and the last gaps without pictures, black ones being pictures."""

    def __init__(self) -> None:
        self._begun_as: Level | None = None
        self._seen_s: float | None = None  # time of the newest picture
        self._gaps: deque[tuple[float, float]] = deque(maxlen=MAX_CHANGES)
        self._changes: deque[LightChange] = deque(maxlen=MAX_CHANGES)

    @property
    def changes(self) -> list[LightChange]:
        return list(self._changes)

    def add(self, time_s: float, light: Light) -> None:
        """Take the light of the next picture."""
        level: Level = "dark" if light in DARK else "bright"
        before_s, self._seen_s = self._seen_s, time_s
        after_s = before_s if before_s is not None and time_s - before_s >= LEAST_GAP_S else None
        if after_s is not None:
            self._gaps.append((after_s, time_s))
        if self._begun_as is None:
            self._begun_as = level
        elif level != (self._changes[-1].level if self._changes else self._begun_as):
            self._changes.append(LightChange(time_s, level, after_s))

    def unseen_s(self, start_s: float, end_s: float) -> float:
        """How long there were no pictures in a span of time."""
        gaps = list(self._gaps)
        if self._seen_s is not None and end_s - self._seen_s >= LEAST_GAP_S:
            gaps.append((self._seen_s, end_s))
        return sum(max(min(until_s, end_s) - max(since_s, start_s), 0.0) for since_s, until_s in gaps)

    def forget_since(self, since_s: float) -> None:
        """Forget what changed since then; the next picture tells how it is."""
        kept = [change for change in self._changes if change.time_s < since_s]
        self._begun_as = None if not kept else self._begun_as
        self._seen_s = None
        self._gaps = deque((gap for gap in self._gaps if gap[1] < since_s), maxlen=MAX_CHANGES)
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
    texts = []
    for each in (terms, replace(terms, is_raw=True)):
        sentences = [as_sentence(_said(kind, told, changes, each)), *_unknown(kind, told, changes, record, each)]
        texts.append(" ".join(sentences))
    shown, is_unsure = told[-MAX_TOLD:], len(sentences) > 1
    evidence = tuple(moment_evidence(change.time_s, window_s, "video", 1 / len(shown)) for change in shown)
    answer = replace(fixed_answer(texts[0]), raw_text=texts[1], evidence=evidence)
    return replace(answer, is_sure=not is_unsure, is_hedged=is_unsure)


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


def _unknown(
    kind: str, told: list[LightChange], changes: list[LightChange], record: LightRecord, terms: Terms
) -> list[str]:
    """A sentence about the time without pictures that matters; none if there was none."""
    if kind == "how long":
        begin_s = told[0].time_s
        end_s = next((change.time_s for change in changes if change.time_s > begin_s), terms.now_s)
        unseen_s = record.unseen_s(begin_s, end_s)
        return [f"I saw nothing for {terms.lasting(unseen_s)} of that time."] if unseen_s else []
    unseen = [change.after_s for change in told[-MAX_TOLD:] if change.after_s is not None]
    return [f"It may have been sooner: I saw nothing from {terms.point(unseen[-1])} on."] if unseen else []
