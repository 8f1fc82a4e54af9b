"""Opens and ends calls and streams, and sees to what happens every so often. Lives on one event loop."""

import asyncio
import logging
import secrets
from collections.abc import Callable, Coroutine
from types import TracebackType
from typing import Self

from engines.api import MediaSpec
from engines.serving.worker import Worker
from realtime.calls.call import Call
from realtime.calls.metrics import CallMetrics
from realtime.calls.placement import Hub, StreamEntry, Wanted
from realtime.config import ServerConfig
from realtime.errors import RequestError
from realtime.events.client import SessionPatch
from realtime.events.echo import EchoState
from realtime.rtc.offer import Offer
from realtime.streams.live import LiveStream, Recorder
from realtime.telemetry.metrics import Metrics
from realtime.voice.loop import VoiceModels

CONNECT_S = 30.0  # a call whose other end does not come is given up
TICK_S, LAG_STEP_S = 1.0, 0.1
TICKS_PER_STATS = 2

log = logging.getLogger(__name__)


class Switchboard:
    """Use as an async context manager: it starts the worker, ticks every second, and at the end lets go of everything.

    `clock` is in seconds and only ever grows. Without `voice_models` calls are typed and read.
    """

    def __init__(
        self,
        config: ServerConfig,
        worker: Worker,
        media: MediaSpec,
        model: str,
        clock: Callable[[], float],
        new_recorder: Callable[[str], Recorder | None],
        voice_models: VoiceModels | None,
    ) -> None:
        self.metrics = Metrics()
        self.config, self.worker, self.model = config, worker, model
        self.hub = Hub(config.max_streams, config.max_calls)
        self.calls: dict[str, Call] = {}
        self.streams: dict[str, LiveStream] = {}
        self.is_shutting_down = False
        self._media, self._clock, self._new_recorder = media, clock, new_recorder
        self._voice_models = voice_models
        self.opened_s: dict[str, float] = {}
        self._metered: dict[str, CallMetrics] = {}
        self._closing: set[asyncio.Task[None]] = set()
        self._num_ticks, self._busy_s, self._ticked_s = 0, 0.0, clock()
        self.load = 0.0

    async def open(self, offer: Offer, wanted: Wanted, patch: SessionPatch | None) -> tuple[str, str]:
        """A new call. Returns its id and the SDP answer. Raises RequestError; then nothing is left of it."""
        if self.is_shutting_down:
            raise RequestError("shutting_down", "the server is going down: try again later")
        call_id = secrets.token_urlsafe(16)
        placement = self.hub.place(call_id, wanted)
        name = placement.entry.name
        if placement.is_new:
            self.streams[name] = LiveStream(
                self.worker,
                self._media,
                self.config.stream.ratio,
                self.config.stream.cache_tokens,
                self.metrics,
                self._new_recorder(name),
                self._clock(),
            )
        if placement.displaced:
            self.calls[placement.displaced].tell(EchoState(state="ended"))  # or two tabs would take turns for ever
            self._let_go(placement.displaced)
        call = Call(
            call_id, placement, self.streams[name], self.worker, self._media, self.model, self._voice_models, self._lost
        )
        self.calls[call_id], self.opened_s[call_id] = call, self._clock()
        self._metered[call_id] = CallMetrics(call, self.metrics)
        try:
            return call_id, await call.open(offer, patch, self.config.ice_servers)
        except BaseException:
            self._leave(call_id, hangs_up=placement.is_new)
            raise

    def hang_up(self, call_id: str) -> None:
        """End a call for good; if it feeds a stream, that ends too. Raises RequestError if there is none."""
        if call_id not in self.calls:
            raise RequestError("unknown_call", "no such call: it has ended")
        self._leave(call_id, hangs_up=True)

    def moment(self, call_id: str, window: int) -> bytes:
        """The thumbnail of a window, as JPEG. Raises RequestError."""
        call = self.calls.get(call_id)
        if call is None:
            raise RequestError("unknown_call", "no such call: it has ended")
        jpeg = call.stream.thumbnails.get(window)
        if jpeg is None:
            raise RequestError("unknown_moment", "nothing is remembered of this window any more")
        return jpeg

    def metrics_text(self) -> bytes:
        """For Prometheus."""
        keys = [stream.key for stream in self.streams.values()]
        self.metrics.streams.set(self.hub.num_streams)
        self.metrics.calls.set(self.hub.num_calls)
        self.metrics.load.set(self.load)
        self.metrics.level.set(max((self.worker.step(key).level for key in keys), default=0))
        self.metrics.windows_waiting.set(sum(self.worker.waiting(key)[0] for key in keys))
        self.metrics.jobs_waiting.set(self.worker.num_jobs)
        for metered in self._metered.values():
            metered.count()
        return self.metrics.text()

    def tick(self) -> None:
        """Once a second: ends what has been lost for too long, and tells everyone how things are."""
        now_s = self._clock()
        for entry in self.hub.expired(now_s):
            self.end(entry)
        for call_id, call in list(self.calls.items()):
            if not call.is_connected and now_s - self.opened_s[call_id] > CONNECT_S:
                self._lost(call)
            else:
                call.check()
        self._num_ticks += 1
        if self._num_ticks % TICKS_PER_STATS == 0:
            self._tell_stats(now_s)

    async def __aenter__(self) -> Self:
        self.worker.start()
        self._ticking = asyncio.get_running_loop().create_task(self._tick_on(), name="tick")
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._ticking.cancel()
        await asyncio.wait([self._ticking])
        await self.shut_down()
        await asyncio.to_thread(self.worker.close)

    async def _tick_on(self) -> None:
        """What goes wrong in a tick is logged. In between, measure how late the loop is."""
        loop = asyncio.get_running_loop()
        next_s = loop.time() + TICK_S
        while True:
            due_s = loop.time() + LAG_STEP_S
            await asyncio.sleep(LAG_STEP_S)
            self.metrics.loop_lag_seconds.observe(max(loop.time() - due_s, 0))
            if loop.time() >= next_s:
                next_s += TICK_S
                try:
                    self.tick()
                except Exception:
                    log.exception("tick")

    async def shut_down(self) -> None:
        """Tell everyone that it is over, and let go of everything."""
        self.is_shutting_down = True
        for entry in self.hub.end_all():
            self.end(entry)
        for call_id in list(self.calls):
            self._let_go(call_id)
        await self.settled()

    async def settled(self) -> None:
        """Wait until every call that has ended is closed, and every recording is written."""
        while self._closing:
            await asyncio.wait(set(self._closing))

    def _lost(self, call: Call) -> None:
        self._leave(call.call_id, hangs_up=False)

    def _leave(self, call_id: str, hangs_up: bool) -> None:
        entry = self.hub.entry(call_id)
        feeds = entry is not None and entry.feeder == call_id
        ended = self.hub.leave(call_id, self._clock(), hangs_up)
        if ended is not None:
            self.end(ended)
        elif feeds and entry is not None:
            self.streams[entry.name].detach()
        self._let_go(call_id)

    def end(self, entry: StreamEntry) -> None:
        """Close a stream that is off the books, and every call that was on it."""
        stream = self.streams.pop(entry.name)
        stream.close()
        if stream.recorder is not None:
            self._see_to(asyncio.to_thread(stream.recorder.wait))
        for call_id in entry.calls:
            self._let_go(call_id)

    def _let_go(self, call_id: str) -> None:
        call = self.calls.pop(call_id, None)
        self.opened_s.pop(call_id, None)
        if call is not None:
            self._see_to(self._close(call, self._metered.pop(call_id)))

    async def _close(self, call: Call, metered: CallMetrics) -> None:
        try:
            await call.close()
        finally:
            metered.count()  # what came while it closed, too

    def _see_to(self, closing: Coroutine[None, None, None]) -> None:
        task = asyncio.get_running_loop().create_task(closing)
        self._closing.add(task)
        task.add_done_callback(self._closing.discard)

    def _tell_stats(self, now_s: float) -> None:
        busy_s = self.worker.busy_s
        self.load = (busy_s - self._busy_s) / max(now_s - self._ticked_s, 1e-6)
        self._busy_s, self._ticked_s = busy_s, now_s
        feeders = {call.stream.key: call for call in self.calls.values() if call.feeds}
        for stream in self.streams.values():
            feeder = feeders.get(stream.key)
            stats = stream.stats(self.load, feeder.ingest if feeder is not None else None)
            for call in list(self.calls.values()):  # one that takes nothing any more is let go of
                if call.stream is stream:
                    call.tell_stats(stats)
