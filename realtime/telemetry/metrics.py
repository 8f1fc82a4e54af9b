"""Metrics for Prometheus. Each server has its own registry; all names begin with `echoingpixels_`."""

from collections.abc import Mapping

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

from engines.serving.jobs import ReducedWindow

STAGE_BUCKETS_S = (0.01, 0.025, 0.05, 0.1, 0.2, 0.4, 0.8, 1.6, 3.2, 6.4)
LAG_BUCKETS_S = (0.001, 0.002, 0.005, 0.01, 0.02, 0.03, 0.04, 0.05, 0.06, 0.08, 0.1, 0.25, 1.0)


class Metrics:
    """Counters and histograms are updated when something happens; gauges are set before `text` is called."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        self.streams = self._gauge("streams", "Streams that are live or can be resumed")
        self.calls = self._gauge("calls", "Calls that are open")
        self.half_open = self._gauge("calls_half_open", "Calls that are not connected yet")
        self.load = self._gauge("load", "Share of the last seconds that the model was busy")
        self.level = self._gauge(
            "load_level", "Load level of the stream with the highest. 0: none, 1: smaller ratio, 2: pictures skipped"
        )
        self.accepts_streams = self._gauge("accepts_streams", "1 if the load allows a new stream, else 0")
        self.windows_waiting = self._gauge("windows_waiting", "Windows in all backlogs")
        self.jobs_waiting = self._gauge("jobs_waiting", "Questions and transcriptions that wait for the model")
        self.mqtt_connected = self._gauge("mqtt_connected", "1 while the MQTT broker is connected, else 0")
        self.mqtt_waiting = self._gauge("mqtt_waiting", "Messages that the MQTT broker has not confirmed")
        self.windows = self._counter("windows", "Windows that were reduced")
        self.windows_lost = self._counter("windows_lost", "Windows that were dropped because the model is too slow")
        self.windows_failed = self._counter("windows_failed", "Windows that could not be reduced")
        self.frames_dropped = self._counter("frames_dropped", "Pictures that came late or were skipped under load")
        self.tokens_pool = self._counter("tokens_pool", "Tokens before the sieve")
        self.tokens_kept = self._counter("tokens_kept", "Tokens that the sieve kept")
        self.notes_lost = self._counter("notes_lost", "Notes of what is seen that were too many for one window")
        self.readings_lost = self._counter("readings_lost", "Texts that were read in windows that were dropped")
        self.recordings_deleted = self._counter("recordings_deleted", "Recordings that had to go (--record-keep)")
        self.refusals = Counter(
            "echoingpixels_refusals", "Requests that were refused", ["code"], registry=self._registry
        )
        self.connections = self._gauge("connections", "TCP connections that are open")
        self.connections_closed = Counter(
            "echoingpixels_connections_closed",
            "TCP connections that were closed because they took too long, or made room for others",
            ["why"],
            registry=self._registry,
        )
        self.made_room = Counter(
            "echoingpixels_made_room",
            "Calls that were not connected and streams that were lost, which ended because others needed their place",
            ["what"],
            registry=self._registry,
        )
        self.media = Counter(
            "echoingpixels_media",
            "Frames, packets and samples of all calls, by what happened to them",
            ["what"],
            registry=self._registry,
        )
        self.dropped = Counter(
            "echoingpixels_dropped",
            "Items that a full queue of a call dropped, and events beyond the rate limit",
            ["queue"],
            registry=self._registry,
        )
        self.source_connected = Gauge(
            "echoingpixels_source_connected", "1 while a source sends, else 0", ["source"], registry=self._registry
        )
        self.source_counts = Gauge(
            "echoingpixels_source_counts",
            "Connections, losses, damage and restarts of a source since it was added, by what happened",
            ["source", "what"],
            registry=self._registry,
        )
        self.stage_seconds = Histogram(
            "echoingpixels_stage_seconds",
            "Time of each stage of a window or an answer",
            ["stage"],
            buckets=STAGE_BUCKETS_S,
            registry=self._registry,
        )
        self.loop_lag_seconds = Histogram(
            "echoingpixels_loop_lag_seconds",
            "How much later than planned the event loop wakes",
            buckets=LAG_BUCKETS_S,
            registry=self._registry,
        )

    def reduced(self, reduced: ReducedWindow) -> None:
        """Count a reduced window."""
        reduction = reduced.reduction
        self.windows.inc()
        self.windows_lost.inc(reduced.lost_windows)
        self.frames_dropped.inc(reduced.window.dropped_frames)
        self.tokens_pool.inc(reduction.pool_tokens)
        self.notes_lost.inc(reduction.lost_notes)
        self.readings_lost.inc(reduced.lost_readings)
        self.tokens_kept.inc(len(reduction.kept))

    def set_source(self, name: str, is_connected: bool, counts: Mapping[str, int]) -> None:
        """Set what is known of a source now."""
        self.source_connected.labels(name).set(is_connected)
        for what, count in counts.items():
            self.source_counts.labels(name, what).set(count)

    def forget_source(self, name: str) -> None:
        """A source was removed."""
        self.source_connected.remove_by_labels({"source": name})
        self.source_counts.remove_by_labels({"source": name})

    def stage(self, name: str, ms: float) -> None:
        """Add the time of a stage."""
        self.stage_seconds.labels(name).observe(ms / 1e3)

    def text(self) -> bytes:
        """All metrics in Prometheus' text format."""
        return generate_latest(self._registry)

    def _gauge(self, name: str, text: str) -> Gauge:
        return Gauge(f"echoingpixels_{name}", text, registry=self._registry)

    def _counter(self, name: str, text: str) -> Counter:
        return Counter(f"echoingpixels_{name}", text, registry=self._registry)
