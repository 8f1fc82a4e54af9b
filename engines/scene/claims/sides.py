"""Which of several things a question means that names a side of the picture, or a place in a row. Pure."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from engines.scene.state import Thing
from engines.scene.wording import third

LEFT, MIDDLE, RIGHT = range(3)
_NUMBERS = {"first": 1, "1st": 1, "second": 2, "2nd": 2, "third": 3, "3rd": 3, "fourth": 4, "4th": 4, "fifth": 5}
_NTH = re.compile(
    rf"\b(?P<number>{'|'.join(_NUMBERS)}) (?P<noun>[a-z]+(?: [a-z]+)?) (?:from|counting from) (?:the|your|my)"
    r" (?P<side>left|right)\b",
    re.IGNORECASE,
)
_NTH_AFTER = re.compile(
    rf"\b(?P<noun>[a-z]+) (?P<number>{'|'.join(_NUMBERS)}) from (?:the|your|my) (?P<side>left|right)\b", re.IGNORECASE
)
_OUTERMOST = re.compile(r"\b(?:(?P<side>left|right)-?most|far(?:thest)? (?P<other>left|right)) (?P<noun>[a-z]+)\b")
_MOST = re.compile(
    r"\b(?P<most>tallest|highest|shortest|biggest|largest|smallest|littlest|nearest|closest|farthest|furthest)"
    r" (?:(?P<of>(?:one )?(?:of|among) (?:them|these|those|all))|(?P<noun>[a-z-]+))\b",
    re.IGNORECASE,
)
_BY_DEPTH = re.compile(
    r"(?<=[a-z]) (?:at the (?P<back>back)|in the (?:back|rear|background)|at the rear|(?:at"
    r"|in) the (?P<front>front|foreground))"
    r"(?= ?(?:\W*$|doing\b|wearing\b|holding\b))",
    re.IGNORECASE,
)
_HIGH = frozenset(("tallest", "highest", "shortest"))
_LITTLE = frozenset(("shortest", "smallest", "littlest", "farthest", "furthest"))
CLEARLY = 1.1  # times the next one's size: else it is not clear which is meant


@dataclass(frozen=True)
class Position:
    """A place in a row of things: the `number`th, counted from the left or from the right; or, `by` their height or
    area in the picture, the smallest one (`from_left`) or the largest."""

    number: int
    from_left: bool
    by: Literal["place", "height", "area"] = "place"


def on_side(things: Sequence[Thing], side: int) -> list[Thing]:
    """The things in a third of the picture."""
    return [thing for thing in things if third(thing.column) == side]


def meant_by_side(things: Sequence[Thing], side: int) -> Thing | None:
    """The one thing that "the man on the left" means: of several the outermost one, or the one in the middle of an odd
    number, even if it stands in another third of the picture. None if that is not clear."""
    in_order = sorted(things, key=lambda thing: thing.column)
    if not in_order:
        return None
    if side == MIDDLE:
        there = on_side(things, side)
        if len(there) == 1:
            return there[0]
        return in_order[len(in_order) // 2] if len(in_order) % 2 else None
    outermost, next_one = (in_order[0], in_order[1:2]) if side == LEFT else (in_order[-1], in_order[-2:-1])
    is_alone = not next_one and third(outermost.column) != side
    is_unclear = bool(next_one) and next_one[0].column == outermost.column
    return None if is_alone or is_unclear else outermost


def position_in(question: str) -> tuple[Position | None, str]:
    """The place in a row that words name, and the words without it: "the second man from the left" → "the man"."""
    match = _NTH.search(question) or _NTH_AFTER.search(question)
    if match is not None:
        position = Position(_NUMBERS[match["number"].lower()], match["side"].lower() == "left")
        return position, question[: match.start()] + match["noun"] + question[match.end() :]
    if most := _MOST.search(question):
        word = most["most"].lower()
        position = Position(1, word in _LITTLE, "height" if word in _HIGH else "area")
        return position, question[: most.start()] + (most["noun"] or "one") + question[most.end() :]
    if depth := _BY_DEPTH.search(question):
        return Position(1, depth["front"] is None, "area"), question[: depth.start()] + question[depth.end() :]
    match = _OUTERMOST.search(question)
    if match is None:
        return None, question
    position = Position(1, (match["side"] or match["other"]).lower() == "left")
    return position, question[: match.start()] + match["noun"] + question[match.end() :]


def meant_by_position(things: Sequence[Thing], position: Position) -> Thing | None:
    """The one of the things that stands there in their row; None if there are not so many."""
    if position.by != "place":
        return _meant_by_size(things, position)
    in_order = sorted(things, key=lambda thing: (thing.middle, thing.number), reverse=not position.from_left)
    return in_order[position.number - 1] if position.number <= len(in_order) else None


def _meant_by_size(things: Sequence[Thing], position: Position) -> Thing | None:
    """The largest or smallest one, if it clearly is."""

    def size(thing: Thing) -> float:
        return thing.box[3] - thing.box[1] if position.by == "height" else thing.area

    in_order = sorted(things, key=size, reverse=not position.from_left)
    if len(in_order) < 2:
        return in_order[0] if in_order else None
    low, high = sorted((size(in_order[0]), size(in_order[1])))
    return in_order[0] if high >= CLEARLY * low else None
