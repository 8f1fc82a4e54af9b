"""Devices tried for some seconds."""

import asyncio

import pytest

from realtime.capture.trial import DeviceTrial, try_devices
from tests.realtime.capture.bench import Bench
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
