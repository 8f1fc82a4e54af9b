"""Hands what a thread of a device delivers to the event loop: in order and bounded."""

import threading
from collections import deque
from collections.abc import Callable
from typing import Generic, TypeVar

from realtime.queues import QueueState

T = TypeVar("T")


class Inbox(Generic[T]):
    """`put` is called on any thread, `take` on the event loop that `post` reaches. If `bound` items wait, the oldest is
    dropped and counted."""

    def __init__(self, post: Callable[[Callable[[], None]], object], bound: int, take: Callable[[T], None]) -> None:
        self._post, self._bound, self._take = post, bound, take
        self._items: deque[T] = deque()
        self._lock = threading.Lock()
        self._num_dropped = 0
        self._is_posted = False

    @property
    def queue(self) -> QueueState:
        """What waits, and what was dropped."""
        with self._lock:
            return QueueState(depth=len(self._items), bound=self._bound, dropped=self._num_dropped)

    def put(self, item: T) -> None:
        """Queue an item for the event loop."""
        with self._lock:
            if len(self._items) == self._bound:
                self._items.popleft()
                self._num_dropped += 1
            self._items.append(item)
            must_post, self._is_posted = not self._is_posted, True
        if must_post:
            self._post(self._take_all)

    def _take_all(self) -> None:
        with self._lock:
            items, self._is_posted = list(self._items), False
            self._items.clear()
        for item in items:
            self._take(item)
