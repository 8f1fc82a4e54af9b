"""Adds the counters of single calls to the server's, which never decrease while calls come and go."""

from prometheus_client import Counter

from realtime.calls.call import Call
from realtime.telemetry.metrics import Metrics


class CallMetrics:
    """The counters of one call. `update` at any time, and once more after the call has closed."""

    def __init__(self, call: Call, metrics: Metrics) -> None:
        self._call = call
        self._media, self._dropped = TotalsCounter(metrics.media), TotalsCounter(metrics.dropped)

    @property
    def dropped(self) -> dict[str, int]:
        """How much each queue of the call has dropped so far, by name."""
        queues = self._call.queues | (self._call.peer.ingest.queues if self._call.peer.ingest is not None else {})
        return {name: queue.dropped for name, queue in queues.items()} | {
            "events_in": self._call.client_events.num_refused
        }

    def update(self) -> None:
        """Add what the call has counted since the last update."""
        if self._call.peer.ingest is not None:
            self._media.update(self._call.peer.ingest.counters.model_dump())
        self._dropped.update(self.dropped)


class TotalsCounter:
    """Feeds a labelled Prometheus counter from totals: each update adds the difference to the last one."""

    def __init__(self, counter: Counter) -> None:
        self._counter = counter
        self._last: dict[str, int] = {}

    def update(self, totals: dict[str, int]) -> None:
        """Add how much each total has grown; its name is the counter's label."""
        for name, total in totals.items():
            self._counter.labels(name).inc(total - self._last.get(name, 0))
            self._last[name] = total
