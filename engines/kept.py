"""How much is left of what was perceived. Plain data, for people and programs to see."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Kept:
    """Of `perceived` tokens that the LLM once read, `kept` are left."""

    kept: int
    perceived: int

    @property
    def share(self) -> float | None:
        """The part that is left, in [0, 1]; None if nothing was perceived."""
        return self.kept / self.perceived if self.perceived else None


@dataclass(frozen=True)
class KeptSpan:
    """What is left of the time from `start_s` to `end_s` of a stream: of what was seen, heard and said.

    What was seen includes notes and texts that were read. `num_own_words`: tokens of our own words around all this that
    are left, such as time stamps.
    """

    start_s: float
    end_s: float
    seen: Kept
    heard: Kept
    said: Kept
    num_own_words: int

    @property
    def all(self) -> Kept:
        """Of everything together; our own words are not counted."""
        return together((self.seen, self.heard, self.said))


def together(parts: Iterable[Kept]) -> Kept:
    """The sum."""
    counted = tuple(parts)
    return Kept(sum(part.kept for part in counted), sum(part.perceived for part in counted))
