"""Clocks that can be replaced, so that a test runs an hour in a second."""

import datetime
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


def second_of_day(shown: datetime.time) -> float:
    """Seconds since midnight of what a clock shows, whatever its time zone."""
    return 3600 * shown.hour + 60 * shown.minute + shown.second + shown.microsecond / 1e6


def second_of_today() -> float:
    """Seconds since midnight that the machine's wall clock shows, in its time zone."""
    return second_of_day(datetime.datetime.now().time())
