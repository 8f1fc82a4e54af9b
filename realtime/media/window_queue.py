"""A bounded queue of windows from the thread that reads media to the thread that runs the model.

If it is full, either the reader waits (a file at full speed), or the oldest window is dropped (live).
"""

import threading
from collections.abc import Callable, Iterator
from dataclasses import replace

from engines.api import Window
from engines.serving.backlog import Backlog


class WindowQueue:
    """One producer thread, one consumer thread. Frames of dropped windows are counted in the next window."""

    def __init__(self, capacity: int, drop_oldest: bool) -> None:
        self._backlog: Backlog[Window] = Backlog(capacity)
        self._drop_oldest = drop_oldest
        self._changed = threading.Condition()
        self._lost_frames = 0
        self._is_stopped = False
        self._failure: Exception | None = None

    @property
    def num_dropped(self) -> int:
        return self._backlog.num_dropped

    def start_producer(self, produce: Callable[[], Iterator[Window]]) -> threading.Thread:
        """Run `produce` on a thread of its own. If it raises, `windows` raises the same after the last window."""
        thread = threading.Thread(target=self._produce, args=(produce,), name="media", daemon=True)
        thread.start()
        return thread

    def windows(self) -> Iterator[Window]:
        """Wait for each window and yield it; ends with the producer. Raises what the producer raised."""
        while True:
            with self._changed:
                self._changed.wait_for(lambda: len(self._backlog) or self._is_stopped)
                window = self._backlog.pop()
                lost, self._lost_frames = self._lost_frames, 0
                self._changed.notify_all()
            if window is not None:
                yield replace(window, dropped_frames=window.dropped_frames + lost) if lost else window
            elif self._failure is not None:
                raise self._failure
            else:
                return

    def stop(self) -> None:
        """The consumer wants no more windows; a producer that waits ends."""
        with self._changed:
            self._is_stopped = True
            self._changed.notify_all()

    def _produce(self, produce: Callable[[], Iterator[Window]]) -> None:
        try:
            for window in produce():
                if not self._put(window):
                    return
        except Exception as error:  # handed to the consumer's thread
            self._failure = error
        finally:
            self.stop()

    def _put(self, window: Window) -> bool:
        with self._changed:
            if not self._drop_oldest:
                self._changed.wait_for(lambda: not self._backlog.is_full or self._is_stopped)
            if self._is_stopped:
                return False
            dropped = self._backlog.push(window)
            if dropped is not None:
                self._lost_frames += len(dropped.frames) + dropped.dropped_frames
            self._changed.notify_all()
            return True
