"""The rolling token cache: keys and values of everything that is remembered of a stream, in fixed memory.

Keys are stored without rotation. Positions are chosen when a window comes (`Places`); one rotated copy stands ready, in
which a window rotates anew what it moves, a question nothing. Slots have no order: positions carry it. Which tokens are
forgotten, and what is known of them, is in the `Ledger`.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from engines.api import IntArray
from engines.core.layers import KVBuffer
from engines.core.rows import at_places, in_numpy, rotate_places, rotate_rows
from engines.core.sync_rope import NUM_ROWS, Positions
from engines.core.upload import on_device
from engines.errors import SavedMemoryError
from engines.kept import KeptSpan
from engines.memory.copies.room import Memory, first_places, has_room, new_memory
from engines.memory.copies.rotated import QUESTIONS_AT_ONCE, LastMinute, RotatedCopy, recent
from engines.memory.ledger import Ledger, Placement
from engines.memory.placing import Places, PositionRule
from engines.memory.summary import by_age, kept_share
from engines.memory.token_table import Group, TokenTable
from engines.shapes import DecoderConfig

ROOM_TO_ANSWER = 160  # places after the tokens that a window leaves: a question and its answer seldom need more
USUAL_HEADROOM = 512
MOST_SHARED_PLACES = 1024  # of one copy, for questions and answers that read it at once
SPARE_PLACES = 64  # of a new copy, for windows to come
MAX_COPY_AGE_S = 4.0  # a question that comes later has positions chosen for its own time
Parts = Sequence[tuple[Tensor, Tensor]]


class RollingCache:
    """Holds at most `capacity` tokens. The system prompt's keys and values always stay and are not counted.

    A window's tokens are added to a rotated copy. Questions read it as it is until the next window, several at once
    too: they wait for no copying, however full the memory is.
    """

    def __init__(
        self,
        config: DecoderConfig,
        capacity: int,
        prompt_keys: Tensor,
        prompt_values: Tensor,
        rule: PositionRule,
        may_share: bool = True,
        keeps_words: bool = True,
        least_places: int | None = None,
    ) -> None:
        """`prompt_keys` (not rotated), `prompt_values`: (rows, 1, kv_heads, P, head_dim); the cache is where they
        are, in their precision. `may_share`: whether questions can read one copy at the same time. `keeps_words`: as
        the ledger has it. `least_places`: copies are of one size, so large at least, for graphs; None if they grow."""
        if capacity < 1:
            raise ValueError(f"a cache holds at least one token, not {capacity}")
        self.config, self.capacity, self.rule = config, capacity, rule
        self.prompt_length = prompt_keys.shape[3]
        shape = (len(config.row_layers), 1, config.num_kv_heads, self.prompt_length + capacity, config.head_dim)
        self._keys, self._values = prompt_keys.new_zeros(shape), prompt_keys.new_zeros(shape)
        self._keys[:, :, :, : self.prompt_length] = prompt_keys
        self._values[:, :, :, : self.prompt_length] = prompt_values
        self.ledger, self.places = Ledger(capacity, keeps_words), Places(rule, capacity)
        self._spare: Memory | None = None  # for a copy while another one is lent
        self._newest: RotatedCopy | None = None  # holds all tokens
        self._most_shared = MOST_SHARED_PLACES if may_share else 0
        self._last_minute = LastMinute(self._most_shared)
        self._fixed_places = 0 if least_places is None else max(shape[3] + USUAL_HEADROOM, least_places)

    def __len__(self) -> int:
        return len(self.ledger)

    def append(
        self, keys: Tensor, values: Tensor, tokens: TokenTable, groups: Sequence[Group], copy: RotatedCopy
    ) -> None:
        """Add a block: `keys` (not rotated) and `values` (rows, 1, kv_heads, N, head_dim), in any precision.

        `copy` is the one that the block was read after, with room for it. It is added to it as well, for questions.
        `tokens.group` are indices into `groups`; the cache gives each group its own number, the key in `self.groups`.
        If old and new tokens exceed the capacity, items of least value are forgotten (`engines.memory.retention`). A
        group is dropped with its last token and leaves a trace.
        """
        rows, keys = self.places.of_new(tokens), keys.to(self._keys.dtype)
        positions, rotated = self._on_device(rows), torch.zeros_like(keys)
        rotate_rows(rotated, keys, positions, self.config)  # to the last bit as `_copy` does
        parts = [(self._keys, keys), (self._values, values), (copy.keys, rotated), (copy.values, values)]
        if copy.ids is not None:
            parts.append((copy.ids, positions[0].float().view(1, 1, 1, -1, 1)))
        self.places.add(self._put(parts, values, tokens, groups, copy.now_s), rows)
        copy.length = self.prompt_length + len(self)
        self._newest = copy
        self._last_minute.end()

    @property
    def groups(self) -> dict[int, Group]:
        """The groups that have tokens, by number."""
        return self.ledger.groups

    @property
    def worded(self) -> list[Group]:
        """All groups that hold words, also those whose tokens are forgotten, in no order."""
        return self.ledger.worded

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
        """A copy of the table of the cached tokens, by slot. Its `group` column holds keys of `self.groups`."""
        return self.ledger.tokens.copy()

    @property
    def positions(self) -> Positions:
        """Position rows (4, len) of the tokens by slot, as all copies have them; a view."""
        return self.places.rows[:, : len(self)]

    def copy_for_window(self, now_s: float, num_tokens: int) -> RotatedCopy:
        """A copy to read a window's `num_tokens` after, to be passed to `append`; it will have room for a question."""
        moved, headroom = self.places.choose(self.ledger.tokens, now_s), num_tokens + ROOM_TO_ANSWER
        copy, self._newest = self._newest, None
        if copy is None or copy.num_borrowed or copy.keys.shape[3] < copy.length + headroom:
            return self._copy(now_s, headroom + SPARE_PLACES, instead_of=copy)
        copy.now_s = now_s
        if len(moved):
            at, positions = (self._on_device(each) for each in (moved + self.prompt_length, self.positions[:, moved]))
            rotate_places(copy.keys, self._keys, at, positions, self.config)
            if copy.ids is not None:
                copy.ids[0, 0, 0, at, 0] = positions[0].float()
        return copy

    def last_minute(self, copy: RotatedCopy, num_tokens: int) -> KVBuffer:
        """Of a copy what a window's `num_tokens` are read after: the system prompt, and what has exact positions."""
        slots, places = recent(self.ledger.tokens, copy.now_s, self.prompt_length)
        return copy if len(slots) == len(self) else at_places(copy, self._on_device(places), num_tokens)

    def borrow(self, now_s: float, headroom: int) -> RotatedCopy:
        """A copy for a question, with room for `headroom` tokens after those of others: the window's, if it is not old.

        What it holds now stays in its places whatever happens to the cache, until it is passed to `release`. Until then
        it may be moved to larger memory, so do not keep its tensors.
        """
        copy = self._newest
        if copy is None or abs(now_s - copy.now_s) > MAX_COPY_AGE_S:
            self.places.choose(self.ledger.tokens, now_s)
            copy = self._newest = self._copy(now_s, max(headroom, ROOM_TO_ANSWER), instead_of=copy)
        if not copy.num_borrowed:
            if copy.keys.shape[3] - copy.length < headroom:
                copy = self._newest = self._copy(copy.now_s, max(headroom, ROOM_TO_ANSWER), instead_of=copy)
            copy.promised = copy.length
        elif copy.promised + headroom > self.prompt_length + len(self) + self._most_shared:
            copy = self._copy(copy.now_s, headroom)
            copy.promised = copy.length
        copy.num_borrowed += 1
        copy.promised += headroom
        if copy.promised > copy.keys.shape[3]:
            self._enlarge(copy, QUESTIONS_AT_ONCE * headroom)
        return copy

    def borrow_last_minute(self, now_s: float, headroom: int) -> RotatedCopy:
        """`borrow` of the system prompt and of what has exact positions, to answer a question about now. An old copy
        will do as long as something in it is of the last minute: no position of these has changed since."""
        whole = self._newest
        if whole is None or not len(recent(self.ledger.tokens, now_s, self.prompt_length)[0]):
            return self.borrow(now_s, headroom)
        slots, places = recent(self.ledger.tokens, whole.now_s, self.prompt_length)
        if len(slots) == len(self):
            return self.borrow(now_s, headroom)
        return self._last_minute.borrow(whole, places, slots, headroom)

    def prompt_copy(self, headroom: int) -> RotatedCopy:
        """A copy of the system prompt alone, with room for `headroom` tokens, to be passed to `release`. Its memory is
        small and goes with it; one for all tokens would be kept for later copies, beside the one that stands ready."""
        copy = self._copy(0.0, headroom, of_tokens=False)
        copy.num_borrowed, copy.slots = 1, np.zeros(0, np.int64)
        return copy

    def release(self, copy: RotatedCopy) -> None:
        """End the use of a copy, once for each `borrow`."""
        if copy.slots is not None:
            self._last_minute.release(copy)
            return
        copy.num_borrowed -= 1
        if copy.num_borrowed:
            return
        if copy is self._newest:
            copy.length = self.prompt_length + len(self)
        else:
            self._spare = copy.memory

    def forget_since(self, since_s: float, now_s: float) -> None:
        """Forget what `Ledger.forget_since` forgets. The places of it hold zeros; nobody may have a copy."""
        kept = torch.from_numpy(self.ledger.forget_since(since_s, now_s) + self.prompt_length).to(self._keys.device)
        end = self.prompt_length + len(kept)
        for part in (self._keys, self._values):
            part[:, :, :, self.prompt_length : end] = part[:, :, :, kept]
            part[:, :, :, end:] = 0.0
        for copied in (self._spare, self._newest.memory if self._newest is not None else None):
            for part in copied or ():
                part.zero_()
        self._spare = self._newest = None
        self._last_minute.end(is_forgotten=True)

    def state(self) -> dict[str, object]:
        """All that is remembered, by name; not a copy. Keys and values (rows, 1, kv_heads, len, head_dim) are fp16 or
        fp32; positions (4, len)."""
        used = slice(self.prompt_length, self.prompt_length + len(self))
        keys, values = (in_numpy(part[:, :, :, used]) for part in (self._keys, self._values))
        newest = self._newest
        copied = None if newest is None else (newest.now_s, newest.keys.shape[3] - used.stop)  # when, and its room
        return {"keys": keys, "values": values, "positions": self.positions, "ledger": self.ledger, "copied": copied}

    def restore(self, state: Mapping[str, Any]) -> None:
        """Take over what `state` returned, into an empty cache. Raises SavedMemoryError if that had another size."""
        ledger: Ledger = state["ledger"]
        if ledger.capacity != self.capacity:
            raise SavedMemoryError(f"it was saved with --cache-tokens {ledger.capacity}, not {self.capacity}")
        if (shape := np.shape(state["positions"])) != (NUM_ROWS, len(ledger)):
            raise SavedMemoryError(f"it was saved with positions {shape} by another version")
        used = slice(self.prompt_length, self.prompt_length + len(ledger))
        for part, saved in ((self._keys, state["keys"]), (self._values, state["values"])):
            if part[:, :, :, used].shape != saved.shape:
                raise SavedMemoryError(f"it was saved with keys and values {saved.shape} of another model")
            part[:, :, :, used] = torch.from_numpy(saved)
        self.ledger = ledger
        self.positions[:] = state["positions"]
        if state["copied"] is not None:  # a question may read the copy that the last window has made
            self._newest = self._copy(*state["copied"])

    def _put(
        self, parts: Parts, values: Tensor, tokens: TokenTable, groups: Sequence[Group], now_s: float
    ) -> Placement:
        """Enter a block with these `values` in the ledger, and do in each of `parts` with what is added as it says."""
        prints = values[0, 0].permute(1, 0, 2).flatten(1)  # (N, heads · head_dim); of layer 0: made of embeddings alone
        placement = self.ledger.add(tokens, groups, prints.float().cpu().numpy(), now_s)
        moved_from, moved_to, slots = (
            on_device(places + self.prompt_length, values.device)
            for places in (placement.moved_from, placement.moved_to, placement.slots)
        )
        incoming = on_device(placement.incoming, values.device)
        for part, added in parts:
            part[:, :, :, moved_to] = part[:, :, :, moved_from]
            part[:, :, :, slots] = added[:, :, :, incoming].to(part.dtype)
        return placement

    def _enlarge(self, copy: RotatedCopy, headroom: int) -> None:
        """Move a copy to memory with room for `headroom` more tokens than are promised."""
        keys, values, memory = self._room(copy.promised + headroom)
        for part, moved in ((keys, copy.keys), (values, copy.values)):
            part[:, :, :, : copy.length] = moved[:, :, :, : copy.length]
        if copy.ids is not None:
            copy.ids = F.pad(copy.ids[:, :, :, : copy.length], (0, 0, 0, keys.shape[3] - copy.length))
        self._spare, copy.keys, copy.values, copy.memory = copy.memory, keys, values, memory

    def _copy(
        self, now_s: float, headroom: int, *, instead_of: RotatedCopy | None = None, of_tokens: bool = True
    ) -> RotatedCopy:
        """Prompt, then all tokens, and room for `headroom` more; in the memory of another copy, unless that is lent."""
        prompt = self.rule.prompt(self.prompt_length)
        tokens = self.positions if of_tokens else np.zeros((NUM_ROWS, 0))
        positions = self._on_device(np.concatenate((prompt, tokens), axis=1))
        length = positions.shape[1]
        own = new_memory(self._keys, length + headroom) if not of_tokens else None
        if instead_of is not None and not instead_of.num_borrowed:
            own = instead_of.memory
        keys, values, memory = self._room(length + headroom, own)
        rotate_rows(keys[:, :, :, :length], self._keys[:, :, :, :length], positions, self.config)
        values[:, :, :, :length] = self._values[:, :, :, :length]
        known = positions[0].float().view(1, 1, 1, -1, 1)
        ids = F.pad(known, (0, 0, 0, keys.shape[3] - length)) if self.config.has_windows else None
        return RotatedCopy(keys, values, length, memory, now_s, ids=ids)

    def _on_device(self, values: Positions | IntArray) -> Tensor:
        return on_device(values, self._keys.device)

    def _room(self, places: int, memory: Memory | None = None) -> tuple[Tensor, Tensor, Memory]:
        """Keys and values of so many places, and their memory: the given one, or spare one, since allocating costs more
        than copying."""
        places = max(places, self._fixed_places)
        if memory is None:
            memory, self._spare = self._spare, None
        if memory is None or not has_room(memory, self._keys, places):
            memory = new_memory(self._keys, max(places, self.prompt_length + self.capacity + USUAL_HEADROOM))
        return *first_places(memory, self._keys, places), memory
