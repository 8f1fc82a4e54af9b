"""A camera and a microphone of this machine as one source: pulled out, plugged in, on one clock."""

import asyncio
import threading

import pytest

from realtime.capture.device_source import START_S, DeviceSource
from realtime.capture.openers import SourceOpeners
from realtime.devices.seam import CameraPicture, SoundBlock
from realtime.media.frames import Picture, Sound
from realtime.sources.cameras.camera_thread import Connected, Disconnected, TracksChanged
from tests.realtime.capture.bench import WAIT_S, Bench, device_source
from tests.support.devices.fakes import FakeDevice
from tests.support.scripted_engine import SCRIPTED_MEDIA


def test_the_camera_goes_on_while_the_microphone_is_away() -> None:
    async def scenario() -> None:
        bench = Bench()
        bench.plug_in(camera=True, microphone=True)
        async with device_source(bench) as source:
            connected = await bench.next(Connected)
            assert connected.descriptions == {"video": "cam", "audio": "mic"}
            await bench.send(2.0)
            await bench.until(lambda: len(bench.of(Picture)) >= 3)
            heard_s = bench.of(Sound)[-1].time_s
            bench.microphone.pull_out()
            assert (await bench.next(TracksChanged)).descriptions == {"video": "cam", "audio": "mic has gone"}
            num_pictures = len(bench.of(Picture))
            await bench.send(2.0, microphone=False)
            await bench.until(lambda: len(bench.of(Picture)) > num_pictures + 1)
            bench.plug_in(microphone=True)
            bench.clocks[1].wake()
            assert (await bench.next(TracksChanged, 2)).descriptions == {"video": "cam", "audio": "mic"}
            num_sounds = len(bench.of(Sound))
            await bench.send(1.0)
            await bench.until(lambda: len(bench.of(Sound)) > num_sounds)
            assert bench.of(Sound)[num_sounds].time_s > heard_s + 1.9  # the time that it was away is a hole
            assert source.num_dropped == 0
        assert len(bench.of(Connected)) == 1
        assert not bench.of(Disconnected)

    asyncio.run(scenario())


def test_nothing_there_is_told_once_and_waited_for() -> None:
    async def scenario() -> None:
        bench = Bench()
        async with device_source(bench):
            lost = await bench.next(Disconnected)
            assert set(lost.reason.split("; ")) == {"no camera was found", "no microphone was found"}
            assert lost.retry_in_s is not None
            bench.plug_in(camera=True)
            bench.clocks[0].wake()
            assert (await bench.next(Connected)).tracks == {"video"}
            bench.plug_in(microphone=True)
            bench.clocks[1].wake()
            assert (await bench.next(Connected, 2)).tracks == {"audio", "video"}
            for device in (bench.camera, bench.microphone):
                device.pull_out()
            assert "cam has gone" in (await bench.next(Disconnected, 2)).reason

    asyncio.run(scenario())


def test_a_device_that_never_reports_does_not_hold_the_other_up(monkeypatch: pytest.MonkeyPatch) -> None:
    assert START_S < 10
    monkeypatch.setattr("realtime.capture.device_source.START_S", 0.0)

    async def scenario() -> None:
        bench, hangs = Bench(), threading.Event()

        def hang() -> FakeDevice[CameraPicture]:
            hangs.wait(WAIT_S)
            return bench.camera

        bench.plug_in(microphone=True)
        openers = SourceOpeners(hang, bench.microphones.open)
        source = DeviceSource(openers, SCRIPTED_MEDIA, bench.new_clock, bench.events.append)
        source.start()
        connected = await bench.next(Connected)
        assert connected.tracks == {"audio"}
        assert connected.descriptions["video"].startswith("the camera does not answer")
        source.stop()
        assert not source.wait(0.0)
        hangs.set()
        bench.end()
        assert await asyncio.to_thread(source.wait, WAIT_S)

    asyncio.run(scenario())


def test_a_driver_that_hangs_from_the_start_is_told_in_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("realtime.capture.device_source.START_S", 0.0)

    async def scenario() -> None:
        bench, hangs = Bench(), threading.Event()

        def hang() -> FakeDevice[CameraPicture]:
            hangs.wait(WAIT_S)
            return bench.camera

        source = DeviceSource(SourceOpeners(hang, None), SCRIPTED_MEDIA, bench.new_clock, bench.events.append)
        source.start()
        lost = await bench.next(Disconnected)
        assert lost.reason == "the camera does not answer: its driver may hang, plug it in anew"
        hangs.set()
        assert (await bench.next(Connected)).descriptions == {"video": "cam"}, "it answers at last"
        source.stop()
        bench.end()
        assert await asyncio.to_thread(source.wait, WAIT_S)
        assert len(bench.of(Disconnected)) == 1

    asyncio.run(scenario())


def test_a_camera_whose_driver_hangs_while_it_is_read_is_told_of_and_the_microphone_goes_on(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("realtime.capture.device_source.CHECK_PERIOD_S", 0.01)

    async def scenario() -> None:
        bench = Bench()
        bench.plug_in(camera=True, microphone=True)
        async with device_source(bench):
            await bench.next(Connected)
            await bench.send(1.0)
            bench.camera.longest_read_s = -1.0
            changed = await bench.next(TracksChanged)
            assert changed.descriptions["video"].startswith("the camera cam does not answer: its driver may hang")
            assert changed.descriptions["audio"] == "mic"
            num_sounds = len(bench.of(Sound))
            await bench.send(1.0, camera=False)
            await bench.until(lambda: len(bench.of(Sound)) > num_sounds)
            hangs = bench.camera
            bench.plug_in(camera=True)
            bench.clocks[0].wake()
            assert (await bench.next(TracksChanged, 2)).descriptions["video"] == "cam"
            hangs.pull_out()
        assert hangs.is_closed

    asyncio.run(scenario())


def test_after_the_end_nothing_is_told_of_a_device_that_was_just_opened() -> None:
    is_read = threading.Event()

    class Microphone(FakeDevice[SoundBlock]):
        def read(self) -> SoundBlock:
            is_read.set()
            return super().read()

    async def scenario() -> None:
        bench = Bench()
        bench.microphones.device = bench.microphone = Microphone("mic")
        openers = SourceOpeners(None, bench.microphones.open)
        source = DeviceSource(openers, SCRIPTED_MEDIA, bench.new_clock, bench.events.append)
        source.start()
        assert is_read.wait(WAIT_S)  # that it is open waits for the event loop, which this test holds up
        source.stop()
        bench.end()
        assert await asyncio.to_thread(source.wait, WAIT_S)
        assert not bench.events

    asyncio.run(scenario())
