"""What is known of tokens besides embeddings, keys and values: tables with a column per fact, and groups."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Self

import numpy as np

from engines.api import FloatArray, IntArray, Modality, Seconds
from engines.core.sync_rope import NUM_ROWS, Positions

NO_PLACE = -1  # row and column of a token that is about a picture as a whole


@dataclass(frozen=True)
class Group:
    """Tokens that stand for one thing: a window's sounds, its pictures, one utterance, or our own words around them.

    `is_reading`: a note of text that was read. `text`: the words of an utterance or
    a note.
    """

    modality: Modality
    start_s: float
    end_s: float
    is_reading: bool = False
    text: str = ""


@dataclass(frozen=True)
class Columns:
    """Base of the tables: every field is a column, the last axis of which counts the tokens."""

    @classmethod
    def concatenate(cls, tables: Sequence[Self]) -> Self:
        """The tokens of at least one table, in order; a copy."""
        columns = ([getattr(table, field.name) for table in tables] for field in fields(cls))
        return cls(*(np.concatenate(parts, axis=-1) for parts in columns))

    def __len__(self) -> int:
        return int(next(iter(vars(self).values())).shape[-1])

    def take(self, tokens: IntArray | slice) -> Self:
        """The tokens at these indices: a copy, or a view for a slice."""
        return type(self)(*(column[..., tokens] for column in vars(self).values()))

    def put(self, slots: IntArray, tokens: Self) -> None:
        """Overwrite the rows `slots` with `tokens`."""
        for column, values in zip(vars(self).values(), vars(tokens).values(), strict=True):
            column[..., slots] = values

    def copy(self) -> Self:
        return type(self)(*(column.copy() for column in vars(self).values()))


@dataclass(frozen=True)
class TokenTable(Columns):
    """Facts of N tokens: `offsets` (4,N), the rest (N,).

    `offsets` are added to the position id of a token's time. `group` numbers the groups that the tokens belong to.
    """

    time_s: Seconds
    offsets: Positions
    row: IntArray
    column: IntArray
    score: FloatArray
    group: IntArray

    @classmethod
    def zeros(cls, count: int) -> "TokenTable":
        """A table of `count` rows to write into."""
        return cls(
            time_s=np.zeros(count),
            offsets=np.zeros((NUM_ROWS, count)),
            row=np.zeros(count, np.int64),
            column=np.zeros(count, np.int64),
            score=np.zeros(count, np.float32),
            group=np.zeros(count, np.int64),
        )
