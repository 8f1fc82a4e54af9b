"""Where remembered tokens stand for the LLM: their position ids, as they are read at some time."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from engines.api import IntArray
from engines.core.sync_rope import EXACT_S, IDS_PER_SECOND, NUM_ROWS, Positions
from engines.memory.ledger import Placement
from engines.memory.token_table import TokenTable

STEP_S = 10.0  # gaps are closed that often, so that most windows leave the places of old tokens as they are
GAPS = (12.5, 6.0, 3.0, 1.0)  # ids that a gap may keep: the first with which old tokens take at most MOST_OLD_IDS
MOST_OLD_IDS = 2500

Placing = Callable[[TokenTable], Positions]  # of N tokens: their position rows (4, N)


class PositionRule(Protocol):
    """Position ids of one stream. Time zero of the stream has the id `first_id`."""

    @property
    def first_id(self) -> int: ...

    def prompt(self, length: int) -> Positions:
        """Position rows (4, length) of the system prompt."""

    def placing(self, remembered: TokenTable, now_s: float) -> Placing:
        """Where tokens stand as they are read at `now_s`: those that are `remembered`, and new ones beside them."""


def exact_since_s(now_s: float) -> float:
    """The time from which on positions are exact, as they are read at `now_s`: the last minute, up to `STEP_S` more."""
    return max((now_s - EXACT_S) // STEP_S * STEP_S, 0.0)


@dataclass(frozen=True)
class ClosedGaps:
    """Implements `PositionRule`: 25 ids a second; stretches of old time of which nothing is left are closed.

    The last minute is exact. What is older keeps its order and its offsets (row and column of a patch, the place of a
    word in its sentence), so that a moment of an hour ago looks as it did when it was new; but between two tokens there
    are at most as many ids as one of `GAPS` says, however long nothing was kept. Pure: the same tokens at the same
    time have the same places, whatever was remembered before.
    """

    first_id: int

    def prompt(self, length: int) -> Positions:
        return np.broadcast_to(np.arange(length, dtype=np.float64), (NUM_ROWS, length))

    def placing(self, remembered: TokenTable, now_s: float) -> Placing:
        exact_id = IDS_PER_SECOND * exact_since_s(now_s)
        begin = _ids(remembered)
        order = np.argsort(begin, kind="stable")
        begin = begin[order]
        end = np.maximum.accumulate(begin + (remembered.offsets - remembered.offsets[0]).max(axis=0)[order])
        left = np.minimum(np.concatenate(([0.0], end)), exact_id)
        right = np.minimum(np.concatenate((begin, [exact_id])), exact_id)
        for gap in GAPS:
            closed = np.maximum(right - left - gap, 0.0)
            if exact_id - closed.sum() <= MOST_OLD_IDS:
                break
        knots = np.stack((right - closed, right), axis=1).ravel()
        total = np.cumsum(closed)
        shifts = np.stack((total - closed, total), axis=1).ravel()

        def place(tokens: TokenTable) -> Positions:
            ids = _ids(tokens)
            places: Positions = self.first_id + ids - np.interp(ids, knots, shifts) + tokens.offsets - tokens.offsets[0]
            return places

        return place


class Places:
    """Where the tokens in the slots of one memory stand. `rows` (4, capacity): chosen when a window comes, and the same
    for all that is read until the next one."""

    def __init__(self, rule: PositionRule, capacity: int) -> None:
        self.rows = np.zeros((NUM_ROWS, capacity))
        self._rule, self._place = rule, rule.placing(TokenTable.zeros(0), 0.0)

    def choose(self, tokens: TokenTable, now_s: float) -> IntArray:
        """Choose anew for the tokens in the first slots, as they are read at `now_s`. Returns the slots that move."""
        self._place = self._rule.placing(tokens, now_s)
        rows, new = self.rows[:, : len(tokens)], self._place(tokens)
        moved = np.flatnonzero((rows != new).any(axis=0))
        rows[:] = new
        return moved

    def of_new(self, tokens: TokenTable) -> Positions:
        """Position rows (4, N) of new tokens, as they are read now."""
        return self._place(tokens)

    def add(self, placement: Placement, new: Positions) -> None:
        """New tokens with the position rows `new` come into slots as `placement` says."""
        self.rows[:, placement.moved_to] = self.rows[:, placement.moved_from]
        self.rows[:, placement.slots] = new[:, placement.incoming]


def _ids(tokens: TokenTable) -> Positions:
    """The ids of tokens in time if no gap is closed (N,), time zero having id 0."""
    ids: Positions = IDS_PER_SECOND * tokens.time_s + tokens.offsets[0]
    return ids
