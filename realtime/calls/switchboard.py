"""Opens and closes the calls and streams of one server."""

import asyncio
import secrets
from collections.abc import Callable, Sequence
from functools import partial
from types import TracebackType
from typing import Self

from realtime.calls.admission import LoadAdmission
from realtime.calls.call import Call, Resources
from realtime.calls.entries import CallRequest, Departure, Placement, StreamEntry, View
from realtime.calls.live_streams import LiveStreams
from realtime.calls.metrics import CallMetrics, set_gauges
from realtime.calls.offer_queue import OfferQueue
from realtime.calls.open_call import ClosingTasks, OpenCall, close_threads
from realtime.calls.placement import Placements
from realtime.calls.reports import CallReports
from realtime.calls.several.asking import about_all_cameras
from realtime.calls.viewers.viewer_call import ViewerCall
from realtime.config import ServerConfig
from realtime.errors import RequestError, server_busy, shutting_down
from realtime.events.client import SessionPatch
from realtime.events.echo import EndReason
from realtime.memories.keeper import MemoryKeeper
from realtime.memories.saved_stream import SavedStream
from realtime.recordings.recorder import Recorder
from realtime.rtc.offer import Offer
from realtime.streams.live import LiveStream
from realtime.telemetry.busy_share import BusyShare
from realtime.telemetry.drops import DropWatch
from realtime.telemetry.metrics import Metrics
from realtime.telemetry.observed import call_label
from realtime.telemetry.ticker import Periodic, Ticker

CONNECT_TIMEOUT_S = 15.0  # from the answer until the call is connected
CHECK_PERIOD_S, STATS_PERIOD_S, TIDY_PERIOD_S = 1.0, 2.0, 60.0
SHUTDOWN = "the server shuts down"


class Switchboard:
    """An async context manager: it starts the worker, and at the end closes every call, stream and thread of models.

    `clock` returns seconds and never goes back. `new_recorder` gets a stream's name. `tidy_recordings`, for any thread,
    deletes recordings that have to go, and returns how many; `forget_recordings`, too, as `Recordings.forget`. `keeper`
    saves the memories of streams that have a name. Lives on one event loop.
    """

    def __init__(
        self,
        config: ServerConfig,
        resources: Resources,
        clock: Callable[[], float],
        new_recorder: Callable[[str], Recorder | None],
        tidy_recordings: Callable[[], int] = lambda: 0,
        keeper: MemoryKeeper | None = None,
        forget_recordings: Callable[[str, float | None], int] = lambda *_: 0,
    ) -> None:
        self.config, self.resources = config, resources
        self.metrics, self.placements = Metrics(), Placements(config.max_streams, config.max_calls)
        self.admission = LoadAdmission(config.max_load)
        self.open_calls: dict[str, OpenCall] = {}  # by call id
        self.is_shutting_down = False
        self._clock = clock
        self.reports = CallReports(resources.observe)
        self._closing = ClosingTasks()
        self.live_streams = LiveStreams(
            config.stream, resources, self.metrics, self.reports, clock, new_recorder, forget_recordings, keeper
        )
        self._offers = OfferQueue(lambda: self.placements.room_in_s(clock()))
        self.busy = BusyShare(clock())
        self._tidy_recordings = tidy_recordings
        periodic = (
            Periodic(CHECK_PERIOD_S, self.check_calls),
            Periodic(STATS_PERIOD_S, self.send_stats),
            Periodic(TIDY_PERIOD_S, self.tidy),
        )
        self._ticker = Ticker(periodic, self.metrics.loop_lag_seconds.observe)

    @property
    def streams(self) -> dict[str, LiveStream]:
        """All streams that are open, by name."""
        return self.live_streams.by_name

    async def __aenter__(self) -> Self:
        self.resources.worker.start()
        self.tidy()
        await self._ticker.__aenter__()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            await self._ticker.__aexit__(kind, error, trace)
            await self.shut_down()
        finally:
            await asyncio.to_thread(close_threads, self.resources)

    async def open(self, offer: Offer, request: CallRequest, patches: Sequence[SessionPatch]) -> tuple[str, str]:
        """Open a call. Returns its id and the SDP answer. Raises RequestError; then no call is left behind."""
        if self.is_shutting_down:
            raise shutting_down()
        call_id = secrets.token_urlsafe(16)
        self.reports.offered(call_id, offer, request)
        try:
            return call_id, await self._open(call_id, offer, request, patches)
        except RequestError as error:
            error.call = call_label(call_id)
            raise

    async def _open(self, call_id: str, offer: Offer, request: CallRequest, patches: Sequence[SessionPatch]) -> str:
        await self._offers.wait()
        self._check_load()
        saved = await self.live_streams.saved(request)
        placement = self.placements.place(call_id, request, self._clock(), self.admission.refusal)
        try:
            call = self._new_call(call_id, offer, placement, saved, request.view)
            answer = await call.open(patches)
        except Exception as error:
            if call_id not in self.open_calls and self.placements.stream_of(call_id) is None:
                raise self._ended_meanwhile() from error
            self._call_left(call_id, "its offer was refused", "not_connected")
            raise
        except BaseException:
            self._call_left(call_id, "its request was cancelled", "not_connected")
            raise
        if call_id not in self.open_calls:
            raise self._ended_meanwhile()
        self.open_calls[call_id].opened_s = self._clock()
        self.placements.answered(call_id, self._clock())
        self._offers.changed()
        self.reports.opened(call)
        return answer

    def _ended_meanwhile(self) -> RequestError:
        """Why a call has ended while its offer was being answered."""
        return shutting_down() if self.is_shutting_down else server_busy()

    def _new_call(
        self, call_id: str, offer: Offer, placement: Placement, saved: SavedStream | None, view: View | None
    ) -> Call:
        """The call, on the stream where it was placed."""
        name = placement.entry.name
        for departure in placement.made_room:
            self.metrics.made_room.labels("call").inc()
            self._departed(departure, "it was not connected and made room for another", "made_room")
        if placement.is_new:
            self.live_streams.open(placement.entry, saved)
        self.reports.placed(call_id, placement, self.config.stream)
        if placement.is_new:
            self.reports.recording_started(self.streams[name])
        kind = Call if view is None else partial(ViewerCall, view)
        call = kind(
            call_id, offer, placement, self.streams[name], self.resources, self._call_connected, self._call_lost
        )
        call.dialogue.ask_all = partial(about_all_cameras, self)
        drops = DropWatch(self.resources.observe, stream=name, call=call.label)
        self.open_calls[call_id] = OpenCall(call, self._clock(), CallMetrics(call, self.metrics), drops)
        return call

    def request_refused(self, error: RequestError, status: int, is_for_call: bool) -> None:
        """Count an HTTP request that was answered with an error. `is_for_call`: a call was asked for."""
        self.metrics.refusals.labels(error.code).inc()
        if is_for_call:
            self.reports.refused(error, status)

    def hang_up(self, call_id: str) -> None:
        """End a call for good, and its stream if the call feeds it, unless an encoder pushed it. Raises RequestError if
        there is no such call."""
        self._call_left(self.find_call(call_id).call_id, "the client hung up", "hung_up")

    def find_call(self, call_id: str) -> Call:
        """An open call. Raises RequestError if there is no such call."""
        open_call = self.open_calls.get(call_id)
        if open_call is None:
            raise RequestError("unknown_call", "there is no such call: it may have ended")
        return open_call.call

    def stream_of(self, call_id: str) -> LiveStream:
        """The stream that a call is on. Raises RequestError if there is no such call."""
        return self.find_call(call_id).stream

    async def forget(self, stream_name: str, last_s: float | None) -> int:
        """As `LiveStreams.forget`, with all calls."""
        return await self.live_streams.forget(stream_name, last_s, [each.call for each in self.open_calls.values()])

    def metrics_text(self) -> bytes:
        """All metrics as they are now, in Prometheus' text format."""
        streams = list(self.streams.values())
        set_gauges(self.metrics, self.placements, self.resources.worker, streams, self.busy.share)
        self.metrics.accepts_streams.set(self.admission.is_open)
        for open_call in self.open_calls.values():
            open_call.metrics.update()
        return self.metrics.text()

    def check_calls(self) -> None:
        """Every `CHECK_PERIOD_S`: ends streams that were lost too long ago, and calls that did not connect in time."""
        now_s = self._clock()
        self._check_load()
        for entry in self.placements.end_expired(now_s):
            self.end_stream(entry, f"nothing fed it for {entry.kept_s:.0f} s", "not_resumed")
        for open_call in list(self.open_calls.values()):
            open_call.drops.check(open_call.metrics.dropped, now_s)
            if not open_call.call.is_connected and now_s - open_call.opened_s > CONNECT_TIMEOUT_S:
                self._call_lost(open_call.call, f"not connected for {CONNECT_TIMEOUT_S:.0f} s")
            else:
                open_call.call.check_message_size()
        self.live_streams.check(now_s)

    def send_stats(self) -> None:
        """Every `STATS_PERIOD_S`: sends each call the statistics of its stream."""
        self.busy.update(self.resources.worker.busy_s, self._clock())
        self.live_streams.send_stats(self.busy.share, [open_call.call for open_call in self.open_calls.values()])

    def tidy(self) -> None:
        """At the start and every `TIDY_PERIOD_S`: deletes recordings that have to go, in the background."""

        async def tidied() -> None:
            self.metrics.recordings_deleted.inc(await asyncio.to_thread(self._tidy_recordings))

        self._closing.add(tidied())

    async def shut_down(self) -> None:
        """End every stream and call, telling the clients, and wait until all are closed."""
        self.is_shutting_down = True
        self._offers.close()
        for entry in self.placements.end_all():
            self.end_stream(entry, SHUTDOWN, "shutting_down")
        for call_id in list(self.open_calls):
            self._close_call(call_id, SHUTDOWN)
        await self.wait_closed()

    async def wait_closed(self) -> None:
        """Wait until every call that has ended is closed, and every recording that has ended is written."""
        await self._closing.wait()

    def end_stream(self, entry: StreamEntry, reason: str, told: EndReason = "hung_up") -> None:
        """Close a stream that was removed from `placements`, and every call on it. `told`: to the clients."""
        stream = self.live_streams.end(entry, reason, told)
        if stream is not None:
            self._closing.add(self.live_streams.finish(stream))
        for call_id in entry.calls:
            self._close_call(call_id, f"its stream has ended: {reason}")

    def _check_load(self) -> None:
        if self.admission.update(self.live_streams.loads(), self._clock()):
            self.reports.admission_changed(self.admission)

    def _call_connected(self, call: Call) -> None:
        self._check_load()
        try:
            connection = self.placements.connect(call.call_id, self.admission.refusal)
        except RequestError as error:  # others have connected since its offer was answered
            self.metrics.refusals.labels(error.code).inc()
            call.refuse(error)
            return
        self._offers.changed()
        if connection is None:
            return
        if connection.ended_stream is not None:
            self.metrics.made_room.labels("stream").inc()
            self.end_stream(connection.ended_stream, "it was lost, and made room for another", "made_room")
        if connection.displaced_call is not None:
            # "ended" keeps the old page from resuming, or two pages would displace each other for ever
            self.open_calls[connection.displaced_call].call.taken_over()
            self._close_call(connection.displaced_call, "another call feeds its stream")
        if connection.feeds:
            call.feed()
            if connection.resumes:
                self.reports.stream_resumed(connection.entry, call)

    def _call_lost(self, call: Call, reason: str) -> None:
        if call.call_id in self.open_calls:
            self.reports.lost(call, reason)
            self._call_left(call.call_id, reason, "not_connected")

    def _call_left(self, call_id: str, reason: str, told: EndReason) -> None:
        departure = self.placements.remove(call_id, self._clock(), hangs_up=told == "hung_up")
        if departure is not None:
            self._departed(departure, reason, told)

    def _departed(self, departure: Departure, reason: str, told: EndReason) -> None:
        """Close a call that was removed from `placements`, and its stream if that has ended with it; `told`: to others
        on the stream."""
        entry = departure.entry
        if departure.has_ended:
            self.end_stream(entry, reason, told)
        elif departure.feeds:
            self.streams[entry.name].detach_input()
            self.reports.stream_paused(entry)
        self._close_call(departure.call_id, reason)

    def _close_call(self, call_id: str, reason: str) -> None:
        """Does nothing if the call is being closed already."""
        self._offers.changed()
        open_call = self.open_calls.pop(call_id, None)
        if open_call is not None:
            self._closing.add(open_call.close(reason, self._clock, self.reports))
