"""What is at a place of the picture: "What do you see at the top left?", "Is the dog on the left?". Pure."""

import re
from dataclasses import dataclass

from engines.answers.fixed import POLITE_OPENING
from engines.scene.claims.words import NAME_OF_WORD, first_word, is_a_person
from engines.scene.classes import PERSON
from engines.scene.colours.names import COLOURS
from engines.scene.state import SceneState, Thing
from engines.scene.wording import (
    alike_words,
    as_sentence,
    in_order,
    listed,
    place_words,
    third,
)

_PLACE = (
    r"(?:in|at|on|to) the (?:very )?(?:(?P<vertical>top|bottom|upper|lower) ?)?"
    r"(?P<horizontal>left|right|middle|centre|center)?(?:[- ]hand)?(?: (?:corner|side|half|part|edge|third))?"
    r"(?: of (?:the|this) (?:picture|image|photo|view|screen|frame))?(?: there| here| now)*\W*"
)
_SEEN = r"(?:is|are|do you see|can you see|can be seen|stands|lies|sits)(?: there)?"
_WHAT = re.compile(rf"{POLITE_OPENING}what {_SEEN} {_PLACE}", re.IGNORECASE)
_IS_AT = re.compile(
    rf"{POLITE_OPENING}(?:is|are) (?:the|that|this) (?:(?P<colour>{'|'.join(COLOURS)}) )?(?P<noun>[a-z -]+?)"
    rf" (?:standing |lying |sitting )?{_PLACE}",
    re.IGNORECASE,
)
_KINDS_OF_ALL = r"(?:things|objects|items)"
_THINGS = re.compile(
    rf"{POLITE_OPENING}(?:(?:what|which) {_KINDS_OF_ALL}"
    rf"|(?:name|list|tell me) (?:me )?(?:some|all|a few|the)(?: of the)? {_KINDS_OF_ALL})(?: (?:that|which))?"
    r"(?: (?:do you see|can you see|can be seen|are there|are visible|you (?:can )?see"
    r"|are (?:in|on) (?:the|this) (?:picture|image|room|photo|scene)"
    r"|(?:are )?(?:lying |standing )?(?:on|in|at) (?:the|this|my|your) (?P<where>[a-z]+)))(?: there| here| now)*\W*",
    re.IGNORECASE,
)
MOST_TOLD, MOST_LISTED = 4, 6
_ROWS = {"top": 0, "upper": 0, "bottom": 2, "lower": 2}
_COLUMNS = {"left": 0, "right": 2, "middle": 1, "centre": 1, "center": 1}


@dataclass(frozen=True)
class _Place:
    row: int | None
    column: int | None

    def holds(self, thing: Thing) -> bool:
        if self.row is None and self.column == 1:  # "in the middle" is the middle of the picture
            return third(thing.row) == 1 and third(thing.column) == 1
        return self.row in (None, third(thing.row)) and self.column in (None, third(thing.column))


def things_at(question: str, state: SceneState) -> str | None:
    """What is seen there, or whether something is; None for other questions, and if nothing is there."""
    if (match := _IS_AT.fullmatch(question)) and (place := _place(match)):
        return _is_at(match, place, state)
    if listing := _THINGS.fullmatch(question):
        return _listed_on(listing["where"], state)
    match = _WHAT.fullmatch(question)
    place = _place(match) if match else None
    if match is None or place is None:
        return None
    there = [each for each in state.things if place.holds(each)]
    if not there:
        return None
    names = in_order({each.name for each in there})[:MOST_TOLD]
    return as_sentence(listed([alike_words([each for each in there if each.name == name]) for name in names]))


def _listed_on(where: str | None, state: SceneState) -> str | None:
    """All kinds of things that are seen, but people and what they are asked to be on; None if there is only one."""
    on = NAME_OF_WORD.get((where or "").lower())
    there = [each for each in state.things if each.name not in (PERSON, on)]
    names = in_order({each.name for each in there})[:MOST_LISTED]
    groups = [alike_words([each for each in there if each.name == name]) for name in names]
    return as_sentence(listed(groups)) if len(groups) > 1 else None


def _place(match: re.Match[str]) -> _Place | None:
    vertical, horizontal = match["vertical"], match["horizontal"]
    if not vertical and not horizontal:
        return None
    return _Place(_ROWS.get((vertical or "").lower()), _COLUMNS.get((horizontal or "").lower()))


def _is_at(match: re.Match[str], place: _Place, state: SceneState) -> str | None:
    """Whether the one thing that is meant is there."""
    noun = match["noun"].lower()
    word = first_word(noun)
    name = PERSON if is_a_person(noun) else NAME_OF_WORD[word] if word is not None and word == noun else None
    things = [each for each in state.things_called(name or "") if match["colour"] in (None, each.colour)]
    if len(things) != 1:
        return None
    where = place_words(things[0].row, things[0].column)
    if place.holds(things[0]):
        return f"Yes, {where}."
    return f"No, {where}." if _is_far(things[0], place) else None


def _is_far(thing: Thing, place: _Place) -> bool:
    """Whether it is on the other side: what is near the border of two thirds may be meant."""
    across = place.column in (0, 2) and third(thing.column) == 2 - (place.column or 0)
    down = place.row in (0, 2) and third(thing.row) == 2 - (place.row or 0)
    return across or down
