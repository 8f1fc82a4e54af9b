"""Which moments of a composed scene prove the answer to a question. Pure."""

import re

from engines.answers.evidence import Moment
from training.scenes.plan import Heard, Said, Seen
from training.scenes.questions import Question

MIN_SHARED_S = 0.25  # of a moment and the thing or sound that proves the answer
DENIES = re.compile(r"^(no\b|nothing|never|nobody|i (did not|do not|can't|cannot))", re.I)


def is_denial(answer: str) -> bool:
    """Whether it says that something is not there, so that no moment proves it."""
    return bool(DENIES.match(answer))


def proves(question: Question, moment: Moment) -> bool:
    """Whether a thing, sound or sentence that the answer follows from is seen or heard in this moment."""
    name, start_s, end_s = moment
    return any(
        name in _kinds(item) and min(end_s, item.end_s, question.asked_s) - max(start_s, item.start_s) >= MIN_SHARED_S
        for item in question.items
    )


def _kinds(item: Seen | Heard) -> tuple[str, ...]:
    if isinstance(item, Seen):
        return ("video",)
    return ("audio", "speech") if isinstance(item, Said) else ("audio",)
