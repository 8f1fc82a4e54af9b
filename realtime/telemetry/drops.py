"""Notices what bounded queues drop, at most one notice a queue and minute. Pure; time is an argument."""

from collections.abc import Mapping
from dataclasses import dataclass

NOTICE_S = 60.0


@dataclass
class _Queue:
    noticed: int = 0  # drops that a notice has told of
    noticed_s: float = -NOTICE_S


class DropWatch:
    """Watches the totals of one owner's queues: a call's or a stream's."""

    def __init__(self) -> None:
        self._queues: dict[str, _Queue] = {}

    def notices(self, dropped: Mapping[str, int], now_s: float) -> dict[str, int]:
        """`dropped`: total by queue so far. Returns how many are new, of those queues whose turn it is to be told of.

        The first drop is told at once; later ones together, when the last notice is `NOTICE_S` old.
        """
        new = {}
        for name, total in dropped.items():
            queue = self._queues.setdefault(name, _Queue())
            if total > queue.noticed and now_s - queue.noticed_s >= NOTICE_S:
                new[name] = total - queue.noticed
                queue.noticed, queue.noticed_s = total, now_s
        return new

    def rest(self, dropped: Mapping[str, int]) -> dict[str, int]:
        """What no notice has told of yet; for the end."""
        known = {name: queue.noticed for name, queue in self._queues.items()}
        return {name: total - known.get(name, 0) for name, total in dropped.items() if total > known.get(name, 0)}
