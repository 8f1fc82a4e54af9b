"""Which of several things a question means that names a side of the picture. Pure."""

from collections.abc import Sequence

from engines.scene.state import Thing
from engines.scene.wording import third

LEFT, MIDDLE, RIGHT = range(3)


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
