"""The end of the server with cameras that it reads by itself: a driver that hangs, one that is just being added."""

import asyncio
import threading
from functools import partial

import pytest

from realtime.calls.cameras.cameras import Cameras
from realtime.calls.entries import CallRequest
from realtime.capture.openers import MachineDevices, SourceOpeners
from realtime.config import Source
from realtime.devices.places import WantedDevices
from realtime.devices.seam import CameraPicture
from realtime.errors import DeviceError, RequestError
from realtime.media.clock import Clock
from realtime.memories.saved_stream import SavedStream
from realtime.telemetry.observed import Observed
from tests.realtime.capture.bench import WAIT_S
from tests.scenarios.cameras.test_sources import config, until_state
from tests.support.devices.fakes import FakeDevice
from tests.support.live import live
from tests.support.scenarios import run
from tests.support.scripted_engine import ScriptedEngine


def test_a_driver_that_hangs_holds_up_neither_start_nor_end(monkeypatch: pytest.MonkeyPatch) -> None:
    told, hangs = list[Observed](), threading.Event()
    monkeypatch.setattr("realtime.calls.cameras.cameras.STOP_WAIT_S", 0.2)
    monkeypatch.setattr("realtime.capture.device_source.START_S", 0.0)

    def hang() -> FakeDevice[CameraPicture]:
        hangs.wait(WAIT_S)
        raise DeviceError("it came too late")

    class Devices(MachineDevices):
        def openers(self, wanted: WantedDevices, clock: Clock) -> SourceOpeners:
            del wanted, clock
            return SourceOpeners(hang, None)

    monkeypatch.setattr("realtime.http.app.Cameras", partial(Cameras, devices=Devices()))

    def tell(event: Observed) -> None:
        told.append(event)
        if event.name == "source_hangs":  # the server does not wait any longer: let the threads end
            hangs.set()
            for thread in threading.enumerate():
                if thread.name == "camera":
                    thread.join(WAIT_S)

    async def scenario() -> None:
        sources = Source("desk", "/dev/video0"), Source("hall", "/dev/video1")
        async with live(ScriptedEngine(), config(*sources), observe=tell) as server:
            for name in ("desk", "hall"):
                assert "does not answer" in str((await until_state(server, name, "lost"))["reason"])

    run(scenario())
    lines = [event.values for event in told if event.name == "source_hangs"]
    assert [(line["source"], line["waited_s"]) for line in lines] == [("desk", 0.2), ("hall", 0.2)]
    assert [event.name for event in told].count("source_lost") == 2


def test_no_source_is_added_once_the_server_shuts_down() -> None:
    async def scenario() -> None:
        async with live(ScriptedEngine(), config()) as server:
            may_go_on, load = asyncio.Event(), server.switchboard.live_streams.saved

            async def slowly(request: CallRequest) -> SavedStream | None:
                await may_go_on.wait()
                return await load(request)

            with pytest.MonkeyPatch.context() as patch:
                patch.setattr(server.switchboard.live_streams, "saved", slowly)
                adding = asyncio.create_task(server.cameras.add(Source("door", "rtsp://127.0.0.1:1/x")))
                await asyncio.sleep(0)
                await server.cameras.__aexit__(None, None, None)
                may_go_on.set()
                with pytest.raises(RequestError) as refused:
                    await adding
            assert refused.value.code == "shutting_down"
            assert (server.cameras.described(), server.switchboard.streams) == ([], {})
            with pytest.raises(RequestError):
                await server.cameras.add(Source("hall", "rtsp://127.0.0.1:1/x"))

    run(scenario())
