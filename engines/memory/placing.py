"""Where remembered tokens stand for the LLM: their position ids, as they are read at some time."""

from dataclasses import dataclass
from typing import Protocol

import numpy as np

from engines.core.sync_rope import NUM_ROWS, Positions, elastic_positions
from engines.memory.token_table import TokenTable


class PositionRule(Protocol):
    """Position ids of one stream. Time zero of the stream has the id `first_id`."""

    @property
    def first_id(self) -> int: ...

    def prompt(self, length: int) -> Positions:
        """Position rows (4, length) of the system prompt."""

    def tokens(self, tokens: TokenTable, now_s: float) -> Positions:
        """Position rows (4, N) of N tokens as they are read at `now_s`."""


@dataclass(frozen=True)
class ElasticTime:
    """Implements `PositionRule`: a token's offsets are added to the id of its time in every row."""

    first_id: int

    def prompt(self, length: int) -> Positions:
        return np.broadcast_to(np.arange(length, dtype=np.float64), (NUM_ROWS, length))

    def tokens(self, tokens: TokenTable, now_s: float) -> Positions:
        return elastic_positions(tokens.time_s, tokens.offsets, now_s, self.first_id)
