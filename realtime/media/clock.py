"""Clocks that can be replaced, so that a test runs an hour in a second."""

import threading
import time
from typing import Protocol


class Clock(Protocol):
    """`now_s` never decreases."""

    def now_s(self) -> float: ...

    def sleep_until(self, when_s: float) -> None: ...

    def interrupt(self) -> None:
        """Wake every thread that sleeps; from now on `sleep_until` returns at once."""


class SystemClock:
    """The machine's monotonic clock."""

    def __init__(self) -> None:
        self._interrupted = threading.Event()

    def now_s(self) -> float:
        return time.monotonic()

    def sleep_until(self, when_s: float) -> None:
        self._interrupted.wait(max(when_s - time.monotonic(), 0.0))

    def interrupt(self) -> None:
        self._interrupted.set()


def second_of_day() -> float:
    """Seconds since midnight that the machine's wall clock shows, in its time zone."""
    unix_s = time.time()
    local = time.localtime(unix_s)
    return 3600 * local.tm_hour + 60 * local.tm_min + local.tm_sec + unix_s % 1
