"""The sources of one server: added and removed, at the start and while it runs."""

import asyncio
import time
from collections.abc import Callable, Sequence
from functools import partial
from types import TracebackType
from typing import Self

from realtime.calls.cameras.camera import Camera, SourceReader
from realtime.calls.entries import CallRequest, new_entry
from realtime.calls.switchboard import Switchboard
from realtime.capture.device_source import DeviceSource
from realtime.capture.openers import MachineDevices
from realtime.config import Source
from realtime.devices.places import wanted_devices
from realtime.errors import RequestError, shutting_down
from realtime.media.clock import Clock, SystemClock
from realtime.sources.addresses import masked
from realtime.sources.cameras.camera_thread import CameraEvent, CameraThread
from realtime.telemetry.observed_sources import SourceAdded, SourceHangs, SourceRemoved

STOP_WAIT_S = 2.0  # for all threads; one that waits for a silent camera ends by itself, when FFmpeg gives up


class Cameras:
    """An async context manager, inside that of the switchboard: it adds the sources of the configuration.

    `new_clock` makes a clock for each thread. `devices` opens those of this machine. Lives on one event loop.
    """

    def __init__(
        self,
        switchboard: Switchboard,
        new_clock: Callable[[], Clock] = SystemClock,
        devices: MachineDevices | None = None,
    ) -> None:
        self._switchboard, self._new_clock = switchboard, new_clock
        self._devices = devices or MachineDevices()
        self._by_name: dict[str, Camera] = {}
        self._is_closed = False

    async def __aenter__(self) -> Self:
        for source in self._switchboard.config.sources:
            await self.add(source)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._is_closed, cameras = True, list(self._by_name.values())
        for camera in cameras:
            camera.close()
        for camera in await asyncio.to_thread(_still_open, cameras, STOP_WAIT_S):
            source = camera.source
            hangs = SourceHangs(source=source.name, url=masked(source.url), waited_s=STOP_WAIT_S)
            self._switchboard.resources.observe(hangs)

    async def add(self, source: Source, no_new_stream: RequestError | None = None) -> Camera:
        """Open a stream and feed it from a source for ever, whether it answers yet or not; what was saved of a stream
        of that name goes on. Raises RequestError, `no_new_stream` if there is one."""
        board = self._switchboard
        if self._is_closed or board.is_shutting_down:
            raise shutting_down()
        saved = await board.live_streams.saved(CallRequest(source.name, None, offers_media=True))
        if self._is_closed or board.is_shutting_down:  # meanwhile
            raise shutting_down()
        entry = new_entry(source.name, is_source=True)
        ended = board.placements.open_source(entry, no_new_stream)
        if ended is not None:
            board.end_stream(ended, "it was lost, and made room for another", "made_room")
        try:
            board.live_streams.open(entry, saved)
        except BaseException:
            board.placements.close_source(entry)
            raise
        stream, loop = board.streams[entry.name], asyncio.get_running_loop()
        board.reports.stream_opened(entry, None, board.config.stream)
        board.reports.recording_started(stream)
        observe = board.resources.observe
        observe(SourceAdded(source=source.name, url=masked(source.url), stream_id=entry.stream_id))
        new_reader = partial(self._new_reader, source)
        camera = Camera(source, entry, stream, observe, loop.time, loop.call_soon_threadsafe, new_reader)
        self._by_name[source.name] = camera
        return camera

    def _new_reader(self, source: Source, deliver: Callable[[CameraEvent], None]) -> SourceReader:
        media, wanted = self._switchboard.resources.media, wanted_devices(source.url)
        if wanted is None:
            return CameraThread(source.name, source.url, media, self._new_clock(), deliver)
        return DeviceSource(self._devices.openers(wanted, self._new_clock()), media, self._new_clock, deliver)

    def remove(self, name: str) -> None:
        """End a source, its stream and every call on it. Raises RequestError if there is no such source."""
        camera = self._by_name.pop(name, None)
        if camera is None:
            known = ", ".join(sorted(self._by_name)) or "none"
            raise RequestError("unknown_source", f"there is no such source; there are: {known}")
        camera.close()
        self._switchboard.metrics.forget_source(name)
        self._switchboard.placements.close_source(camera.entry)
        self._switchboard.end_stream(camera.entry, "its source was removed", "source_removed")
        self._switchboard.resources.observe(SourceRemoved(source=name))

    def described(self) -> list[dict[str, object]]:
        """All of them as JSON, by name."""
        return [self._by_name[name].described() for name in sorted(self._by_name)]

    def update_metrics(self) -> None:
        """Set the metrics of each source as they are now."""
        for name, camera in self._by_name.items():
            self._switchboard.metrics.set_source(name, camera.state == "live", camera.counts)


def _still_open(cameras: Sequence[Camera], timeout_s: float) -> list[Camera]:
    """Those of these cameras whose reader has not ended so much later."""
    ends_s = time.monotonic() + timeout_s
    return [camera for camera in cameras if not camera.reader.wait(max(ends_s - time.monotonic(), 0.0))]
