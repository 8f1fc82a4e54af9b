"""Where one thing or person is that a question tells apart from others: "the man with the white cap", "the tallest of
them", "the red cup". Pure."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from engines.scene.claims.sides import Position, meant_by_position, position_in
from engines.scene.claims.where.relations import SUPPORTS, is_on
from engines.scene.claims.words import NAME_OF_WORD, are_clothes, first_word, is_a_person, part_of_clothes
from engines.scene.classes import PERSON
from engines.scene.colours.names import COLOURS
from engines.scene.state import SceneState, Thing
from engines.scene.wording import MAX_TOLD_APART, as_sentence, coloured_name, place_words, things_words, with_article

_COLOUR = "|".join(COLOURS)
_WHERE = re.compile(
    r"^\W*(?:(?:and|so|okay|now|please|tell me)\b\W*)*where(?: is|'s| are) (?:the|that|this|those|these) (?P<what>.+?)"
    r"(?: (?:there|here|now|right now|at the moment|please|located|exactly|left, right or in the middle))*\W*$",
    re.IGNORECASE,
)
_ALTERNATIVES = re.compile(
    r",? (?:on the |to the )?(?:left|right|(?:in the )?(?:middle|centre|center))\b.*\bor\b.*", re.IGNORECASE
)
_OF_PEOPLE = re.compile(r"\bone(?: of (?:them|the \w+))?$", re.IGNORECASE)
_WITH = re.compile(
    rf"(?P<who>[\w -]+?)(?: who(?: is|'s)| that(?: is|'s))? (?:in|with|wearing|dressed in) (?:the |an? |his |her )?"
    rf"(?:(?:light|dark|bright) )?(?P<colour>{_COLOUR})(?: (?P<clothes>[a-z-]+))?$",
    re.IGNORECASE,
)
_COLOURED = re.compile(rf"(?P<colour>{_COLOUR}) (?P<noun>.+)$", re.IGNORECASE)


@dataclass(frozen=True)
class _Meant:
    name: str
    colour: str | None = None
    part: str | None = None  # of clothes that have the colour; None if it may be any
    position: Position | None = None


def place_of_one(question: str, state: SceneState) -> str | None:
    """ "A person in red on the right."; None for other questions, and if it is not clear who or what is meant."""
    match = _WHERE.match(question.replace("’", "'"))
    meant = _meant(_ALTERNATIVES.sub("", match["what"]).rstrip(" ,")) if match else None
    if meant is None:
        return None
    things: Sequence[Thing] = state.things_called(meant.name)
    if meant.position is not None:
        one = meant_by_position(things, meant.position)
        things = () if one is None else (one,)
    if meant.colour is not None:
        things = [thing for thing in things if meant.colour in _colours(thing, meant.part)]
    if len(things) == 1:
        return _place(things[0], state)
    is_told = meant.colour is not None and 0 < len(things) <= MAX_TOLD_APART
    return as_sentence(things_words(meant.name, things)) if is_told else None


def _meant(words: str) -> _Meant | None:
    position, words = position_in(words)
    if with_it := _WITH.match(words):
        if not is_a_person(with_it["who"].split()[-1]):
            return None
        clothes = with_it["clothes"]
        if clothes is not None and not (are_clothes(clothes) or part_of_clothes(clothes) == "head"):
            return None
        return _Meant(PERSON, with_it["colour"].lower(), part_of_clothes(clothes) if clothes else None, position)
    if position is not None and _OF_PEOPLE.search(words):
        return _Meant(PERSON, None, None, position)
    colour = None
    if coloured := _COLOURED.match(words):
        colour, words = coloured["colour"].lower(), coloured["noun"]
    if is_a_person(words):
        return _Meant(PERSON, colour, None, position)
    word = first_word(words)
    if word is None or word != words.lower():
        return None
    return _Meant(NAME_OF_WORD[word], colour, None, position)


def _colours(thing: Thing, part: str | None) -> tuple[str | None, ...]:
    if thing.name != PERSON or part in (None, "upper"):
        return (thing.colour,)
    return (thing.lower,) if part == "lower" else (thing.head,)


def _place(thing: Thing, state: SceneState) -> str:
    """Where it is in the picture, and on what it stands or lies."""
    under = [
        each for each in state.things if each.number != thing.number and each.name in SUPPORTS and is_on(thing, each)
    ]
    if not under or thing.name == PERSON:
        return as_sentence(things_words(thing.name, [thing]))
    what, place = coloured_name(thing.name, thing.colour), place_words(thing.row, thing.column)
    on = with_article(min(under, key=lambda each: each.area).name)
    return as_sentence(f"{with_article(what)} on {on}, {place}")
