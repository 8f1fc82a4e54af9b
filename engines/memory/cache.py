"""The rolling token cache: keys and values of everything that is remembered of a stream, in fixed memory.

Keys are stored without rotation. Positions are chosen from each token's time when the cache is read (`sync_rope`). The
slot of a forgotten token is used again, so slots have no order. Attention needs none, because positions carry it. Which
tokens are forgotten, and what is known of them, is in the `Ledger`.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from engines.core.layers import KVBuffer
from engines.core.sync_rope import NUM_ROWS, Positions, elastic_positions, rotate_into, rotation
from engines.kept import KeptSpan
from engines.memory.ledger import Ledger
from engines.memory.summary import by_age, kept_share
from engines.memory.token_table import Group, TokenTable
from engines.shapes import DecoderConfig

MAX_SPARE_COPIES = 2  # one for a window, one for an answer
USUAL_HEADROOM = 256


@dataclass
class RotatedCopy(KVBuffer):
    """A copy of a cache to attend to. `memory` is the flat storage of its keys and values.

    The places after the first `length` hold finite numbers, because graphs multiply them by zero.
    """

    memory: tuple[Tensor, Tensor]


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
        self.ledger = Ledger(capacity)
        self._spare: list[tuple[Tensor, Tensor]] = []

    def __len__(self) -> int:
        return len(self.ledger)

    def append(self, keys: Tensor, values: Tensor, tokens: TokenTable, groups: Sequence[Group], now_s: float) -> None:
        """Add a block: `keys` (not rotated) and `values` (layers, 1, kv_heads, N, head_dim).

        `tokens.group` are indices into `groups`; the cache gives each group its own number, the key in `self.groups`.
        If old and new tokens exceed the capacity, items of least value are forgotten (`engines.memory.retention`). A
        group is dropped with its last token and leaves a trace.
        """
        prints = values[0, 0].permute(1, 0, 2).flatten(1)  # (N, heads · head_dim); of layer 0: made of embeddings alone
        placement = self.ledger.add(tokens, groups, prints.float().numpy(), now_s)
        for part, added in ((self._keys, keys), (self._values, values)):
            moved_from, moved_to, slots = (
                torch.from_numpy(places + self.prompt_length)
                for places in (placement.moved_from, placement.moved_to, placement.slots)
            )
            part[:, :, :, moved_to] = part[:, :, :, moved_from]
            part[:, :, :, slots] = added[:, :, :, torch.from_numpy(placement.incoming)]

    @property
    def groups(self) -> dict[int, Group]:
        """The groups that have tokens, by number."""
        return self.ledger.groups

    @property
    def num_forgotten(self) -> int:
        """How many tokens were forgotten so far."""
        return self.ledger.num_forgotten

    def kept_share(self, start_s: float, end_s: float) -> float:
        """Which share of the tokens that were perceived in [start_s, end_s] is left: 1.0 if nothing was perceived."""
        return kept_share(self.ledger, start_s, end_s)

    def kept_by_age(self, now_s: float) -> tuple[KeptSpan, ...]:
        """How much is kept of each octave of age, the newest first."""
        return by_age(self.ledger, now_s)

    def tokens(self) -> TokenTable:
        """A copy of the table of the cached tokens, in the order of their slots. Its `group` column holds keys of
        `self.groups`."""
        return self.ledger.tokens.copy()

    def positions(self, now_s: float, first_id: int) -> Positions:
        """Position rows (4, len) of the tokens as read at `now_s`. The stream's time zero has the id `first_id`."""
        return elastic_positions(self.ledger.tokens.time_s, self.ledger.tokens.offsets, now_s, first_id)

    def rotated_copy(self, now_s: float, first_id: int, headroom: int) -> RotatedCopy:
        """A copy to attend to: prompt, then all tokens, keys rotated for `now_s`, and room for `headroom` more tokens.

        The copy stays valid whatever happens to the cache, until it is passed to `release`.
        """
        length = self.prompt_length + len(self)
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
