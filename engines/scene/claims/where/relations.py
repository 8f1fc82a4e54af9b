"""What is left or right of something, on, under, above or next to it, from the boxes of things. Pure."""

import re
from collections.abc import Callable, Sequence

from engines.notes import Box
from engines.scene.claims.words import NAME_OF_WORD, SIZE_OR_AGE, first_word
from engines.scene.classes import PERSON
from engines.scene.state import SceneState, Thing
from engines.scene.wording import alike_words, as_sentence, listed

MOST_TOLD = 3
# They stand behind or before it.
NEVER_ON = frozenset(("chair", "sofa", "bed", "table", "bench", "refrigerator", "oven"))
SUPPORTS = frozenset(
    (
        *("table", "chair", "sofa", "bed", "bench", "refrigerator", "oven", "microwave", "toilet", "sink", "book"),
        *("laptop", "keyboard", "suitcase", "horse", "elephant", "boat", "car", "truck", "plate"),
    )
)
_ASKS = re.compile(
    r"\b(?:what|(?P<who>who))(?: else)?(?: is|'s| are| do you see| can you see| lies| stands| sits| hangs)(?: there)?"
    r"(?: (?:standing|lying|sitting|hanging|placed|located))? (?:(?:to|on|at) )?"
    r"(?P<where>(?:the )?left of|(?:the )?right of|left from|right from|on top of|on|under(?:neath)?|below|beneath"
    r"|above|over|next to|beside|near|close to) "
    rf"(?:the|my|your|his|her|their|this|that) {SIZE_OR_AGE}(?P<what>[a-z -]+?)"
    r"(?: (?:there|here|now|right now|at the moment))*\W*\Z",
    re.IGNORECASE,
)
PARTS = {"laptop": ("keyboard", "screen"), "screen": ("laptop",), "sofa": ("bed",)}  # what it is seen as instead
ABOVE_EDGE = 0.05  # of the picture: how far above a table the lower edge of what stands on it may be
NEXT_TO = 1.0  # widths of the wider one: what is farther away is not next to it
APART = 0.5  # heights of the higher one: what is farther up or down is not left or right of it
SAME_HEIGHT = 0.3  # least share of the lower one's height that both have in common


def asks_for_relation(question: str) -> bool:
    """Whether it asks what is left or right of something, on, under, above or next to it."""
    return _ASKS.search(question) is not None


def related_things(question: str, state: SceneState) -> str | None:
    """The things that are there; None for other questions, if the one that is asked about is not seen, or if nothing
    is."""
    match = _ASKS.search(question)
    word = first_word(match["what"]) if match else None
    if match is None or word is None or word != match["what"].lower():
        return None
    name = NAME_OF_WORD[word]
    meant = state.things_called(name) or [each for part in PARTS.get(name, ()) for each in state.things_called(part)]
    one = max(meant, key=lambda thing: thing.area, default=None)
    if one is None or not _has_box(one) or (one.name == PERSON and len(meant) > 1):  # "the woman" may be any of them
        return None
    where = match["where"].lower().removeprefix("the ")
    others = [each for each in state.things if each.number != one.number and _has_box(each)]
    if match["who"]:
        others = [each for each in others if each.name == PERSON]
    if where.startswith("on") and one.name not in SUPPORTS:
        return None
    others = [each for each in others if not (where.startswith("on") and each.name in NEVER_ON)]
    found = [each for each in others if _RELATIONS[where.split()[0]](each.box, one.box)]
    found.sort(key=lambda each: _gap(each.box, one.box))
    return as_sentence(listed(_words(found)[:MOST_TOLD])) if found else None


def is_on(thing: Thing, support: Thing) -> bool:
    """Whether a thing stands or lies on another one."""
    may_be_on = _has_box(thing) and _has_box(support) and thing.name not in NEVER_ON
    return may_be_on and _is_on(thing.box, support.box)


def _words(found: Sequence[Thing]) -> list[str]:
    """Each kind of thing once, in order: "a red cup", "two people"."""
    names = list(dict.fromkeys(thing.name for thing in found))
    groups = [[thing for thing in found if thing.name == name] for name in names]
    return [alike_words(group) for group in groups]


def _is_left(other: Box, one: Box) -> bool:
    return _middle(other) < one[0] and other[2] < _middle(one) and _is_as_high(other, one)


def _is_right(other: Box, one: Box) -> bool:
    return _middle(other) > one[2] and other[0] > _middle(one) and _is_as_high(other, one)


def _is_on(other: Box, one: Box) -> bool:
    return (
        _is_over(other, one)
        and one[1] - ABOVE_EDGE <= other[3] <= one[3]
        and other[1] < one[3]
        and _smaller(other, one)
    )


def _is_under(other: Box, one: Box) -> bool:
    return _is_over(other, one) and (other[1] + other[3]) / 2 > (one[1] + one[3]) / 2 and other[3] > one[3] - ABOVE_EDGE


def _is_above(other: Box, one: Box) -> bool:
    return _is_over(other, one) and other[3] <= (one[1] + one[3]) / 2


def _is_beside(other: Box, one: Box) -> bool:
    widest = max(other[2] - other[0], one[2] - one[0])
    common = min(other[3], one[3]) - max(other[1], one[1])
    lowest = min(other[3] - other[1], one[3] - one[1])
    return (
        _gap(other, one) <= NEXT_TO * widest
        and common >= SAME_HEIGHT * lowest
        and not (_is_on(other, one) or _is_on(one, other))
    )


def _is_over(other: Box, one: Box) -> bool:
    """Whether both are in one column: the middle of the narrower one is within the other."""
    narrow, wide = sorted((other, one), key=lambda box: box[2] - box[0])
    return wide[0] <= _middle(narrow) <= wide[2]


def _is_as_high(other: Box, one: Box) -> bool:
    """Whether both are about as high up in the picture."""
    apart = max(one[1] - other[3], other[1] - one[3], 0.0)
    return apart <= APART * max(one[3] - one[1], other[3] - other[1])


def _smaller(other: Box, one: Box) -> bool:
    return (other[2] - other[0]) * (other[3] - other[1]) < (one[2] - one[0]) * (one[3] - one[1])


def _middle(box: Box) -> float:
    return (box[0] + box[2]) / 2


def _gap(one: Box, other: Box) -> float:
    """Between both across the picture; 0 if they overlap."""
    return max(one[0] - other[2], other[0] - one[2], 0.0)


def _has_box(thing: Thing) -> bool:
    return thing.box[2] > thing.box[0]


_RELATIONS: dict[str, Callable[[Box, Box], bool]] = {
    "left": _is_left,
    "right": _is_right,
    "on": _is_on,
    **dict.fromkeys(("under", "underneath", "below", "beneath"), _is_under),
    **dict.fromkeys(("above", "over"), _is_above),
    **dict.fromkeys(("next", "beside", "near", "close"), _is_beside),
}
