"""A clock for tests."""


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
