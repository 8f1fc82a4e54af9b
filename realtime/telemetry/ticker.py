"""Calls functions periodically, and measures how late the event loop is."""

import asyncio
import logging
from collections.abc import Callable, Sequence
from types import TracebackType
from typing import Self

STEP_S = 0.1

log = logging.getLogger(__name__)


class Periodic:
    """`run` is due every `period_s` seconds, for the first time after one period."""

    def __init__(self, period_s: float, run: Callable[[], None]) -> None:
        self._period_s, self._run = period_s, run
        self._due_s: float | None = None

    def run_if_due(self, now_s: float) -> None:
        """Run once if it is time. The first call starts the clock. An exception of `run` is logged."""
        if self._due_s is None:
            self._due_s = now_s + self._period_s
        elif now_s >= self._due_s:
            self._due_s += self._period_s
            try:
                self._run()
            except Exception:
                log.exception("a periodic function failed")


class Ticker:
    """An async context manager: inside it, all `periodic` functions are called when they are due, in their order.

    `observe_lag_s` gets every `STEP_S` how many seconds later than planned the event loop woke.
    """

    def __init__(self, periodic: Sequence[Periodic], observe_lag_s: Callable[[float], None]) -> None:
        self._periodic, self._observe_lag_s = periodic, observe_lag_s
        self._task: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        self._task = asyncio.get_running_loop().create_task(self._run(), name="ticker")
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._task is not None
        self._task.cancel()
        await asyncio.wait([self._task])

    async def _run(self) -> None:
        loop = asyncio.get_running_loop()
        while True:
            for each in self._periodic:
                each.run_if_due(loop.time())
            planned_s = loop.time() + STEP_S
            await asyncio.sleep(STEP_S)
            self._observe_lag_s(max(loop.time() - planned_s, 0))
