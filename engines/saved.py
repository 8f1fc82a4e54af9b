"""The whole memory of a stream as plain data, to be kept where the program ends and taken up where it begins again."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

import numpy.typing as npt

Array = npt.NDArray[Any]


@dataclass(frozen=True)
class SavedMemory:
    """`text` is JSON, in which the `arrays` are named. Nobody else holds the arrays."""

    text: str
    arrays: Mapping[str, Array]


class Lasting(Protocol):
    """A memory that can be saved, and that forgets on request."""

    def save(self) -> SavedMemory:
        """A copy of everything that is remembered."""

    def restore(self, saved: SavedMemory) -> None:
        """Go on as the stream of the same engine that was saved would have. For a stream that was not used yet. Raises
        SavedMemoryError; then it must not be used."""

    def forget(self, since_s: float, now_s: float) -> None:
        """Forget what was perceived and told from `since_s` on, the window of that second included, until `now_s`: no
        number that was made of it is left; so what was said before goes, too, if it was understood after `since_s`.
        No answer may be under way. That there was something is still known."""
