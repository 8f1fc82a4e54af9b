"""The books of a stream's memory: which token is in which slot, what belongs together, what was forgotten.

Knows nothing of keys and values: `engines.memory.cache` holds those and moves them as told.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from engines.api import FloatArray, IntArray, Modality
from engines.memory.items import ItemTable, Kind, add_support, items_of
from engines.memory.octaves import NUM_OCTAVES
from engines.memory.retention import FIRST_IN_WORDS, tokens_to_forget
from engines.memory.stretches import Stretch, Stretches
from engines.memory.token_table import Group, TokenTable
from engines.memory.traces import Trace, TraceList
from engines.memory.words_alone import SAVED_CLASSES as SAVED_OF_WORDS
from engines.memory.words_alone import Words, WordsAlone


@dataclass(frozen=True)
class Placement:
    """What to do with keys and values: first copy the slots `moved_from` (M,) to `moved_to` (M,), then put the block's
    tokens `incoming` (K,) into `slots` (K,)."""

    moved_from: IntArray
    moved_to: IntArray
    incoming: IntArray
    slots: IntArray


class Ledger:
    """Of at most `capacity` tokens, in the slots [0, len). Not `keeps_words`: words go with their tokens, for an engine
    that finds nothing by its words."""

    def __init__(self, capacity: int, keeps_words: bool = True) -> None:
        self.capacity, self._keeps_words = capacity, keeps_words
        self.groups: dict[int, Group] = {}
        self.num_forgotten_of: dict[int, int] = {}  # tokens of groups of which others are left
        self.num_forgotten = 0
        self.stretches = Stretches()
        self.trace_list = TraceList()
        self.words_alone = WordsAlone()
        self._length = 0
        self._tokens, self._items = TokenTable.zeros(capacity), ItemTable.zeros(capacity)
        self._last_group = self._last_item = self._last_moment = 0
        self._read_until_s: dict[int, float] = {}  # of each group: the latest end of all that the LLM had read with it
        self._latest_end_s = 0.0  # of everything so far

    def __len__(self) -> int:
        return self._length

    @property
    def tokens(self) -> TokenTable:
        """The tokens in the order of their slots; a view. `group` holds keys of `groups`."""
        return self._tokens.take(slice(self._length))

    @property
    def worded(self) -> list[Group]:
        """All groups that hold words, also those that are remembered in words alone, in no order."""
        return [group for group in self.groups.values() if group.text] + [each.group for each in self.words_alone]

    @property
    def items(self) -> ItemTable:
        """What each token is part of, in the order of the slots; a view."""
        return self._items.take(slice(self._length))

    def add(self, tokens: TokenTable, groups: Sequence[Group], prints: FloatArray, now_s: float) -> Placement:
        """Add a block of at least one token with fingerprints (N,d). `tokens.group` are indices into `groups`."""
        items = self._new_items(tokens, groups, prints)
        tokens = replace(tokens, group=tokens.group + self._last_group + 1)
        for group in groups:
            self._last_group += 1
            self.groups[self._last_group] = group
            self._latest_end_s = max(self._latest_end_s, group.end_s)
            self._read_until_s[self._last_group] = self._latest_end_s
        everything = ItemTable.concatenate((self.items, items))
        forgotten = self._choose(everything, now_s)
        traces = self._forget(np.concatenate((self.tokens.group, tokens.group)), everything, forgotten)
        self.trace_list.add(traces, now_s)
        placement = self._place(len(tokens), forgotten)
        self._tokens.put(placement.moved_to, self._tokens.take(placement.moved_from))
        self._tokens.put(placement.slots, tokens.take(placement.incoming))
        self._items.put(placement.moved_to, self._items.take(placement.moved_from))
        self._items.put(placement.slots, items.take(placement.incoming))
        self._length += len(tokens) - len(forgotten)
        return placement

    def forget_since(self, since_s: float, now_s: float) -> IntArray:
        """Forget whatever ended after `since_s`, or began then, on request; and what the LLM read after that, because
        keys and values are made of all that was read before. Returns the slots that are kept, in order: their tokens
        are in the first slots now. What is left of the others says only that there was something until `now_s`."""
        gone = [
            number
            for number, each in self.groups.items()
            if self._read_until_s[number] > since_s or each.start_s >= since_s
        ]
        self._latest_end_s = min(self._latest_end_s, since_s)
        is_gone = np.isin(self.tokens.group, gone)
        traces = self._forget(self.tokens.group, self.items, np.flatnonzero(is_gone), is_wanted=True)
        traces += [_trace_of(words) for words in self.words_alone.forget_since(since_s)]
        self.stretches.forget_since(since_s)
        self.trace_list.forget_since(traces, since_s, now_s)
        kept = np.flatnonzero(~is_gone)
        tokens, items = self.tokens.take(kept), self.items.take(kept)
        self._length = len(kept)
        self._tokens, self._items = TokenTable.zeros(self.capacity), ItemTable.zeros(self.capacity)
        self._tokens.put(np.arange(len(kept)), tokens)
        self._items.put(np.arange(len(kept)), items)
        return kept

    def _choose(self, everything: ItemTable, now_s: float) -> IntArray:
        """The tokens to forget."""
        first_in_words = FIRST_IN_WORDS if self._keeps_words else NUM_OCTAVES
        return tokens_to_forget(everything, now_s, self.capacity, first_in_words)

    def _new_items(self, tokens: TokenTable, groups: Sequence[Group], prints: FloatArray) -> ItemTable:
        items = items_of(tokens, groups, self._last_item + 1, self._last_moment + 1)
        self._last_item, self._last_moment = int(items.item.max()), int(items.moment.max())
        _, first, of_token, size = np.unique(items.item, return_index=True, return_inverse=True, return_counts=True)
        mean = np.zeros((len(first), prints.shape[1]), np.float32)
        np.add.at(mean, of_token, prints)
        mean /= size[:, None]
        order = np.argsort(tokens.time_s[first], kind="stable")
        first = first[order]
        numbers = np.empty(len(order), np.int64)
        numbers[order] = self.stretches.add(items.kind[first], mean[order], tokens.time_s[first], items.end_s[first])
        items = replace(items, stretch=numbers[of_token])
        add_support(self.items, self.tokens.time_s, items, tokens.time_s)
        return items

    def _forget(
        self, token_group: IntArray, items: ItemTable, forgotten: IntArray, *, is_wanted: bool = False
    ) -> list[Trace]:
        """Keep the books when `forgotten` of these tokens go; the words of their groups stay, unless it `is_wanted`
        that they go. Returns the traces of groups of which nothing is left."""
        if not len(forgotten):
            return []
        self.num_forgotten += len(forgotten)
        first = np.unique(items.item[forgotten], return_index=True)[1]
        self.stretches.forget(items.stretch[forgotten[first]])
        is_kept = np.ones(len(items), np.bool_)
        is_kept[forgotten] = False
        counts = Counter(token_group[forgotten].tolist())
        numbers = np.fromiter(counts, np.int64)
        is_alive = np.isin(numbers, token_group[is_kept])
        traces = []
        for number, has_more in zip(numbers.tolist(), is_alive.tolist(), strict=True):
            count = counts[number] + self.num_forgotten_of.pop(number, 0)
            group = self.groups[number]
            if has_more:
                self.num_forgotten_of[number] = count
                continue
            del self.groups[number], self._read_until_s[number]
            if group.modality == Modality.TEXT:  # our own words leave no trace
                continue
            words = Words(group, count)
            stay = self._keeps_words and group.text and not is_wanted
            gone = self.words_alone.add(words) if stay else [words]
            traces += [_trace_of(each) for each in gone]
        return traces

    def _place(self, num_new: int, forgotten: IntArray) -> Placement:
        """Where new tokens go. If more are forgotten than come, tokens at the end fill the slots that are left."""
        incoming = np.setdiff1d(np.arange(num_new), forgotten - self._length)
        freed = forgotten[forgotten < self._length]
        slots = np.concatenate((freed, np.arange(self._length, self._length + num_new)))[: len(incoming)]
        holes = freed[len(incoming) :]
        end = self._length - len(holes)
        moved_from = np.setdiff1d(np.arange(end, self._length), holes)
        return Placement(moved_from, holes[holes < end], incoming, slots)


def _trace_of(words: Words) -> Trace:
    group = words.group
    return Trace(group.modality, group.start_s, group.end_s, words.num_tokens)


# what a ledger is made of
SAVED_CLASSES = (
    *(Ledger, Stretches, Stretch, TraceList, Trace, TokenTable, ItemTable, Group, Kind, Modality),
    *SAVED_OF_WORDS,
)
