"""A bounded queue that drops the oldest and counts. Pure; a thread-safe shell is `realtime.media.window_queue`."""

from collections import deque
from typing import Generic, TypeVar

T = TypeVar("T")


class Backlog(Generic[T]):
    """Holds at most `capacity` items; a push on a full one drops its oldest and counts it in `num_dropped`."""

    def __init__(self, capacity: int) -> None:
        if capacity < 1:
            raise ValueError(f"a backlog holds at least one item, not {capacity}")
        self.capacity = capacity
        self.num_dropped = 0
        self._items: deque[T] = deque()

    def __len__(self) -> int:
        return len(self._items)

    @property
    def is_full(self) -> bool:
        return len(self._items) == self.capacity

    def push(self, item: T) -> T | None:
        """Append; return what was dropped for it, if anything."""
        dropped = None
        if self.is_full:
            dropped = self._items.popleft()
            self.num_dropped += 1
        self._items.append(item)
        return dropped

    def clear(self) -> None:
        """Take out all of them."""
        self._items.clear()

    def pop(self) -> T | None:
        """The oldest item, or None."""
        return self._items.popleft() if self._items else None
