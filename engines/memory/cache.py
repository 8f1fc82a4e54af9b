"""The rolling token cache: keys and values of everything that is remembered of a stream, in fixed memory.

Keys are stored without rotation. Positions are chosen from each token's time when the cache is read (`sync_rope`). The
slot of a forgotten token is used again, so slots have no order. Attention needs none, because positions carry it.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import torch
from torch import Tensor

from engines.api import Modality
from engines.core.layers import KVBuffer
from engines.core.sync_rope import NUM_ROWS, Positions, elastic_positions, rotate_into, rotation
from engines.memory.retention import tokens_to_forget
from engines.memory.token_table import TokenTable
from engines.shapes import DecoderConfig

MAX_SPARE_COPIES = 2  # one for a window, one for an answer
USUAL_HEADROOM = 256


@dataclass
class RotatedCopy(KVBuffer):
    """A copy of a cache to attend to. `memory` is the flat storage of its keys and values.

    The places after the first `length` hold finite numbers, because graphs multiply them by zero.
    """

    memory: tuple[Tensor, Tensor]


@dataclass(frozen=True)
class Group:
    """Tokens that stand for one thing: a window's sounds, its pictures, one utterance, or our own words around them."""

    modality: Modality
    start_s: float
    end_s: float


class RollingCache:
    """Holds at most `capacity` tokens. The system prompt's keys and values always stay and are not counted."""

    def __init__(self, config: DecoderConfig, capacity: int, prompt_keys: Tensor, prompt_values: Tensor) -> None:
        """`prompt_keys` (not rotated), `prompt_values`: (layers, 1, kv_heads, P, head_dim)."""
        if capacity < 1:
            raise ValueError(f"a cache holds at least one token, not {capacity}")
        self.config, self.capacity = config, capacity
        self.prompt_length = prompt_keys.shape[3]
        shape = (config.num_layers, 1, config.num_kv_heads, self.prompt_length + capacity, config.head_dim)
        self._keys, self._values = torch.zeros(shape), torch.zeros(shape)
        self._keys[:, :, :, : self.prompt_length] = prompt_keys
        self._values[:, :, :, : self.prompt_length] = prompt_values
        self._length = 0
        self._table = TokenTable.zeros(capacity)
        self.groups: dict[int, Group] = {}
        self._last_group = 0
        self.num_forgotten = 0
        self._spare: list[tuple[Tensor, Tensor]] = []

    def __len__(self) -> int:
        return self._length

    def append(self, keys: Tensor, values: Tensor, tokens: TokenTable, groups: Sequence[Group], now_s: float) -> None:
        """Add a block: `keys` (not rotated) and `values` (layers, 1, kv_heads, N, head_dim).

        `tokens.group` are indices into `groups`; the cache gives each group its own number, the key in `self.groups`.
        If old and new tokens exceed the capacity, those that are worth least are forgotten. A group is dropped with its
        last token.
        """
        tokens = replace(tokens, group=tokens.group + self._last_group + 1)
        for group in groups:
            self._last_group += 1
            self.groups[self._last_group] = group
        excess = max(self._length + len(tokens) - self.capacity, 0)
        both = TokenTable.concatenate((self._used, tokens))
        forgotten = tokens_to_forget(now_s - both.time_s, both.score, both.group, both.offsets[0], excess)
        self.num_forgotten += excess
        incoming = np.setdiff1d(np.arange(len(tokens)), forgotten[forgotten >= self._length] - self._length)
        freed = np.sort(forgotten[forgotten < self._length])
        fresh = np.arange(self._length, self._length + len(incoming) - len(freed))
        slots = np.concatenate((freed, fresh))
        self._length += len(fresh)

        at = torch.from_numpy(slots + self.prompt_length)
        chosen = torch.from_numpy(incoming)
        self._keys[:, :, :, at] = keys[:, :, :, chosen]
        self._values[:, :, :, at] = values[:, :, :, chosen]
        self._table.put(slots, tokens.take(incoming))
        alive = set(self._used.group.tolist())
        self.groups = {number: group for number, group in self.groups.items() if number in alive}

    def tokens(self) -> TokenTable:
        """A copy of the table of the cached tokens, in the order of their slots. Its `group` column holds keys of
        `self.groups`."""
        return self._used.copy()

    def positions(self, now_s: float, first_id: int) -> Positions:
        """Position rows (4, len) of the tokens as read at `now_s`. The stream's time zero has the id `first_id`."""
        return elastic_positions(self._used.time_s, self._used.offsets, now_s, first_id)

    def rotated_copy(self, now_s: float, first_id: int, headroom: int) -> RotatedCopy:
        """A copy to attend to: prompt, then all tokens, keys rotated for `now_s`, and room for `headroom` more tokens.

        The copy stays valid whatever happens to the cache, until it is passed to `release`.
        """
        length = self.prompt_length + self._length
        prompt = np.broadcast_to(np.arange(self.prompt_length, dtype=np.float64), (NUM_ROWS, self.prompt_length))
        positions = np.concatenate((prompt, self.positions(now_s, first_id)), axis=1)
        rotary = rotation(torch.from_numpy(positions), self.config.head_dim, self.config.rope_theta)
        copy = self._new_copy(length + headroom, length)
        rotate_into(copy.keys[:, :, :, :length], self._keys[:, :, :, :length], rotary)
        copy.values[:, :, :, :length] = self._values[:, :, :, :length]
        return copy

    def release(self, copy: RotatedCopy) -> None:
        """End the use of a copy. Its memory is used for later copies: allocating new memory costs more than copying."""
        if len(self._spare) < MAX_SPARE_COPIES:
            self._spare.append(copy.memory)

    @property
    def _used(self) -> TokenTable:
        """The rows in use; a view."""
        return self._table.take(slice(self._length))

    def _new_copy(self, places: int, length: int) -> RotatedCopy:
        *outer, _, head_dim = self._keys.shape
        count = math.prod((*outer, places, head_dim))
        large_enough = [number for number, (keys, _) in enumerate(self._spare) if len(keys) >= count]
        if large_enough:
            memory = self._spare.pop(large_enough[0])
        else:
            room = max(places, self.prompt_length + self.capacity + USUAL_HEADROOM)
            size = math.prod((*outer, room, head_dim))
            memory = torch.zeros(size), torch.zeros(size)
        keys, values = (part[:count].view(*outer, places, head_dim) for part in memory)
        return RotatedCopy(keys, values, length, memory)
