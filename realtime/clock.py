"""Time as an object, so that a test runs an hour in a second."""

import time
from typing import Protocol


class Clock(Protocol):
    """`now_s` only ever grows."""

    def now_s(self) -> float: ...

    def sleep_until(self, when_s: float) -> None: ...


class SystemClock:
    """The machine's monotonic clock."""

    def now_s(self) -> float:
        return time.monotonic()

    def sleep_until(self, when_s: float) -> None:
        time.sleep(max(when_s - time.monotonic(), 0.0))


class VirtualClock:
    """Stands still until someone sleeps."""

    def __init__(self) -> None:
        self._now_s = 0.0

    def now_s(self) -> float:
        return self._now_s

    def sleep_until(self, when_s: float) -> None:
        self._now_s = max(self._now_s, when_s)
