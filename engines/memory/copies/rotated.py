"""A copy of a memory as the LLM reads it, and the part of one that is about the last minute."""

from dataclasses import dataclass

import numpy as np
import torch.nn.functional as F

from engines.api import IntArray
from engines.core.layers import KVBuffer
from engines.core.rows import at_places
from engines.core.upload import on_device
from engines.memory.copies.room import Memory
from engines.memory.placing import exact_since_s
from engines.memory.token_table import TokenTable

QUESTIONS_AT_ONCE = 8  # a copy that is enlarged gets room for that many more questions


@dataclass
class RotatedCopy(KVBuffer):
    """A copy of a cache to attend to, keys rotated as they are read at `now_s`.

    `memory` is the storage of its keys and values. The places after the first `length` hold finite numbers,
    because graphs multiply them by zero. `num_borrowed` questions read it; places up to `promised` are theirs.
    `slots`: the cache's tokens that it holds, None for all.
    """

    memory: Memory
    now_s: float
    num_borrowed: int = 0
    promised: int = 0
    slots: IntArray | None = None


def recent(tokens: TokenTable, now_s: float, prompt_length: int) -> tuple[IntArray, IntArray]:
    """Slots of the tokens whose positions are exact, and the places of the system prompt and of these."""
    slots = np.flatnonzero(tokens.time_s >= exact_since_s(now_s))
    return slots, np.concatenate((np.arange(prompt_length), prompt_length + slots))


class LastMinute:
    """The copy that questions about now share: made when the first of them comes after a window."""

    def __init__(self, most_shared: int) -> None:
        """`most_shared`: places that questions and answers which read it at once may take."""
        self._most_shared = most_shared
        self._copy: RotatedCopy | None = None
        self._num_places = 0  # of the system prompt and the last minute in it

    def borrow(self, whole: RotatedCopy, places: IntArray, slots: IntArray, headroom: int) -> RotatedCopy:
        """What `whole` holds at `places`, the system prompt's and those of `slots`, with room for `headroom` tokens
        after those of others. It may be moved until it is passed to `release`."""
        copy = self._copy
        if copy is None or (copy.num_borrowed and copy.promised + headroom > len(places) + self._most_shared):
            part = at_places(whole, on_device(places, whole.keys.device), headroom)
            memory, self._num_places = (part.keys, part.values), part.length
            copy = self._copy = RotatedCopy(
                *memory, part.length, memory, whole.now_s, promised=part.length, slots=slots, ids=part.ids
            )
        copy.num_borrowed += 1
        copy.promised += headroom
        if copy.promised > copy.keys.shape[3]:
            more = (0, 0, 0, QUESTIONS_AT_ONCE * headroom)
            copy.memory = copy.keys, copy.values = F.pad(copy.keys, more), F.pad(copy.values, more)
            copy.ids = None if copy.ids is None else F.pad(copy.ids, more)
        return copy

    def release(self, copy: RotatedCopy) -> None:
        """End the use of a copy, once for each `borrow`."""
        copy.num_borrowed -= 1
        if not copy.num_borrowed and copy is self._copy:
            copy.length = copy.promised = self._num_places

    def end(self, *, is_forgotten: bool = False) -> None:
        """Other tokens are the last minute's from now on. Of what `is_forgotten` nothing stays; nobody may have it."""
        if is_forgotten and self._copy is not None:
            for part in self._copy.memory:
                part.zero_()
        self._copy = None
