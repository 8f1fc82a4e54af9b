"""Which camera, microphone and loudspeaker a local call uses: what was named is looked for before models are loaded."""

import argparse
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from realtime.devices.cameras import is_place, list_cameras, open_camera, why_unusable
from realtime.devices.choice import chosen
from realtime.devices.seam import CameraPicture, Device, Loudspeaker, OpenDevice, SoundBlock
from realtime.devices.sound_cards import Direction, SoundCards, load_portaudio
from realtime.devices.sound_files import SoundFile
from realtime.errors import DeviceError
from realtime.local.devices import Openers
from realtime.media.clock import Clock, SystemClock

NONE = "none"


@dataclass(frozen=True)
class DeviceChoice:
    """Each is a name, a number or a place; None: the default one; "none": none. `cards` is None without PortAudio, and
    then one of `problems` says so."""

    camera: str | None
    microphone: str | None
    loudspeaker: str | None
    cards: SoundCards | None
    problems: tuple[str, ...] = ()

    def openers(self, began_s: float, new_clock: Callable[[], Clock] = SystemClock) -> Openers:
        """What opens them. Files play from `began_s` of the machine's monotonic clock on."""
        camera: Callable[[], OpenDevice[CameraPicture]] | None = None
        microphone: Callable[[], OpenDevice[SoundBlock]] | None = None
        loudspeaker: Callable[[], Loudspeaker] | None = None
        if self.camera != NONE:
            camera = partial(open_camera, self.camera, new_clock(), began_s)
        if self.microphone is not None and _is_file(self.microphone):
            microphone = partial(SoundFile, self.microphone, new_clock(), began_s)
        elif self.microphone != NONE and self.cards is not None:
            microphone = partial(self.cards.open_microphone, self.microphone)
        if self.loudspeaker != NONE and self.cards is not None:
            loudspeaker = partial(self.cards.open_loudspeaker, self.loudspeaker)
        return Openers(camera, microphone, loudspeaker)


def find_devices(
    options: argparse.Namespace,
    load_library: Callable[[], Any] = load_portaudio,
    cameras: Callable[[], list[Device]] = list_cameras,
) -> DeviceChoice:
    """Look for what was named. Raises DeviceError, in one line, if it is not there; what is missing without having been
    named is a problem, or is waited for."""
    camera, microphone, loudspeaker = options.camera, options.microphone, options.loudspeaker
    plays_file = microphone is not None and _is_file(microphone)
    if camera not in (None, NONE):
        camera = _known_camera(camera, cameras)
    if plays_file:
        SoundFile(microphone, SystemClock(), 0.0).close()
    cards, problems = None, []
    if (microphone != NONE and not plays_file) or loudspeaker != NONE:
        try:
            cards = SoundCards(load_library())
        except DeviceError as error:
            if any(wanted not in (None, NONE) for wanted in (None if plays_file else microphone, loudspeaker)):
                raise
            problems.append(str(error))
    if cards is not None:
        if not plays_file:
            microphone = _known(cards, "input", microphone)
        loudspeaker = _known(cards, "output", loudspeaker)
    return DeviceChoice(camera, microphone, loudspeaker, cards, tuple(problems))


def _is_file(wanted: str) -> bool:
    return Path(wanted).is_file()


def _known_camera(wanted: str, cameras: Callable[[], list[Device]]) -> str:
    if is_place(wanted):
        return wanted
    if wanted.startswith("/dev/"):
        if not Path(wanted).exists():
            raise DeviceError(f"camera {wanted}: {why_unusable(wanted)}")
        return wanted
    if sys.platform != "linux" and wanted.isdecimal():
        return wanted
    there = cameras()
    return _stable(chosen("camera", wanted, there), there)


def _known(cards: SoundCards, direction: Direction, wanted: str | None) -> str | None:
    if wanted in (None, NONE):
        return wanted
    return _stable(cards.find(direction, wanted), cards.list(direction))


def _stable(device: Device, devices: Sequence[Device]) -> str:
    """What finds it again when devices have come and gone: its name, if no other has it."""
    is_unique = sum(other.name == device.name for other in devices) == 1
    return device.name if is_unique else str(device.number)
