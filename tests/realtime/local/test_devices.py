"""Devices on threads of their own, a call on the event loop: pulled out and plugged in again, the call goes on."""

import asyncio

import pytest

from realtime.devices.keeper import DeviceState
from realtime.devices.seam import CameraPicture, SoundBlock
from realtime.local.devices import LocalDevices, Openers
from tests.realtime.local.bench import local_call
from tests.support.devices.fakes import FakeDevice, FakeLoudspeaker, FakeSocket, PatientClock, block, picture


def test_a_microphone_is_pulled_out_and_comes_back_while_the_camera_goes_on() -> None:
    async def scenario() -> None:
        camera, first, second = (
            FakeDevice[CameraPicture]("cam"),
            FakeDevice[SoundBlock]("mic"),
            FakeDevice[SoundBlock]("mic"),
        )
        microphones = FakeSocket(first)
        told: list[DeviceState] = []
        async with local_call("off") as bench:
            openers = Openers(FakeSocket(camera).open, microphones.open, None)
            clocks: list[PatientClock] = []

            def new_clock() -> PatientClock:
                clocks.append(PatientClock())
                return clocks[-1]

            devices = LocalDevices(openers, bench.call, told.append, new_clock)
            devices.start()
            await bench.until(lambda: len(told) == 2)

            async def watch(begin: int, end: int, microphone: FakeDevice[SoundBlock] | None) -> None:
                for number in range(begin, end):
                    camera.deliver(picture(50.0 + number / 10))
                    if microphone is not None:
                        microphone.deliver(block(50.0 + number / 10, 0.1, 0.01, is_first=number == begin))
                    await asyncio.sleep(0.001)

            await watch(0, 20, first)
            await bench.event("echo.window", 2)
            first.pull_out()
            await bench.until(lambda: told[-1].status == "away")
            await watch(20, 50, None)
            await bench.until(lambda: bench.of("echo.window")[-1].hearing == "missing")
            microphones.device = second
            clocks[1].wake()
            await bench.until(lambda: told[-1].status == "open")
            await watch(50, 80, second)
            await bench.until(lambda: bench.of("echo.window")[-1].hearing == "fine")
            for device in (camera, second):
                device.pull_out()
            await devices.close()
        assert [(state.kind, state.status) for state in told[2:4]] == [("microphone", "away"), ("microphone", "open")]
        times = [event.start_s for event in bench.of("echo.window")]
        assert times == sorted(times)

    asyncio.run(scenario())


def test_a_camera_whose_driver_hangs_is_told_of(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("realtime.local.devices.CHECK_PERIOD_S", 0.01)

    async def scenario() -> None:
        camera, told = FakeDevice[CameraPicture]("cam"), list[DeviceState]()
        camera.longest_read_s = -1.0
        async with local_call("off") as bench:
            devices = LocalDevices(Openers(FakeSocket(camera).open, None, None), bench.call, told.append, PatientClock)
            devices.start()
            await bench.until(lambda: len(told) == 2)
            camera.pull_out()
            await devices.close()
        assert [state.status for state in told] == ["open", "away"]
        assert told[1].text == "the camera cam does not answer: its driver may hang, plug it in anew"

    asyncio.run(scenario())


def test_the_loudspeaker_is_used_while_it_is_there() -> None:
    async def scenario() -> None:
        loudspeaker = FakeLoudspeaker()
        told: list[DeviceState] = []
        async with local_call(awaited=frozenset()) as bench:
            socket = FakeSocket[None](loudspeaker)
            openers = Openers(None, None, socket.open)  # type: ignore[arg-type]
            devices = LocalDevices(openers, bench.call, told.append, PatientClock)
            devices.start()
            await bench.until(lambda: bench.call.dialogue.speech_output is not None)
            loudspeaker.pull_out()
            await bench.until(lambda: bench.call.dialogue.speech_output is None)
            await devices.close()
        assert [state.status for state in told][:2] == ["open", "away"]

    asyncio.run(scenario())
