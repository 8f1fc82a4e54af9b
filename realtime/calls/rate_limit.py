"""A limit on how often something may happen. Pure; time is an argument."""


class TokenBucket:
    """Allows `rate_per_s` on average and `burst` at once. What is beyond is refused and counted in `num_refused`."""

    def __init__(self, rate_per_s: float, burst: int) -> None:
        self._rate_per_s, self._burst = rate_per_s, burst
        self._level = float(burst)
        self._updated_s: float | None = None
        self.num_refused = 0

    def has_room(self, now_s: float) -> bool:
        """Whether it may happen now. Nothing is counted."""
        if self._updated_s is not None:
            elapsed_s = max(now_s - self._updated_s, 0.0)
            self._level = min(self._level + elapsed_s * self._rate_per_s, float(self._burst))
        self._updated_s = now_s
        return self._level >= 1

    def take(self, now_s: float) -> bool:
        """Whether it may happen now; if so, it counts."""
        if not self.has_room(now_s):
            self.num_refused += 1
            return False
        self._level -= 1
        return True
