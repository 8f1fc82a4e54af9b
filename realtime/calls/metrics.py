"""Sets the server's gauges, and adds the counters of single calls to the server's, which never decrease while calls
come and go."""

from prometheus_client import Counter

from engines.serving.worker import Worker
from realtime.calls.call import Call
from realtime.calls.placement import Placements
from realtime.streams.live import LiveStream
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
        peer = self._call.peer
        if peer.ingest is not None:
            self._media.update(peer.ingest.counters.model_dump())
        else:
            self._media.update({"datagrams_dropped": peer.num_datagrams_dropped()})
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


def set_gauges(
    metrics: Metrics, placements: Placements, worker: Worker, streams: list[LiveStream], busy_share: float
) -> None:
    """Set what is as it is now: streams, calls, load and what waits for the model."""
    keys = [stream.key for stream in streams]
    metrics.streams.set(placements.num_streams)
    metrics.calls.set(placements.num_calls)
    metrics.half_open.set(placements.num_half_open)
    metrics.load.set(busy_share)
    metrics.level.set(max((worker.load_step(key).level for key in keys), default=0))
    metrics.windows_waiting.set(sum(worker.backlog_counts(key)[0] for key in keys))
    metrics.jobs_waiting.set(worker.num_jobs)
