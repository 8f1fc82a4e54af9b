"""What no sense tells though an answer does not say so: what people are called. Pure."""

import re

from engines.answers.hedging import begins_with_no_name
from engines.scene.claims.words import is_of_people, names_in
from engines.scene.classes import PERSON

_ASKS_A_NAME = re.compile(r"\b(?:(?<!who )(?<!has )(?<!have )called|names?|named)\b", re.IGNORECASE)
_A_NAME = re.compile(r"(?<=\w )[A-Z][a-z]")
_BEGINS_WITH_A_NAME = re.compile(r"(?P<word>[A-Z][a-z]+)(?: and [A-Z][a-z]+)?,? (?:is|are|and|with)\b")
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
