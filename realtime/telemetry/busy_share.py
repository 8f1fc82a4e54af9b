"""The share of time that the model is busy. Pure; time is an argument."""


class BusyShare:
    """Measures from one `update` to the next; times are seconds."""

    def __init__(self, now_s: float) -> None:
        self._busy_s, self._updated_s = 0.0, now_s
        self.share = 0.0

    def update(self, busy_s: float, now_s: float) -> None:
        """`busy_s` is the busy time since the beginning; sets `share`, from 0 (idle) to about 1."""
        self.share = (busy_s - self._busy_s) / max(now_s - self._updated_s, 1e-6)
        self._busy_s, self._updated_s = busy_s, now_s
