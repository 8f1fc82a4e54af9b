"""Time for tests."""


class VirtualClock:
    """Stands still until someone sleeps."""

    def __init__(self) -> None:
        self._now_s = 0.0

    def now_s(self) -> float:
        return self._now_s

    def sleep_until(self, when_s: float) -> None:
        self._now_s = max(self._now_s, when_s)

    def interrupt(self) -> None:
        """Nobody really sleeps."""
