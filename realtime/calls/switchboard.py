"""Opens and closes the calls and streams of one server."""

import asyncio
import secrets
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from types import TracebackType
from typing import Self

from realtime.calls.call import Call, Resources
from realtime.calls.metrics import CallMetrics
from realtime.calls.placement import RESUME_S, CallRequest, Placement, Placements, StreamEntry
from realtime.calls.reports import CallReports
from realtime.config import ServerConfig
from realtime.errors import RequestError
from realtime.events.client import SessionPatch
from realtime.events.echo import EchoState
from realtime.media.recorder import Recorder
from realtime.rtc.offer import Offer
from realtime.streams.live import LiveStream
from realtime.telemetry.busy_share import BusyShare
from realtime.telemetry.drops import DropWatch
from realtime.telemetry.metrics import Metrics
from realtime.telemetry.observed import call_label
from realtime.telemetry.stream_observer import StreamObserver
from realtime.telemetry.ticker import Periodic, Ticker

CONNECT_TIMEOUT_S = 30.0  # from the offer until the call is connected
CHECK_PERIOD_S, STATS_PERIOD_S = 1.0, 2.0
SHUTDOWN = "the server shuts down"


@dataclass
class OpenCall:
    """A call, when it was opened by the switchboard's clock, and its share of the server's counters."""

    call: Call
    opened_s: float
    metrics: CallMetrics
    drops: DropWatch


class Switchboard:
    """An async context manager: it starts the worker, and at the end closes every call and stream, and the threads of
    the worker and of the voice models.

    `clock` returns seconds and never goes back. `new_recorder` gets a stream's name. Lives on one event loop.
    """

    def __init__(
        self,
        config: ServerConfig,
        resources: Resources,
        clock: Callable[[], float],
        new_recorder: Callable[[str], Recorder | None],
    ) -> None:
        self.config, self.resources = config, resources
        self.metrics = Metrics()
        self.placements = Placements(config.max_streams, config.max_calls)
        self.open_calls: dict[str, OpenCall] = {}  # by call id
        self.streams: dict[str, LiveStream] = {}  # by name
        self.is_shutting_down = False
        self._clock, self._new_recorder = clock, new_recorder
        self.reports = CallReports(resources.observe)
        self._closing: set[asyncio.Task[None]] = set()
        self._busy = BusyShare(clock())
        periodic = (Periodic(CHECK_PERIOD_S, self.check_calls), Periodic(STATS_PERIOD_S, self.send_stats))
        self._ticker = Ticker(periodic, self.metrics.loop_lag_seconds.observe)

    async def __aenter__(self) -> Self:
        self.resources.worker.start()
        await self._ticker.__aenter__()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            await self._ticker.__aexit__(kind, error, trace)
            await self.shut_down()
        finally:
            await asyncio.to_thread(self._close_models)

    def _close_models(self) -> None:
        self.resources.worker.close()
        if self.resources.voice_models is not None:
            self.resources.voice_models.close()

    async def open(self, offer: Offer, request: CallRequest, patch: SessionPatch | None) -> tuple[str, str]:
        """Open a call. Returns its id and the SDP answer. Raises RequestError; then no call is left behind."""
        if self.is_shutting_down:
            raise RequestError("shutting_down", "the server is shutting down: try again later")
        call_id = secrets.token_urlsafe(16)
        self.reports.offered(call_id, offer, request)
        try:
            return call_id, await self._open(call_id, offer, request, patch)
        except RequestError as error:
            error.call = call_label(call_id)
            raise

    async def _open(self, call_id: str, offer: Offer, request: CallRequest, patch: SessionPatch | None) -> str:
        placement = self.placements.place(call_id, request)
        try:
            call = self._new_call(call_id, offer, placement)
            answer = await call.open(patch)
        except BaseException:
            self._call_left(call_id, placement.is_new, "its offer was refused")
            raise
        self.reports.opened(call)
        return answer

    def _new_call(self, call_id: str, offer: Offer, placement: Placement) -> Call:
        """The call, on the stream where it was placed."""
        name = placement.entry.name
        if placement.is_new:
            self.streams[name] = self._new_stream(placement.entry)
        self.reports.placed(call_id, placement, self.config.stream)
        if placement.is_new:
            self.reports.recording_started(self.streams[name])
        if placement.displaced_call:
            # "ended" keeps the old page from resuming, or two pages would displace each other for ever
            self.open_calls[placement.displaced_call].call.send(EchoState(state="ended"))
            self._close_call(placement.displaced_call, "another call feeds its stream")
        call = Call(call_id, offer, placement, self.streams[name], self.resources, self._call_lost)
        drops = DropWatch(self.resources.observe, stream=name, call=call.label)
        self.open_calls[call_id] = OpenCall(call, self._clock(), CallMetrics(call, self.metrics), drops)
        return call

    def request_refused(self, error: RequestError, status: int, is_for_call: bool) -> None:
        """Count an HTTP request that was answered with an error. `is_for_call`: a call was asked for."""
        self.metrics.refusals.labels(error.code).inc()
        if is_for_call:
            self.reports.refused(error, status)

    def hang_up(self, call_id: str) -> None:
        """End a call for good, and its stream if the call feeds it. Raises RequestError if there is no such call."""
        self._call_left(self._find_call(call_id).call_id, hangs_up=True, reason="the client hung up")

    def thumbnail(self, call_id: str, window: int) -> bytes:
        """The picture of a window of the call's stream, as JPEG. Raises RequestError."""
        jpeg = self._find_call(call_id).stream.thumbnails.get(window)
        if jpeg is None:
            raise RequestError("unknown_moment", "this window has no picture, or is no longer remembered")
        return jpeg

    def metrics_text(self) -> bytes:
        """All metrics as they are now, in Prometheus' text format."""
        worker, keys = self.resources.worker, [stream.key for stream in self.streams.values()]
        self.metrics.streams.set(self.placements.num_streams)
        self.metrics.calls.set(self.placements.num_calls)
        self.metrics.load.set(self._busy.share)
        self.metrics.level.set(max((worker.load_step(key).level for key in keys), default=0))
        self.metrics.windows_waiting.set(sum(worker.backlog_counts(key)[0] for key in keys))
        self.metrics.jobs_waiting.set(worker.num_jobs)
        for open_call in self.open_calls.values():
            open_call.metrics.update()
        return self.metrics.text()

    def check_calls(self) -> None:
        """Every `CHECK_PERIOD_S`: ends streams that were lost too long ago, and calls that did not connect in time."""
        now_s = self._clock()
        for entry in self.placements.end_expired(now_s):
            self.end_stream(entry, f"no call fed it for {RESUME_S:.0f} s")
        for open_call in list(self.open_calls.values()):
            open_call.drops.check(open_call.metrics.dropped, now_s)
            if not open_call.call.peer.is_connected and now_s - open_call.opened_s > CONNECT_TIMEOUT_S:
                self._call_lost(open_call.call, f"not connected for {CONNECT_TIMEOUT_S:.0f} s")
            else:
                open_call.call.check_message_size()
        for stream in self.streams.values():
            stream.check_drops(now_s)

    def send_stats(self) -> None:
        """Every `STATS_PERIOD_S`: sends each call the statistics of its stream."""
        self._busy.update(self.resources.worker.busy_s, self._clock())
        calls = [open_call.call for open_call in self.open_calls.values()]
        feeding_calls = {call.stream.key: call for call in calls if call.feeds}
        for stream in self.streams.values():
            feeding_call = feeding_calls.get(stream.key)
            stats = stream.stats_event(self._busy.share, feeding_call.peer.ingest if feeding_call is not None else None)
            for call in calls:
                if call.stream is stream:
                    call.send_stats(stats)

    async def shut_down(self) -> None:
        """End every stream and call, telling the clients, and wait until all are closed."""
        self.is_shutting_down = True
        for entry in self.placements.end_all():
            self.end_stream(entry, SHUTDOWN)
        for call_id in list(self.open_calls):
            self._close_call(call_id, SHUTDOWN)
        await self.wait_closed()

    async def wait_closed(self) -> None:
        """Wait until every call that has ended is closed, and every recording that has ended is written."""
        while self._closing:
            await asyncio.wait(set(self._closing))

    def end_stream(self, entry: StreamEntry, reason: str) -> None:
        """Close a stream that was removed from `placements`, and every call on it."""
        stream = self.streams.pop(entry.name, None)
        if stream is not None:  # None: it could not be opened
            stream.close()
            self.reports.stream_ended(stream, reason)
            if stream.recorder is not None:
                self._track_task(self._finish_recording(stream))
        for call_id in entry.calls:
            self._close_call(call_id, f"its stream has ended: {reason}")

    def _new_stream(self, entry: StreamEntry) -> LiveStream:
        window_s, observe = self.resources.media.window_s, self.resources.observe
        return LiveStream(
            self.resources.worker,
            self.resources.media,
            self.config.stream.ratio,
            self.config.stream.cache_tokens,
            self.metrics,
            self._new_recorder(entry.name),
            StreamObserver(entry.name, entry.stream_id, window_s, observe, self._clock),
            self._clock(),
        )

    async def _finish_recording(self, stream: LiveStream) -> None:
        assert stream.recorder is not None
        await asyncio.to_thread(stream.recorder.wait)
        self.reports.recording_ended(stream)

    def _find_call(self, call_id: str) -> Call:
        open_call = self.open_calls.get(call_id)
        if open_call is None:
            raise RequestError("unknown_call", "there is no such call: it may have ended")
        return open_call.call

    def _call_lost(self, call: Call, reason: str) -> None:
        if call.call_id in self.open_calls:
            self.reports.lost(call, reason)
            self._call_left(call.call_id, hangs_up=False, reason=reason)

    def _call_left(self, call_id: str, hangs_up: bool, reason: str) -> None:
        entry = self.placements.stream_of(call_id)
        fed_stream = entry is not None and entry.feeding_call == call_id
        ended_entry = self.placements.remove(call_id, self._clock(), hangs_up)
        if ended_entry is not None:
            self.end_stream(ended_entry, reason)
        elif fed_stream and entry is not None:
            self.streams[entry.name].detach_input()
            self.reports.stream_paused(entry)
        self._close_call(call_id, reason)

    def _close_call(self, call_id: str, reason: str) -> None:
        """Does nothing if the call is being closed already."""
        open_call = self.open_calls.pop(call_id, None)
        if open_call is not None:
            self._track_task(self._finish_call(open_call, reason))

    async def _finish_call(self, open_call: OpenCall, reason: str) -> None:
        try:
            await open_call.call.close()
        finally:
            open_call.metrics.update()  # with what came in while it closed
            open_call.drops.close(open_call.metrics.dropped)
            self.reports.closed(open_call.call, reason, self._clock() - open_call.opened_s)

    def _track_task(self, closing: Coroutine[None, None, None]) -> None:
        """Run in the background; `wait_closed` waits for it."""
        task = asyncio.get_running_loop().create_task(closing)
        self._closing.add(task)
        task.add_done_callback(self._closing.discard)
