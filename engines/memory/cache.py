"""The rolling token cache: keys and values of everything that is remembered of a stream, in fixed memory.

Keys are stored un-rotated; positions are chosen when the cache is read, from each token's time (`sync_rope`). A slot
whose token was forgotten is used again, so slots are in no order: attention needs none, positions carry it.
"""

import math
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from engines.api import FloatArray, IntArray, Modality, Seconds
from engines.core.layers import KVBuffer
from engines.core.sync_rope import NUM_ROWS, Positions, elastic_positions, rotate_into, rotation
from engines.memory.retention import tokens_to_forget
from engines.shapes import DecoderConfig

MAX_SPARE_COPIES = 2  # copies: one of a window and one of an answer
USUAL_HEADROOM = 256


@dataclass
class RotatedCopy(KVBuffer):
    """A copy of a cache; `memory` is what its keys and values lie in, flat. Behind `length` everything is finite."""

    memory: tuple[Tensor, Tensor]


@dataclass(frozen=True)
class Group:
    """Tokens that stand for one thing: a window's sounds, its pictures, or one utterance."""

    modality: Modality
    start_s: float
    end_s: float


@dataclass(frozen=True)
class CachedTokens:
    """What the cache knows of N tokens besides keys and values; `offsets` (4,N), the rest (N,).

    `group` numbers the groups of one cache, in the order of their arrival.
    """

    time_s: Seconds
    offsets: Positions
    row: IntArray
    column: IntArray
    score: FloatArray
    group: IntArray


class RollingCache:
    """Fixed capacity. `prompt` (the system prompt's keys and values) stays for ever and is not counted."""

    def __init__(self, config: DecoderConfig, capacity: int, prompt_keys: Tensor, prompt_values: Tensor) -> None:
        """`prompt_keys` (un-rotated), `prompt_values`: (layers, 1, kv_heads, P, head_dim)."""
        if capacity < 1:
            raise ValueError(f"a cache holds at least one token, not {capacity}")
        self.config, self.capacity = config, capacity
        self.prompt_length = prompt_keys.shape[3]
        shape = (config.num_layers, 1, config.num_kv_heads, self.prompt_length + capacity, config.head_dim)
        self._keys, self._values = torch.zeros(shape), torch.zeros(shape)
        self._keys[:, :, :, : self.prompt_length] = prompt_keys
        self._values[:, :, :, : self.prompt_length] = prompt_values
        self._length = 0
        self._time_s = np.zeros(capacity)
        self._offsets = np.zeros((NUM_ROWS, capacity))
        self._row = np.zeros(capacity, np.int64)
        self._column = np.zeros(capacity, np.int64)
        self._score = np.zeros(capacity, np.float32)
        self._group = np.zeros(capacity, np.int64)
        self.groups: dict[int, Group] = {}
        self._next_group = 0
        self.num_forgotten = 0
        self._spare: list[tuple[Tensor, Tensor]] = []

    def __len__(self) -> int:
        return self._length

    def add_group(self, group: Group) -> int:
        """Register a group; returns its number. It is dropped when its last token is forgotten."""
        self._next_group += 1
        self.groups[self._next_group] = group
        return self._next_group

    def append(self, keys: Tensor, values: Tensor, tokens: CachedTokens, now_s: float) -> None:
        """Remember a block: un-rotated `keys` and `values` (layers, 1, kv_heads, N, head_dim).

        Of old and new together the least worth are forgotten as far as they exceed the capacity.
        """
        count = len(tokens.time_s)
        excess = max(self._length + count - self.capacity, 0)
        age_s = now_s - np.concatenate((self._time_s[: self._length], tokens.time_s))
        score = np.concatenate((self._score[: self._length], tokens.score))
        group = np.concatenate((self._group[: self._length], tokens.group))
        place = np.concatenate((self._offsets[0, : self._length], tokens.offsets[0]))
        forgotten = tokens_to_forget(age_s, score, group, place, excess)
        self.num_forgotten += excess
        incoming = np.setdiff1d(np.arange(count), forgotten[forgotten >= self._length] - self._length)
        freed = np.sort(forgotten[forgotten < self._length])
        fresh = np.arange(self._length, self._length + len(incoming) - len(freed))
        slots = np.concatenate((freed, fresh))
        self._length += len(fresh)

        at = torch.from_numpy(slots + self.prompt_length)
        chosen = torch.from_numpy(incoming)
        self._keys[:, :, :, at] = keys[:, :, :, chosen]
        self._values[:, :, :, at] = values[:, :, :, chosen]
        self._time_s[slots] = tokens.time_s[incoming]
        self._offsets[:, slots] = tokens.offsets[:, incoming]
        for name in ("row", "column", "score", "group"):
            getattr(self, f"_{name}")[slots] = getattr(tokens, name)[incoming]
        alive = set(self._group[: self._length].tolist())
        self.groups = {number: group for number, group in self.groups.items() if number in alive}

    def tokens(self) -> CachedTokens:
        """What is known of the tokens held now (copies), slot by slot."""
        n = self._length
        return CachedTokens(
            self._time_s[:n].copy(),
            self._offsets[:, :n].copy(),
            self._row[:n].copy(),
            self._column[:n].copy(),
            self._score[:n].copy(),
            self._group[:n].copy(),
        )

    def positions(self, now_s: float, first_id: int) -> Positions:
        """Position rows (4, len) of the tokens as read at `now_s`; the stream's time zero stands at `first_id`."""
        n = self._length
        return elastic_positions(self._time_s[:n], self._offsets[:, :n], now_s, first_id)

    def rotated_copy(self, now_s: float, first_id: int, headroom: int) -> RotatedCopy:
        """A copy to attend to: prompt, then all tokens, keys rotated for `now_s`, and room for `headroom` more.

        The copy stays valid whatever happens to the cache, until it is given back.
        """
        length = self.prompt_length + self._length
        prompt = np.broadcast_to(np.arange(self.prompt_length, dtype=np.float64), (NUM_ROWS, self.prompt_length))
        positions = np.concatenate((prompt, self.positions(now_s, first_id)), axis=1)
        rotary = rotation(torch.from_numpy(positions), self.config.head_dim, self.config.rope_theta)
        buffer = self._take(length + headroom, length)
        rotate_into(buffer.keys[:, :, :, :length], self._keys[:, :, :, :length], rotary)
        buffer.values[:, :, :, :length] = self._values[:, :, :, :length]
        return buffer

    def release(self, buffer: RotatedCopy) -> None:
        """A copy is no longer read: its memory serves the next ones. Fresh memory costs more than the copying."""
        if len(self._spare) < MAX_SPARE_COPIES:
            self._spare.append(buffer.memory)

    def _take(self, places: int, length: int) -> RotatedCopy:
        *outer, _, head_dim = self._keys.shape
        count = math.prod((*outer, places, head_dim))
        fitting = [number for number, (keys, _) in enumerate(self._spare) if len(keys) >= count]
        if fitting:
            memory = self._spare.pop(fitting[0])
        else:
            room = max(places, self.prompt_length + self.capacity + USUAL_HEADROOM)
            size = math.prod((*outer, room, head_dim))
            memory = torch.zeros(size), torch.zeros(size)
        keys, values = (part[:count].view(*outer, places, head_dim) for part in memory)
        return RotatedCopy(keys, values, length, memory)
