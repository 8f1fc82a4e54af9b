"""The colours of things that the senses see, for questions that ask just for them. Pure."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from engines.scene.claims.questions import side_asked_for
from engines.scene.claims.sides import meant_by_side
from engines.scene.claims.words import NAME_OF_WORD, SIZE_OR_AGE, are_clothes, first_word
from engines.scene.classes import PERSON
from engines.scene.colours import COLOURS
from engines.scene.state import SceneState, Thing
from engines.scene.wording import as_sentence, counted, listed

_COLOUR_OF = re.compile(
    r"\b(?:what|which) colou?rs? (?P<verb>is|are) (?:(?:the|my|your|that|this|those|these) )?"
    rf"{SIZE_OR_AGE}(?P<subject>.+)",
    re.IGNORECASE,
)
_PRONOUN = re.compile(r"(?P<pronoun>he|she|they|his|her|their)\b(?: (?!wearing)(?P<clothes>[a-z-]+))?", re.IGNORECASE)
_AND_NO_MORE = re.compile(
    r"(?: (?:there|here|now|right now|again|exactly|please|wearing|dressed in|(?:standing )?(?:on|at|in|to) "
    r"(?:the|my|your) (?:left|right|middle|centre|center)(?: side)?(?: of the picture)?))*\W*",
    re.IGNORECASE,
)
_WEARS = re.compile(r"\b(?:wear\w*|dressed)\b", re.IGNORECASE)
_TOLD = re.compile(rf"\b(?:{'|'.join(COLOURS)})\b", re.IGNORECASE)


@dataclass(frozen=True)
class AskedThingColour:
    """Whose colour a question asks for: of things of a detector's `name`, of the one on a `side` if one is named.

    `is_one_person`: of "him" or "the woman", who may be any of several.
    """

    name: str
    side: int | None
    is_one_person: bool = False


def asked_thing_colour(question: str) -> AskedThingColour | None:
    """What "What colour is the cup on the left?" asks for, of people their clothes; None for other questions."""
    match = _COLOUR_OF.search(question)
    if match is None:
        return None
    subject, side = match["subject"], side_asked_for(question)
    if pronoun := _PRONOUN.match(subject):
        is_clothes = are_clothes(pronoun["clothes"]) if pronoun["clothes"] else _WEARS.search(subject)
        rest = subject[pronoun.end() :]
        is_one = pronoun["pronoun"].lower() not in ("they", "their")
        return AskedThingColour(PERSON, side, is_one) if is_clothes and _AND_NO_MORE.fullmatch(rest) else None
    word = first_word(subject)
    if word is None or not _AND_NO_MORE.fullmatch(subject[len(word) :]):
        return None
    name = NAME_OF_WORD[word]
    if name == PERSON and not _WEARS.search(subject):
        return None
    return AskedThingColour(name, side, name == PERSON and "is" in match["verb"].lower())


def corrected_colour(asked: AskedThingColour, sentence: str, state: SceneState) -> str | None:
    """What is right of an answer to such a question; None if it may stand, or nothing is known."""
    things: Sequence[Thing] = state.things_called(asked.name)
    if asked.side is not None:
        meant = meant_by_side(things, asked.side)
        things = (meant,) if meant is not None else ()
    if not things or state.light == "black" or (asked.is_one_person and len(things) > 1):
        return None
    known = list(dict.fromkeys(thing.colour for thing in things if thing.colour is not None))
    told = {word.lower() for word in _TOLD.findall(sentence)}
    if told and (told <= set(known) or len(known) < len(things)):
        return None
    if not known:
        return None if told else _colourless(asked.name, len(things))
    words = [f"something {colour}" for colour in known] if asked.name == PERSON else known
    return as_sentence(listed(words))


def _colourless(name: str, count: int) -> str:
    them = counted(count, name) if count > 1 else f"the {name}"
    return f"I see {them}, but I can't tell what colour {'they are' if count > 1 else 'it is'}."
