"""What a memory of long ago holds, and a question about it before its times are known."""

from dataclasses import dataclass

from engines.api import Modality
from engines.memory.token_table import Group

NOT_TOLD = "You did not tell me."
SECOND = "{second}"  # in an answer: when the piece that answers it was said or noted


@dataclass(frozen=True)
class Piece:
    """A sentence that was said, or a note of what was seen or read."""

    text: str
    modality: Modality = Modality.SPEECH
    is_reading: bool = False

    def at(self, start_s: float) -> Group:
        """The piece as a memory holds it."""
        return Group(self.modality, start_s, start_s + 2.0, self.is_reading, self.text)


@dataclass(frozen=True)
class Draft:
    """A question that `key` answers, and none of `others`. `denial` is the right answer without the key.

    `outdated` was said before the key and holds no longer. `answer` may tell when the key was, as `SECOND`.
    """

    kind: str
    text: str
    answer: str
    denial: str
    key: Piece
    others: tuple[Piece, ...]
    outdated: Piece | None = None
