"""The answers of several streams to one question, as one answer that names the cameras. Pure."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from engines.answers.moments import rests_on_nothing
from engines.api import Answer
from engines.scene.counting.questions import counted_in
from engines.scene.wording import listed

_I = re.I
_EACH = r"(?:all|any|every|each|which)(?: of)?(?: (?:the|my|our))? (?:cameras?|streams?)"
_CAMERAS = (  # "on all cameras", "which camera saw …": asked of each as a question about itself
    re.compile(rf"^\W*(?:on|in|from|of|for) {_EACH},? ", _I),
    re.compile(rf",? (?:on|in|by|from) {_EACH}(?=\W*$)", _I),
)
_WHICH = re.compile(
    r"\W*(?:on |in )?(?:which|what) (?:camera|stream)s? (?:(?:has |have )?(?P<last>last )?(?P<verb>saw|seen|heard)"
    r"|did (?:you )?(?P<last2>last )?(?P<verb2>see|hear)) (?P<what>.+?)(?P<last3> last)?\W*",
    _I,
)
_LAST = re.compile(
    r"\W*(?:where|when|who) (?:was|were|did (?:you|we|anybody|anyone)|have (?:you|we)) "
    r"(?:(?P<what>(?!last\b).+?) )?(?P<last>last )?"
    r"(?P<verb>seen?|hear|heard|spotted)(?: (?P<what2>.+?))?(?P<last2> last)?\W*",
    _I,
)
_STILL = re.compile(r"\bstill there\b")


@dataclass(frozen=True)
class StreamAnswer:
    """What one stream answers. Without an `answer`, `problem` says why. `now_s`: when it was asked, by its clock."""

    stream: str
    now_s: float
    answer: Answer | None
    problem: str = ""

    @property
    def is_positive(self) -> bool:
        """Whether it has seen or heard something of what is asked for."""
        return self.answer is not None and not rests_on_nothing(self.answer.raw_text) and bool(self.answer.text)

    @property
    def age_s(self) -> float | None:
        """How long ago the newest moment is that the answer rests on; None without one."""
        if self.answer is None or not self.answer.evidence:
            return None
        if _STILL.search(self.answer.text):
            return 0.0
        return max(self.now_s - max(each.end_s for each in self.answer.evidence), 0.0)


def names_cameras(question: str) -> bool:
    """Whether a question says by itself that it is about all cameras: "on all cameras", "which camera saw …"."""
    plain = " ".join(question.split())
    return _WHICH.fullmatch(plain) is not None or any(pattern.search(plain) for pattern in _CAMERAS)


def question_for_each(question: str) -> str:
    """The question that each stream is asked: of where something was seen last each knows when it saw it last."""
    plain = " ".join(question.replace("’", "'").split())
    for pattern in _CAMERAS:
        plain = pattern.sub("", plain)
    if which := _WHICH.fullmatch(plain):
        verb = "hear" if (which["verb"] or which["verb2"]).lower() in ("heard", "hear") else "see"
        return _when_last(verb, which["what"]) or f"Did you {verb} {which['what']}?"
    last = _LAST.fullmatch(plain)
    if last is not None and (last["last"] or last["last2"]) and (what := last["what"] or last["what2"]):
        verb = "hear" if last["verb"].lower().startswith("hear") else "see"
        return _when_last(verb, what) or plain
    return plain


def _when_last(verb: str, what: str) -> str | None:
    """The question for the last time, if the records of things and sounds can answer it."""
    asked = f"When did you last {verb} {what}?"
    return asked if counted_in(asked) is not None else None


def joined(answers: Sequence[StreamAnswer]) -> tuple[str, list[StreamAnswer]]:
    """One text, and the answers in its order: first who has seen or heard something, the newest moment first."""
    positive = sorted(
        (each for each in answers if each.is_positive), key=lambda each: (each.age_s is None, each.age_s or 0.0)
    )
    negative = [each for each in answers if each.answer is not None and not each.is_positive]
    failed = [each for each in answers if each.answer is None]
    told = _grouped(positive) if positive else _grouped(negative)
    told += [f"{each.stream} cannot be asked: {each.problem}." for each in failed]
    return " ".join(told), [*positive, *negative, *failed]


def _grouped(answers: Sequence[StreamAnswer]) -> list[str]:
    """Each answer with the cameras that gave it."""
    streams: dict[str, list[str]] = {}
    for each in answers:
        assert each.answer is not None
        streams.setdefault(each.answer.text, []).append(each.stream)
    return [f"{listed(names)}: {text}" for text, names in streams.items()]
