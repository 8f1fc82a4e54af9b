"""Counts what a call counts into counters of the whole server, which only grow while calls come and go."""

from prometheus_client import Counter

from realtime.calls.call import Call
from realtime.telemetry.metrics import Metrics


class CallMetrics:
    """One call. `count` it as often as wanted, and once more when it ends."""

    def __init__(self, call: Call, metrics: Metrics) -> None:
        self._call = call
        self._media, self._dropped = Growth(metrics.media), Growth(metrics.dropped)

    def count(self) -> None:
        """Add what has come since the last time."""
        call = self._call
        queues = call.queues
        if call.ingest is not None:
            queues |= call.ingest.queues
            self._media.add(call.ingest.counters.model_dump())
        dropped = {name: queue.dropped for name, queue in queues.items()}
        self._dropped.add(dropped | {"events_in": call.num_refused_events})


class Growth:
    """Feeds a labelled counter with numbers that are totals themselves."""

    def __init__(self, into: Counter) -> None:
        self._into = into
        self._seen: dict[str, int] = {}

    def add(self, totals: dict[str, int]) -> None:
        """What each has grown by since it was last here."""
        for name, total in totals.items():
            self._into.labels(name).inc(total - self._seen.get(name, 0))
            self._seen[name] = total
