"""The open streams of one server: opens and ends them, and reads their loads and statistics.

Decides nothing: which stream is opened or ends is `realtime.calls.placement`'s.
"""

import asyncio
from collections.abc import Callable, Sequence

from realtime.calls.admission import StreamLoad
from realtime.calls.call import Call, Resources
from realtime.calls.entries import StreamEntry
from realtime.calls.reports import CallReports
from realtime.config import StreamOptions
from realtime.events.echo import EndReason
from realtime.recordings.recorder import Recorder
from realtime.streams.live import LiveStream
from realtime.telemetry.metrics import Metrics
from realtime.telemetry.stream_observer import StreamObserver


class LiveStreams:
    """`by_name` holds them. `clock` and `new_recorder` are as for the switchboard."""

    def __init__(
        self,
        options: StreamOptions,
        resources: Resources,
        metrics: Metrics,
        reports: CallReports,
        clock: Callable[[], float],
        new_recorder: Callable[[str], Recorder | None],
    ) -> None:
        self.by_name: dict[str, LiveStream] = {}
        self._options, self._resources, self._metrics, self._reports = options, resources, metrics, reports
        self._clock, self._new_recorder = clock, new_recorder

    def open(self, entry: StreamEntry) -> None:
        """Open a stream; it waits for its media."""
        window_s, observe = self._resources.media.window_s, self._resources.observe
        self.by_name[entry.name] = LiveStream(
            self._resources.worker,
            self._resources.media,
            self._options.ratio,
            self._options.cache_tokens,
            self._metrics,
            self._new_recorder(entry.name),
            StreamObserver(entry.name, entry.stream_id, window_s, observe, self._clock),
            self._resources.text_thread,
        )

    def end(self, entry: StreamEntry, reason: str, told: EndReason) -> LiveStream | None:
        """Close a stream and return it; None if it could not be opened. `told`: to the clients."""
        stream = self.by_name.pop(entry.name, None)
        if stream is not None:
            stream.close(told)
            self._reports.stream_ended(stream, reason)
        return stream

    async def finish_recording(self, stream: LiveStream) -> None:
        """Wait until the recording of a stream that has ended is written."""
        assert stream.recorder is not None
        await asyncio.to_thread(stream.recorder.wait)
        self._reports.recording_ended(stream)

    def loads(self) -> dict[int, StreamLoad]:
        """The load of each, by key."""
        worker = self._resources.worker
        return {
            stream.key: StreamLoad(
                worker.load_step(stream.key).level, stream.totals.num_windows, worker.backlog_counts(stream.key)[0]
            )
            for stream in self.by_name.values()
        }

    def send_stats(self, busy_share: float, calls: Sequence[Call]) -> None:
        """Send each call the statistics of its stream. `busy_share`: of time that the worker was busy."""
        feeding_calls = {call.stream.key: call for call in calls if call.is_feeding}
        for stream in self.by_name.values():
            feeding_call = feeding_calls.get(stream.key)
            stats = stream.stats_event(busy_share, feeding_call.peer.ingest if feeding_call is not None else None)
            for call in calls:
                if call.stream is stream:
                    call.send_stats(stats)
