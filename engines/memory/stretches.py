"""What goes on without a pause: a still room, music, a sign in view. Pure.

Items of one kind belong to one stretch if what the LLM read for them is nearly the same, and the time between them is
short. A stretch knows when it began and when it was last perceived, also if most of its items are forgotten.
"""

from dataclasses import dataclass, replace

import numpy as np

from engines.api import FloatArray, IntArray, Seconds
from engines.memory.items import NO_STRETCH, Kind

MIN_SIMILARITY = 0.9  # cosine: the same things have 1.00, 98 % of others in one picture less than 0.83 (the demo clip)
MAX_PAUSE_S = 60.0  # notes of what is still there come every 20 s
MAX_OPEN = 128
_NEVER = (Kind.OURS, Kind.SAID)  # a sentence that is said twice is two memories


@dataclass(frozen=True)
class Stretch:
    """What was seen, heard or read from `start_s` to `end_s` without a pause; `num_remembered` items of it are left."""

    kind: Kind
    start_s: float
    end_s: float
    num_remembered: int


class Stretches:
    """Of one stream. `known` holds every stretch that goes on or of which something is remembered, by number."""

    def __init__(self) -> None:
        self.known: dict[int, Stretch] = {}
        self._next = 0
        self._open: list[int] = []  # those that go on, in the order in which they began
        self._prints = np.zeros((0, 0), np.float32)  # unit vectors (open,d): what each began with

    def add(self, kind: IntArray, prints: FloatArray, start_s: Seconds, end_s: Seconds) -> IntArray:
        """The stretch of each of I items, in order of time, with fingerprints (I,d) of what the LLM reads for them: the
        one that is most alike, a new one if none is. Modifies `known`."""
        numbers = np.full(len(kind), NO_STRETCH)
        length = np.linalg.norm(prints, axis=1)
        items = np.flatnonzero((length > 0) & ~np.isin(kind, _NEVER))
        if not len(items):
            return numbers
        self._close(float(start_s.min()))
        unit, open_kind = prints[items] / length[items, None], [self.known[number].kind for number in self._open]
        of_items, anchors, anchor_kind = kind[items], self._prints.reshape(-1, unit.shape[1]), np.asarray(open_kind)
        new: list[int] = []  # items that begin a stretch
        if len(anchors):
            alike = np.where(of_items[:, None] == anchor_kind, unit @ anchors.T, -1.0)
            is_known = alike.max(axis=1) >= MIN_SIMILARITY
            numbers[items[is_known]] = np.asarray(self._open)[alike.argmax(axis=1)[is_known]]
        for row in np.flatnonzero(numbers[items] == NO_STRETCH).tolist():
            alike = np.where(of_items[new] == of_items[row], unit[new] @ unit[row], -1.0)
            if alike.max(initial=-1.0) >= MIN_SIMILARITY:
                numbers[items[row]] = numbers[items[new[int(alike.argmax())]]]
                continue
            new.append(row)
            numbers[items[row]] = self._next
            self.known[self._next] = Stretch(Kind(int(of_items[row])), float(start_s[items[row]]), 0.0, 0)
            self._next += 1
        self._extend(numbers[items], end_s[items])
        still_open = np.concatenate((np.asarray(self._open, np.int64), numbers[items[new]]))
        self._keep_open(still_open, np.concatenate((anchors, unit[new])))
        return numbers

    def forget(self, numbers: IntArray) -> None:
        """An item of each of these is forgotten. A stretch of which nothing is left is known while it goes on."""
        for number in numbers[numbers != NO_STRETCH].tolist():
            known = self.known[number]
            self.known[number] = replace(known, num_remembered=known.num_remembered - 1)
        self._drop(set(numbers.tolist()))

    def forget_since(self, since_s: float) -> None:
        """What was perceived after `since_s` is forgotten on request; `forget` its items first. Nothing goes on,
        because what it began with is not known any more."""
        self._keep_open(np.zeros(0, np.int64), np.zeros((0, 0), np.float32))
        for number, known in self.known.items():
            self.known[number] = replace(known, end_s=min(known.end_s, since_s))

    def _extend(self, numbers: IntArray, end_s: Seconds) -> None:
        """An item that ends at `end_s` was added to each of these."""
        for number, last_s in zip(numbers.tolist(), end_s.tolist(), strict=True):
            known = self.known[number]
            end = max(known.end_s, last_s)
            self.known[number] = Stretch(known.kind, known.start_s, end, known.num_remembered + 1)

    def _close(self, now_s: float) -> None:
        """End the stretches that had a long pause."""
        goes_on = np.asarray([self.known[number].end_s >= now_s - MAX_PAUSE_S for number in self._open], np.bool_)
        if not goes_on.all():
            self._keep_open(np.asarray(self._open, np.int64)[goes_on], self._prints[goes_on])

    def _keep_open(self, numbers: IntArray, prints: FloatArray) -> None:
        """Only these go on, and no more than `MAX_OPEN` of them: those that were perceived last."""
        before = {*self._open, *numbers.tolist()}
        if len(numbers) > MAX_OPEN:
            last_s = [-self.known[number].end_s for number in numbers.tolist()]
            chosen = np.sort(np.argsort(last_s, kind="stable")[:MAX_OPEN])
            numbers, prints = numbers[chosen], prints[chosen]
        self._open, self._prints = numbers.tolist(), prints
        self._drop(before.difference(self._open))

    def _drop(self, numbers: set[int]) -> None:
        for number in numbers.difference(self._open):
            if number in self.known and self.known[number].num_remembered == 0:
                del self.known[number]
