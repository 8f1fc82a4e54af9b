"""Hands items from one thread to the event loop: in order, bounded, counted."""

import threading
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from typing import Generic, TypeVar

Item = TypeVar("Item")


class Inbox(Generic[Item]):
    """`take` gets every item, on the event loop of `post` (its `call_soon_threadsafe`).

    At most `bound` items wait; beyond that new ones that may be dropped are dropped and counted in `num_dropped`.
    """

    def __init__(self, post: Callable[[Callable[[], None]], object], take: Callable[[Item], None], bound: int) -> None:
        self.bound, self.num_dropped = bound, 0
        self._post, self._take = post, take
        self._waiting: deque[Item] = deque()
        self._lock = threading.Lock()
        self._is_posted = False

    def __len__(self) -> int:
        return len(self._waiting)

    def put(self, item: Item, may_drop: bool) -> None:
        """From the thread. What comes after the loop has ended is lost."""
        with self._lock:
            if may_drop and len(self._waiting) >= self.bound:
                self.num_dropped += 1
                return
            self._waiting.append(item)
            is_first, self._is_posted = not self._is_posted, True
        if is_first:
            with suppress(RuntimeError):  # the loop is closed
                self._post(self._deliver)

    def _deliver(self) -> None:
        with self._lock:
            items, self._is_posted = list(self._waiting), False
            self._waiting.clear()
        for item in items:
            self._take(item)
