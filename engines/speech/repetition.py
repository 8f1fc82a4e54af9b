"""Where a transcript begins to repeat itself. Pure: knows no models and no sound.

A transcriber that hears a language it does not know, or one word alone, often writes the same again and again. People
repeat themselves, too ("no, no, no", a refrain), so a repetition alone is no proof.
"""

import re
import zlib
from collections.abc import Hashable, Sequence
from dataclasses import dataclass

MIN_REPEATED = 4  # words that come again: fewer are ordinary speech

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")


def words(text: str) -> list[str]:
    """The words of a text in small letters; signs and hyphens separate them."""
    return [word.lower() for word in _WORD.findall(text)]


def compression_ratio(text: str) -> float:
    """Bytes of a text by bytes of its zlib compression, as in Whisper: about 1 for ordinary sentences."""
    data = text.encode()
    return len(data) / len(zlib.compress(data))


@dataclass(frozen=True)
class Repetition:
    """`first`: units before anything is repeated. `longest`: units before the second round of the longest loop, and
    `end`: units before what follows that loop."""

    first: int
    longest: int
    end: int


def find_repetition(units: Sequence[Hashable]) -> Repetition | None:
    """What comes again: a phrase of at least four units, anywhere, or a shorter one three times in a row (five times
    if it is one unit). None if nothing does."""
    first, longest, end_of_longest, most = len(units), 0, 0, 0
    for period in range(1, len(units)):
        enough = MIN_REPEATED if period >= MIN_REPEATED else max(MIN_REPEATED, 2 * period)
        num_equal = 0
        for end in range(period + 1, len(units) + 1):
            num_equal = num_equal + 1 if units[end - 1] == units[end - 1 - period] else 0
            if num_equal >= enough:
                first = min(first, end - num_equal)
            if num_equal >= enough and num_equal > most:
                most, longest, end_of_longest = num_equal, end - num_equal, end
    return Repetition(first, longest, end_of_longest) if most else None
