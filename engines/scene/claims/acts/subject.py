"""Whom a question means: "he", "the man on the left", "the second woman from the right", "the cat". Pure."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from engines.scene.animals import OF_DETECTOR
from engines.scene.claims.sides import Position, meant_by_position, meant_by_side, position_in
from engines.scene.claims.words import NAME_OF_WORD, PEOPLE_WORD, first_word
from engines.scene.classes import PERSON
from engines.scene.colours.names import COLOURS
from engines.scene.state import SceneState, Thing

_ONE = frozenset(
    ("he", "she", "somebody", "someone", "anybody", "anyone", "who", "one of them", "at least one of them")
)
_SEVERAL = frozenset(("they", "everybody", "everyone", "you all", "any of them", "all of them", "some of them"))
_SOME_OF = re.compile(
    r"(?:at least )?(?:one|any|some|either|both|each|all|none) of (?:(?:the|these|those|them|you)\b ?)(?P<of>.*)",
    re.IGNORECASE,
)
_ARTICLE = re.compile(r"(?:the|this|that|these|those|my|your|our|an?|all|both|two|three|four)\b ?", re.IGNORECASE)
_PEOPLE_WORD = re.compile(rf"\b(?:{PEOPLE_WORD})\b", re.IGNORECASE)
_ANIMAL_WORD = re.compile(r"\b(?:animals?|pets?|creatures?)\b", re.IGNORECASE)
_COLOURED = re.compile(rf"\b(?:in|wearing|with) (?:an? |the )?(?P<colour>{'|'.join(COLOURS)})\b", re.IGNORECASE)
_SIDE = re.compile(r"\b(?:on|at|to|in) (?:the|your|my) (?P<side>left|right|middle|centre|center)\b", re.IGNORECASE)
_SIDES = {"left": 0, "middle": 1, "centre": 1, "center": 1, "right": 2}


@dataclass(frozen=True)
class Subject:
    """Whom a question means: things of these `names`, as far as they are told apart by a side, a colour or a place in
    their row."""

    names: frozenset[str]
    side: int | None = None
    colour: str | None = None
    position: Position | None = None

    @property
    def are_people(self) -> bool:
        return PERSON in self.names

    def among(self, state: SceneState) -> tuple[Thing, ...]:
        """Those of the things that are there, from left to right; none if it is not clear."""
        there: Sequence[Thing] = [each for name in sorted(self.names) for each in state.things_called(name)]
        there = list({each.number: each for each in sorted(there, key=lambda each: each.column)}.values())
        if self.position is not None:
            meant = meant_by_position(there, self.position)
            return () if meant is None else (meant,)
        if self.side is not None:
            meant = meant_by_side(there, self.side) or (there[0] if len(there) == 1 else None)
            return () if meant is None else (meant,)
        if self.colour is not None:
            in_colour = [each for each in there if self.colour in (each.colour, each.lower)]
            return tuple(in_colour or (there if len(there) == 1 else ()))
        return tuple(there)


def subject_in(words: str) -> Subject | None:
    """Whom the words between "what is" and "doing" mean; None if they are neither people nor animals."""
    plain = words.strip().lower()
    if plain in _ONE | _SEVERAL:
        return Subject(frozenset((PERSON,)))
    if plain == "it":
        return Subject(OF_DETECTOR)
    some = _SOME_OF.fullmatch(plain)
    if some is not None and (not some["of"] or some["of"] in ("two", "three", "four", "five", "others", "lot")):
        return Subject(frozenset((PERSON,)))
    position, plain = position_in(some["of"] if some is not None else plain)
    names = _names(plain)
    if not names:
        return None
    side, coloured = _SIDE.search(plain), _COLOURED.search(plain)
    return Subject(names, _SIDES[side["side"]] if side else None, coloured["colour"] if coloured else None, position)


def _names(plain: str) -> frozenset[str]:
    rest = plain
    while article := _ARTICLE.match(rest):
        rest = rest[article.end() :]
    head = rest.split(" on ")[0].split(" with ")[0].split(" in ")[0].split(" at ")[0]
    parts = head.split()
    for start in range(min(len(parts), 3)):  # "the young man", "the big brown dog"
        word = first_word(" ".join(parts[start:]))
        name = NAME_OF_WORD[word] if word is not None else None
        if name == PERSON or name in OF_DETECTOR:
            return frozenset((name,))
        if word is not None:
            return frozenset()
    if _PEOPLE_WORD.search(head):
        return frozenset((PERSON,))
    return OF_DETECTOR if _ANIMAL_WORD.search(head) else frozenset()
