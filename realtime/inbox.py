"""Hands items from other threads to the event loop: in order, bounded, counted."""

import threading
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from typing import Generic, TypeVar

from realtime.queues import QueueState

Item = TypeVar("Item")


class Inbox(Generic[Item]):
    """`take` gets every item, on the event loop of `post` (its `call_soon_threadsafe`).

    If more than `bound` items wait, the oldest that may be dropped is dropped and counted in `num_dropped`.
    """

    def __init__(self, post: Callable[[Callable[[], None]], object], bound: int, take: Callable[[Item], None]) -> None:
        self._post, self._bound, self._take = post, bound, take
        self._waiting: deque[tuple[Item, bool]] = deque()  # with whether it may be dropped
        self._lock = threading.Lock()
        self.num_dropped = 0
        self._is_posted = False

    @property
    def queue(self) -> QueueState:
        """What waits, and what was dropped."""
        with self._lock:
            return QueueState(depth=len(self._waiting), bound=self._bound, dropped=self.num_dropped)

    def put(self, item: Item, may_drop: bool = True) -> None:
        """From any thread. What comes after the loop has ended is lost."""
        with self._lock:
            self._waiting.append((item, may_drop))
            if len(self._waiting) > self._bound:
                self._drop_oldest()
            must_post, self._is_posted = not self._is_posted, True
        if must_post:
            with suppress(RuntimeError):  # the loop is closed
                self._post(self._take_all)

    def _drop_oldest(self) -> None:
        for number, (_, may_drop) in enumerate(self._waiting):
            if may_drop:
                del self._waiting[number]
                self.num_dropped += 1
                return

    def _take_all(self) -> None:
        with self._lock:
            items, self._is_posted = [item for item, _ in self._waiting], False
            self._waiting.clear()
        for item in items:
            self._take(item)
