"""A limit on how often something may happen. Pure; time is an argument."""


class TokenBucket:
    """Allows `rate_per_s` on average and `burst` at once. What is beyond is refused and counted in `num_refused`."""

    def __init__(self, rate_per_s: float, burst: int) -> None:
        self._rate_per_s, self._burst = rate_per_s, burst
        self._level = float(burst)
        self._updated_s: float | None = None
        self.num_refused = 0

    def take(self, now_s: float) -> bool:
        """Whether it may happen now; if so, it counts."""
        if self._updated_s is not None:
            self._level = min(self._level + (now_s - self._updated_s) * self._rate_per_s, float(self._burst))
        self._updated_s = now_s
        if self._level < 1:
            self.num_refused += 1
            return False
        self._level -= 1
        return True
