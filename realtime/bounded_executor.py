"""Runs work on a thread, in order, with a bounded queue: for what takes longer than the event loop may be blocked."""

import asyncio
from collections.abc import Callable
from concurrent.futures import Executor
from typing import Generic, TypeVar

from engines.serving.backlog import Backlog

T = TypeVar("T")
R = TypeVar("R")


class BoundedExecutor(Generic[T, R]):
    """Calls `work` on `thread` with up to `max_batch` queued items, then `on_result` on the event loop.

    One batch runs at a time, in the order of `push`. The queue holds at most `capacity` items; a push on a full queue
    drops the oldest item and counts it. An exception of `work` or `on_result` goes to the loop's exception handler, and
    the next items are processed. All methods are called on one event loop.
    """

    def __init__(
        self,
        thread: Executor,
        capacity: int,
        work: Callable[[list[T]], R],
        on_result: Callable[[R], None],
        max_batch: int = 1,
    ) -> None:
        self._thread, self._work, self._on_result, self._max_batch = thread, work, on_result, max_batch
        self._queue: Backlog[T] = Backlog(capacity)
        self._running: asyncio.Future[R] | None = None
        self._is_closed = False

    @property
    def num_dropped(self) -> int:
        """Items that a full queue dropped."""
        return self._queue.num_dropped

    def __len__(self) -> int:
        """Items in the queue, without those that are being processed."""
        return len(self._queue)

    def push(self, item: T) -> None:
        """Queue an item. Does nothing after `stop` or `close`."""
        if self._is_closed:
            return
        self._queue.push(item)
        if self._running is None:
            self._start_next()

    def stop(self) -> None:
        """Drop the queue; the result of the running batch is not reported."""
        self._is_closed = True
        while self._queue.pop() is not None:
            pass

    async def close(self) -> None:
        """Stop, and wait for the running batch."""
        self.stop()
        if self._running is not None:
            await asyncio.wait([self._running])

    def _start_next(self) -> None:
        items = [item for _ in range(self._max_batch) if (item := self._queue.pop()) is not None]
        if items:
            self._running = asyncio.get_running_loop().run_in_executor(self._thread, self._work, items)
            self._running.add_done_callback(self._finish)

    def _finish(self, batch: asyncio.Future[R]) -> None:
        self._running = None
        try:
            if not self._is_closed:
                self._on_result(batch.result())
        except Exception as error:
            loop = asyncio.get_running_loop()
            context = {"message": "work on a BoundedExecutor failed", "exception": error, "future": batch}
            loop.call_exception_handler(context)
        self._start_next()
