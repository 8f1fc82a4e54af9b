"""A camera and a microphone as one source, with fake devices, and everything that it delivered."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import TypeVar

from realtime.capture.device_source import DeviceSource
from realtime.capture.openers import SourceOpeners
from realtime.devices.seam import CameraPicture, SoundBlock
from realtime.sources.cameras.camera_thread import CameraEvent
from tests.support.devices.fakes import FakeDevice, FakeSocket, PatientClock, block, picture
from tests.support.scripted_engine import SCRIPTED_MEDIA

WAIT_S = 60.0
BLOCK_S = 0.1
Kind = TypeVar("Kind")


class Bench:
    """`clocks`: of the camera's thread, of the microphone's. `plug_in` before the source looks again."""

    def __init__(self) -> None:
        self.camera, self.microphone = FakeDevice[CameraPicture]("cam"), FakeDevice[SoundBlock]("mic")
        self.cameras = FakeSocket[CameraPicture](none="no camera was found")
        self.microphones = FakeSocket[SoundBlock](none="no microphone was found")
        self.clocks: list[PatientClock] = []
        self.events: list[CameraEvent] = []
        self._at_s = 50.0

    def openers(self) -> SourceOpeners:
        return SourceOpeners(self.cameras.open, self.microphones.open)

    def new_clock(self) -> PatientClock:
        self.clocks.append(PatientClock())
        return self.clocks[-1]

    def plug_in(self, *, camera: bool = False, microphone: bool = False) -> None:
        if camera:
            self.cameras.device = self.camera = FakeDevice("cam")
        if microphone:
            self.microphones.device = self.microphone = FakeDevice("mic")

    async def send(self, seconds: float, *, camera: bool = True, microphone: bool = True) -> None:
        """Pictures and sound that were captured one after the other, each read before the next."""
        for number in range(round(seconds / BLOCK_S)):
            if camera:
                self.camera.deliver(picture(self._at_s))
            if microphone:
                self.microphone.deliver(block(self._at_s, BLOCK_S, 0.1, is_first=number == 0))
            self._at_s += BLOCK_S
            await self.until(lambda: not camera or self.camera.is_used_up)
            await self.until(lambda: not microphone or self.microphone.is_used_up)
            await asyncio.sleep(0)  # what the threads have posted is dealt with

    def of(self, kind: type[Kind]) -> list[Kind]:
        return [event for event in self.events if isinstance(event, kind)]

    async def next(self, kind: type[Kind], count: int = 1) -> Kind:
        await self.until(lambda: len(self.of(kind)) >= count)
        return self.of(kind)[count - 1]

    async def until(self, condition: Callable[[], bool]) -> None:
        async with asyncio.timeout(WAIT_S):
            while not condition():
                await asyncio.sleep(0.005)

    def end(self) -> None:
        """No thread waits for a device any longer."""
        for device in (self.camera, self.microphone):
            device.pull_out()


@asynccontextmanager
async def device_source(bench: Bench) -> AsyncIterator[DeviceSource]:
    source = DeviceSource(bench.openers(), SCRIPTED_MEDIA, bench.new_clock, bench.events.append)
    source.start()
    try:
        yield source
    finally:
        source.stop()
        bench.end()
        assert await asyncio.to_thread(source.wait, WAIT_S)
