"""Tries the devices of one source for some seconds: what is open, and how much comes of it."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

import numpy as np

from engines.api import MediaSpec
from realtime.capture.device_source import SILENT, TRACK_OF, DeviceSource
from realtime.capture.openers import SourceOpeners
from realtime.devices.keeper import Kind
from realtime.media.clock import Clock
from realtime.media.frames import Picture, Sound
from realtime.media.windower import Track
from realtime.sources.cameras.camera_thread import CameraEvent, Connected, Disconnected, TracksChanged

OPEN_S, CLOSE_S = 30.0, 5.0  # so long a driver may take


@dataclass
class DeviceTrial:
    """What came in `seconds`. `devices`: the name of each, or why it is away. `heard_s`: seconds of sound; `loudest`:
    its loudest sample, in [0, 1]."""

    seconds: float
    devices: dict[Track, str] = field(default_factory=dict)
    problem: str | None = None
    num_pictures: int = 0
    heard_s: float = 0.0
    loudest: float = 0.0


async def _pass(trial: DeviceTrial) -> None:
    await asyncio.sleep(trial.seconds)


async def try_devices(
    openers: SourceOpeners,
    media: MediaSpec,
    seconds: float,
    new_clock: Callable[[], Clock],
    wait: Callable[[DeviceTrial], Awaitable[None]] = _pass,
) -> DeviceTrial:
    """Read the devices for so long, from when they are open. Where all are away it is over at once, and where none
    answers, after `OPEN_S`. `wait` lets the time of a trial pass."""
    trial, is_known = DeviceTrial(seconds), asyncio.Event()
    openers_of: dict[Kind, object] = {"camera": openers.camera, "microphone": openers.microphone}
    unanswered = {TRACK_OF[kind]: SILENT.format(kind=kind) for kind, opener in openers_of.items() if opener is not None}

    def take(event: CameraEvent) -> None:
        match event:
            case Connected() | TracksChanged():
                trial.devices, trial.problem = dict(event.descriptions), None
                is_known.set()
            case Disconnected():
                trial.problem = event.reason
                is_known.set()
            case Picture():
                trial.num_pictures += 1
            case Sound():
                trial.heard_s += len(event.pcm) / media.sample_rate_hz
                trial.loudest = max(trial.loudest, float(np.abs(event.pcm).max(initial=0.0)))

    source = DeviceSource(openers, media, new_clock, take)
    source.start()
    try:
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(is_known.wait(), OPEN_S)
        if not is_known.is_set():
            trial.problem = "; ".join(unanswered.values())
        if trial.problem is None:
            await wait(trial)
    finally:
        source.stop()
        await asyncio.to_thread(source.wait, CLOSE_S)
    trial.devices = unanswered | trial.devices
    return trial
