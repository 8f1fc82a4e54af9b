"""When to connect to a camera again. Pure."""

FIRST_S, LONGEST_S = 1.0, 30.0
STEADY_S = 10.0  # a connection that held for so long was a good one: the next wait is short again
DENIED_S = 300.0  # cameras lock an account after some wrong passwords


class Backoff:
    """The waits of one camera: 1, 2, 4, … seconds, at most `LONGEST_S`; after a refused login `DENIED_S`."""

    def __init__(self) -> None:
        self._next_s = FIRST_S

    def wait_s(self, lasted_s: float, is_denied: bool) -> float:
        """How long to wait after a connection that held for `lasted_s` (0 if there was none)."""
        if is_denied:
            return DENIED_S
        if lasted_s >= STEADY_S:
            self._next_s = FIRST_S
        wait_s, self._next_s = self._next_s, min(2 * self._next_s, LONGEST_S)
        return wait_s
