"""Something that was looked for and found in the newest picture."""

from collections.abc import Callable
from dataclasses import dataclass

LIKELY, SURE = 0.2, 0.5  # of what is said to be there; of what may be there or not
UNLIKELY = 0.1  # of what is told of only if it must be somewhere


@dataclass(frozen=True)
class Found:
    """Where on the grid it is surest, how sure that is, in [0, 1], and its colour, None if none is clear."""

    row: float
    column: float
    sureness: float
    colour: str | None


Find = Callable[[str], Found | None]  # the word of a thing → None if its name is not known or nothing looks like it


# The word of a thing → how much the patch does that looks most like it; None if its name is not known.
Chance = Callable[[str], float | None]


def find_nothing(_: str) -> Found | None:
    """Where there is no picture to look in."""
    return None


def know_nothing(_: str) -> float | None:
    """The same."""
    return None
