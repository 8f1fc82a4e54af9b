"""Work that costs more than the event loop may spend: on a thread, in order, bounded."""

import asyncio
from collections.abc import Callable
from concurrent.futures import Executor
from typing import Generic, TypeVar

from engines.serving.backlog import Backlog

T = TypeVar("T")
R = TypeVar("R")


class Lane(Generic[T, R]):
    """`work` runs on `thread` with the items that wait, at most `at_once` of them; `done` gets its result on the event
    loop, where all else of this lives.

    At most `capacity` items wait behind those in work; beyond that the oldest is dropped and counted. Work that fails
    is reported to the loop's exception handler, and the next items go on.
    """

    def __init__(
        self,
        thread: Executor,
        capacity: int,
        work: Callable[[list[T]], R],
        done: Callable[[R], None],
        at_once: int = 1,
    ) -> None:
        self._thread, self._work, self._done, self._at_once = thread, work, done, at_once
        self._waiting: Backlog[T] = Backlog(capacity)
        self._in_work: asyncio.Future[R] | None = None
        self._is_closed = False

    @property
    def num_dropped(self) -> int:
        return self._waiting.num_dropped

    def __len__(self) -> int:
        """Items that wait."""
        return len(self._waiting)

    def push(self, item: T) -> None:
        """Take an item; does nothing after `close`."""
        if self._is_closed:
            return
        self._waiting.push(item)
        if self._in_work is None:
            self._next()

    async def close(self) -> None:
        """Forget what waits, and wait for what is in work."""
        self._is_closed = True
        while self._waiting.pop() is not None:
            pass
        if self._in_work is not None:
            await asyncio.wait([self._in_work])

    def _next(self) -> None:
        items = [item for _ in range(self._at_once) if (item := self._waiting.pop()) is not None]
        if items:
            self._in_work = asyncio.get_running_loop().run_in_executor(self._thread, self._work, items)
            self._in_work.add_done_callback(self._finish)

    def _finish(self, worked: asyncio.Future[R]) -> None:
        self._in_work = None
        try:
            if not self._is_closed:
                self._done(worked.result())
        except Exception as error:
            loop = asyncio.get_running_loop()
            loop.call_exception_handler({"message": "work on a lane failed", "exception": error, "future": worked})
        self._next()
