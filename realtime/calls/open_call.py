"""An open call with its share of the server's counters, and what closes what has ended."""

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import dataclass

from realtime.calls.call import Call, Resources
from realtime.calls.metrics import CallMetrics
from realtime.calls.reports import CallReports
from realtime.telemetry.drops import DropWatch


@dataclass
class OpenCall:
    """A call, when it was answered by the switchboard's clock, and its share of the server's counters."""

    call: Call
    opened_s: float
    metrics: CallMetrics
    drops: DropWatch

    async def close(self, reason: str, clock: Callable[[], float], reports: CallReports) -> None:
        """Close the call, count what came in meanwhile, and report it."""
        try:
            await self.call.close()
        finally:
            self.metrics.update()
            self.drops.close(self.metrics.dropped)
            reports.closed(self.call, reason, clock() - self.opened_s)


class ClosingTasks:
    """Tasks that run in the background until what they close is closed."""

    def __init__(self) -> None:
        self._tasks: set[asyncio.Task[None]] = set()

    def add(self, closing: Coroutine[None, None, None]) -> None:
        """Run it in the background; `wait` waits for it."""
        task = asyncio.get_running_loop().create_task(closing)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def wait(self) -> None:
        """Wait until all have ended, those that are added meanwhile too."""
        while self._tasks:
            await asyncio.wait(set(self._tasks))


def close_threads(resources: Resources) -> None:
    """End the threads of the worker, of the voice models and of the senses; waits for what they are at."""
    resources.worker.close()
    if resources.voice_models is not None:
        resources.voice_models.close()
    resources.sense_threads.close()
