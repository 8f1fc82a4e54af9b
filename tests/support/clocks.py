"""A clock for tests."""

import asyncio
from collections.abc import Coroutine
from typing import Any


class VirtualClock:
    """Advances only when `sleep_until` is called."""

    def __init__(self) -> None:
        self._now_s = 0.0

    def now_s(self) -> float:
        return self._now_s

    def sleep_until(self, when_s: float) -> None:
        self._now_s = max(self._now_s, when_s)

    def interrupt(self) -> None:
        """Does nothing: `sleep_until` never blocks."""


class VirtualTimeLoop(asyncio.SelectorEventLoop):
    """Begins at time zero and skips to the next timer whenever nothing is ready. For coroutines without I/O."""

    def __init__(self) -> None:
        super().__init__()
        self._now_s = 0.0

    def time(self) -> float:
        return self._now_s

    def _run_once(self) -> None:
        if not self._ready and self._scheduled:  # type: ignore[attr-defined]
            self._now_s = max(self._now_s, self._scheduled[0].when())  # type: ignore[attr-defined]
        super()._run_once()  # type: ignore[misc]


def run_in_virtual_time(scenario: Coroutine[Any, Any, None]) -> None:
    """Run a scenario that sleeps, without waiting for real time."""
    with asyncio.Runner(loop_factory=VirtualTimeLoop) as runner:
        runner.run(scenario)
