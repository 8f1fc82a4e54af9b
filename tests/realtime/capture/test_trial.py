"""Devices tried for some seconds."""

import asyncio
import threading
from collections.abc import Callable

import pytest

from realtime.capture.device_source import SILENT
from realtime.capture.openers import SourceOpeners
from realtime.capture.trial import OPEN_S, DeviceTrial, try_devices
from realtime.devices.seam import CameraPicture, SoundBlock
from tests.realtime.capture.bench import WAIT_S, Bench
from tests.support.devices.fakes import FakeDevice
from tests.support.scripted_engine import SCRIPTED_MEDIA


def tried(bench: Bench) -> DeviceTrial:
    async def wait(trial: DeviceTrial) -> None:
        await bench.send(trial.seconds)
        await bench.until(lambda: trial.num_pictures >= 3 and trial.heard_s > 1.5)
        bench.end()

    return asyncio.run(try_devices(bench.openers(), SCRIPTED_MEDIA, 2.0, bench.new_clock, wait))


def test_what_came_of_both_devices_is_told() -> None:
    bench = Bench()
    bench.plug_in(camera=True, microphone=True)
    trial = tried(bench)
    assert set(trial.devices) == {"video", "audio"}
    assert trial.heard_s == pytest.approx(2.0, abs=0.5)
    assert trial.loudest == pytest.approx(0.1, abs=0.02)


def test_without_any_device_it_is_over_at_once() -> None:
    trial = tried(Bench())
    assert "no camera was found" in str(trial.problem)
    assert (trial.num_pictures, trial.heard_s) == (0, 0.0)


def test_a_device_that_never_answers_is_told_and_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    hangs, bench = threading.Event(), Bench()

    def camera() -> FakeDevice[CameraPicture]:
        hangs.wait(WAIT_S)
        return bench.cameras.open()

    async def wait(trial: DeviceTrial) -> None:
        await bench.send(trial.seconds, camera=False)
        await bench.until(lambda: trial.heard_s > 1.5)
        end()

    def end() -> None:
        hangs.set()
        bench.end()

    def trial_of(microphone: Callable[[], FakeDevice[SoundBlock]] | None) -> DeviceTrial:
        openers = SourceOpeners(camera, microphone)
        return asyncio.run(try_devices(openers, SCRIPTED_MEDIA, 2.0, bench.new_clock, wait))

    monkeypatch.setattr("realtime.capture.device_source.START_S", 1.0)  # until then the microphone is open
    bench.plug_in(microphone=True)
    trial = trial_of(bench.microphones.open)
    assert (trial.problem, trial.devices) == (None, {"video": SILENT.format(kind="camera"), "audio": "mic"})
    assert OPEN_S < 60
    for name in ("OPEN_S", "CLOSE_S"):
        monkeypatch.setattr(f"realtime.capture.trial.{name}", 0.0)
    monkeypatch.setattr("realtime.capture.device_source.START_S", 0.0)
    hangs.clear()
    assert trial_of(None).problem == SILENT.format(kind="camera")
    hangs.set()
