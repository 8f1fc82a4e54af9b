"""What no sense tells though an answer does not say so: names of people, whose things are, what is usual. Pure."""

import re

from engines.answers.hedging import begins_with_no_name
from engines.scene.claims.questions import OPENING
from engines.scene.claims.words import is_of_people, names_in
from engines.scene.classes import PERSON

_ASKS_A_NAME = re.compile(r"\b(?:(?<!who )(?<!has )(?<!have )called|names?|named)\b", re.IGNORECASE)
_A_NAME = re.compile(r"(?<=\w )[A-Z][a-z]")
_BEGINS_WITH_A_NAME = re.compile(r"(?P<word>[A-Z][a-z]+)(?: and [A-Z][a-z]+)?,? (?:is|are|and|with)\b")
_UNKNOWABLE = re.compile(
    rf"{OPENING}(?:who(?:se)? (?:is|are|was) (?:the |its |their |his |her )?(?:owners?|makers?|painter|author)\b"
    r"|who (?:owns?|(?:has |have |had )?(?:planted|built|made|bought|painted|designed|paid|sent|baked|cooked|knitted)"
    r"|lives|lived)\b"
    r"|how (?:many|much|often)\b.*\b(?:each|every|per|a) (?:day|week|month|year|hour|night|time)\b)",
    re.IGNORECASE,
)
_CLAIMS = re.compile(r"(?:No, )?I (?:do|did) not (?:see|notice)\b|I live\b")
NOT_KNOWN = "I can't tell: I do not know that."
NO_NAMES = "I can't tell: I do not know who people are."


def asks_a_name(question: str) -> bool:
    """Whether it asks what people are called."""
    return _ASKS_A_NAME.search(question) is not None and is_of_people(question)


def corrected_name(question: str, sentence: str) -> str | None:
    """What to say instead of "Two people." to somebody who asks what people are called; None if it may stand."""
    first = _BEGINS_WITH_A_NAME.match(sentence)
    is_named = first is not None and not begins_with_no_name(sentence) and not names_in(first["word"])
    is_of_number = names_in(sentence) == {PERSON} and not _A_NAME.search(sentence) and not is_named
    return NO_NAMES if is_of_number and asks_a_name(question) else None


def corrected_unknowable(question: str, told: str) -> str | None:
    """What to say instead of "I do not see any people." to somebody who asks who planted the flowers, whose they are,
    or how many are sold each day; None if it may stand."""
    return NOT_KNOWN if _CLAIMS.match(told) and _UNKNOWABLE.match(question) else None
