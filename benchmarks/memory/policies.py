"""Rules of forgetting that are compared. Each is given the same blocks and says which tokens are left."""

from collections.abc import Callable
from functools import partial
from typing import Protocol

import numpy as np
import numpy.typing as npt

from benchmarks.memory.composed import Block
from engines.api import IntArray
from engines.memory.items import ItemTable, Kind, items_of
from engines.memory.ledger import Ledger
from engines.memory.retention import SPARE
from engines.memory.token_table import TokenTable

Values = npt.NDArray[np.float64]
HALF_LIFE_S = 120.0
NUM_PARTS = 128  # of the stream, for what is uniform in time


class Policy(Protocol):
    """A memory of bounded size."""

    def add(self, block: Block) -> None:
        """Remember a block, and forget what exceeds the capacity."""

    def ids(self) -> set[int]:
        """The ids of the tokens that are left."""

    def words(self) -> set[str]:
        """What is remembered in words alone."""


class ByAge:
    """Ours: what ships."""

    def __init__(self, capacity: int) -> None:
        self.ledger = Ledger(capacity)
        self._id = np.zeros(capacity, np.int64)

    def add(self, block: Block) -> None:
        placement = self.ledger.add(block.tokens, block.groups, block.prints, block.end_s)
        self._id[placement.moved_to] = self._id[placement.moved_from]
        self._id[placement.slots] = block.first_id + placement.incoming

    def ids(self) -> set[int]:
        return set(self._id[: len(self.ledger)].tolist())

    def words(self) -> set[str]:
        return {words.group.text for words in self.ledger.words_alone}


class Plain:
    """Forgets the items of least value; our own words go with the last item of their moment."""

    def __init__(self, capacity: int, value: Callable[[ItemTable, float], Values]) -> None:
        self._capacity, self._value = capacity, value
        self._items, self._ids = ItemTable.zeros(0), np.zeros(0, np.int64)
        self._last_item = self._last_moment = 0

    def add(self, block: Block) -> None:
        fresh = items_of(block.tokens, block.groups, self._last_item + 1, self._last_moment + 1)
        self._last_item, self._last_moment = int(fresh.item.max()), int(fresh.moment.max())
        self._items = ItemTable.concatenate((self._items, fresh))
        self._ids = np.concatenate((self._ids, block.first_id + np.arange(len(fresh))))
        gone = forgotten(self._value, self._items, block.end_s, self._capacity)
        kept = np.delete(np.arange(len(self._items)), gone)
        self._items, self._ids = self._items.take(kept), self._ids[kept]

    def ids(self) -> set[int]:
        return set(self._ids.tolist())

    def words(self) -> set[str]:
        return set()


class HalfLife:
    """Until now: token by token, the score halved for every two minutes of age."""

    def __init__(self, capacity: int) -> None:
        self._capacity = capacity
        self._tokens, self._ids = TokenTable.zeros(0), np.zeros(0, np.int64)
        self._num_groups = 0

    def add(self, block: Block) -> None:
        tokens = block.tokens.copy()
        tokens.group[:] += self._num_groups
        self._num_groups += len(block.groups)
        both = TokenTable.concatenate((self._tokens, tokens))
        age_s = block.end_s - both.time_s
        order = np.lexsort((both.offsets[0], both.group, -age_s, both.score * 0.5 ** (age_s / HALF_LIFE_S)))
        kept = np.sort(order[max(len(both) - self._capacity, 0) :])
        self._tokens = both.take(kept)
        self._ids = np.concatenate((self._ids, block.first_id + np.arange(len(tokens))))[kept]

    def ids(self) -> set[int]:
        return set(self._ids.tolist())

    def words(self) -> set[str]:
        return set()


def forgotten(value: Callable[[ItemTable, float], Values], items: ItemTable, now_s: float, capacity: int) -> IntArray:
    """The tokens to forget, in order: whole items of least value; our own words go with the last of their moment. None
    up to the capacity, and beyond it some more than must go, as with ours."""
    if len(items) <= capacity:
        return np.zeros(0, np.int64)
    excess = len(items) - capacity + capacity // SPARE
    worth = np.where(items.kind == Kind.OURS, np.inf, value(items, now_s))
    moment = np.unique(items.moment, return_inverse=True)[1]
    best = np.full(int(moment.max()) + 1, -np.inf)
    np.maximum.at(best, moment, np.where(np.isinf(worth), -np.inf, worth))
    worth = np.where(np.isinf(worth), best[moment], worth)
    order = np.lexsort((items.kind == Kind.OURS, items.item, items.end_s, worth))
    last = items.item[order[excess - 1]]
    count = excess + int(np.argmin(np.append(items.item[order[excess:]] == last, False)))
    return np.sort(order[:count])


def _chance(items: ItemTable) -> Values:
    """A number in [0, 1) for each item that looks random and stays the same."""
    mixed = (items.item.astype(np.uint64) * np.uint64(0x9E3779B97F4A7C15)) >> np.uint64(11)
    chance: Values = mixed.astype(np.float64) / 2.0**53
    return chance


def _newest(items: ItemTable, _now_s: float) -> Values:
    return items.end_s


def _random(items: ItemTable, _now_s: float) -> Values:
    return _chance(items)


def _score(items: ItemTable, _now_s: float) -> Values:
    return items.score.astype(np.float64)


def _uniform(items: ItemTable, now_s: float) -> Values:
    """The fuller a part of the stream is, the less its items are worth; which of them go is chance."""
    part = np.floor(items.end_s / (now_s / NUM_PARTS)).astype(np.int64)
    order = np.lexsort((_chance(items), part))
    counts = np.bincount(part)
    rank = np.empty(len(items))
    rank[order] = np.arange(len(items)) - np.repeat(np.cumsum(counts) - counts, counts)
    item = np.unique(items.item, return_inverse=True)[1]
    last = np.zeros(int(item.max()) + 1)
    np.maximum.at(last, item, rank)
    value: Values = -last[item]  # one for all tokens of an item, which go together
    return value


VALUES: dict[str, Callable[[ItemTable, float], Values]] = {
    "keep newest": _newest,
    "keep random": _random,
    "uniform in time": _uniform,
    "by score only": _score,
}
POLICIES: dict[str, Callable[[int], Policy]] = {
    "ours": ByAge,
    **{name: partial(Plain, value=value) for name, value in VALUES.items()},
    "half-life of 2 min": HalfLife,
}
