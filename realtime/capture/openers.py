"""Opens the devices that sources want. PortAudio is loaded once, when the first microphone is wanted."""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from realtime.devices.cameras import open_camera
from realtime.devices.places import WantedDevices
from realtime.devices.seam import CameraPicture, OpenDevice, SoundBlock
from realtime.devices.sound_cards import SoundCards, load_portaudio
from realtime.media.clock import Clock


@dataclass(frozen=True)
class SourceOpeners:
    """Open the devices of one source, or raise DeviceError while they cannot; None: that one is not wanted."""

    camera: Callable[[], OpenDevice[CameraPicture]] | None
    microphone: Callable[[], OpenDevice[SoundBlock]] | None


class MachineDevices:
    """Shared by all sources: PortAudio is one for the whole program."""

    def __init__(self, load_library: Callable[[], Any] = load_portaudio) -> None:
        self._load_library = load_library
        self._lock = threading.Lock()
        self._cards: SoundCards | None = None

    def openers(self, wanted: WantedDevices, clock: Clock) -> SourceOpeners:
        """`clock`: of the machine."""
        camera = partial(open_camera, wanted.camera, clock, clock.now_s()) if wanted.camera is not None else None
        return SourceOpeners(camera, self._open_microphone if wanted.has_microphone else None)

    def _open_microphone(self) -> OpenDevice[SoundBlock]:
        """The system's default one. Raises DeviceError, also without PortAudio."""
        with self._lock:
            if self._cards is None:
                self._cards = SoundCards(self._load_library())
        return self._cards.open_microphone(None)
