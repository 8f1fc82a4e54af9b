"""Tells observers what bounded queues drop: the first drop at once, later ones together, once a minute and queue."""

from collections.abc import Mapping
from dataclasses import dataclass

from realtime.telemetry.observed import Dropped
from realtime.telemetry.observers import Observer

NOTICE_PERIOD_S = 60.0


@dataclass
class _Told:
    count: int = 0
    at_s: float = -NOTICE_PERIOD_S


class DropWatch:
    """Watches the queues of one call, of one stream apart from its calls, or of the server. Time is an argument."""

    def __init__(self, observe: Observer, *, stream: str | None, call: str | None = None) -> None:
        self._observe, self._stream, self._call = observe, stream, call
        self._told: dict[str, _Told] = {}

    def check(self, dropped: Mapping[str, int], now_s: float) -> None:
        """`dropped`: by name of a queue, how much it has dropped so far."""
        for queue, total in dropped.items():
            told = self._told.setdefault(queue, _Told())
            if total > told.count and now_s - told.at_s >= NOTICE_PERIOD_S:
                self._tell(queue, total)
                told.at_s = now_s

    def close(self, dropped: Mapping[str, int]) -> None:
        """Tell what was not told yet; nothing more will come."""
        for queue, total in dropped.items():
            if total > self._told.setdefault(queue, _Told()).count:
                self._tell(queue, total)

    def _tell(self, queue: str, total: int) -> None:
        told = self._told[queue]
        self._observe(Dropped(queue=queue, count=total - told.count, stream=self._stream, call=self._call))
        told.count = total
