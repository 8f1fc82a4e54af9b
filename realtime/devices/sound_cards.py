"""Microphones and loudspeakers of this machine, through PortAudio. It is loaded when the first is looked for."""

import contextlib
import os
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Literal

from realtime.devices.choice import chosen
from realtime.devices.portaudio import PortAudioLoudspeaker, PortAudioMicrophone
from realtime.devices.seam import Device, Loudspeaker, OpenDevice, SoundBlock
from realtime.errors import DeviceError

NO_PORTAUDIO = (
    "no microphone and no loudspeaker: PortAudio is missing; install it with "
    "`sudo apt install libportaudio2` (Debian, Ubuntu) or `brew install portaudio` (macOS)"
)
KERNEL_LIST = Path("/proc/asound/cards")

Direction = Literal["input", "output"]
NAMES: dict[Direction, str] = {"input": "microphone", "output": "loudspeaker"}


def load_portaudio() -> Any:
    """The module `sounddevice`. Raises DeviceError, which says what to install, if there is no PortAudio."""
    try:
        with _quiet():
            import sounddevice
    except OSError as error:
        raise DeviceError(NO_PORTAUDIO) from error
    return sounddevice


class SoundCards:
    """May be used from several threads. `library` is the module `sounddevice`.

    PortAudio lists devices once, when it starts. So it is started anew if a device is missing and the kernel's list has
    changed, or nothing of ours is open: what is open then ends, and is opened again by whoever reads it.
    """

    def __init__(self, library: Any, kernel_list: Path = KERNEL_LIST) -> None:
        self._library, self._kernel_list = library, kernel_list
        self._lock = threading.RLock()
        self._open: set[OpenDevice[Any]] = set()
        self._known = self._cards()

    def list(self, direction: Direction) -> list[Device]:
        """All that PortAudio knows of."""
        with self._lock:
            default = self._library.default.device[0 if direction == "input" else 1]
            apis = self._library.query_hostapis()
            return [
                Device(
                    number,
                    found["name"],
                    f"{apis[found['hostapi']]['name']}, {found['default_samplerate']:.0f} Hz",
                    number == default,
                )
                for number, found in enumerate(self._library.query_devices())
                if found[f"max_{direction}_channels"] > 0
            ]

    def find(self, direction: Direction, wanted: str | None) -> Device:
        """The device of this name or number, None: the default one. Raises DeviceError, which names those there are."""
        with self._lock:
            try:
                return chosen(NAMES[direction], wanted, self.list(direction))
            except DeviceError:
                if not self._start_anew():
                    raise
            return chosen(NAMES[direction], wanted, self.list(direction))

    def open_microphone(self, wanted: str | None) -> OpenDevice[SoundBlock]:
        """Returns when its first sound has come. Raises DeviceError."""
        microphone: OpenDevice[SoundBlock] = self._opened("input", wanted, PortAudioMicrophone)
        return microphone

    def open_loudspeaker(self, wanted: str | None) -> Loudspeaker:
        """Raises DeviceError."""
        loudspeaker: Loudspeaker = self._opened("output", wanted, PortAudioLoudspeaker)
        return loudspeaker

    def _opened(self, direction: Direction, wanted: str | None, open_device: Callable[..., Any]) -> Any:
        with self._lock:
            found = self.find(direction, wanted)
            try:
                with _quiet():
                    device = open_device(self._library, found, self._has_closed)
            except self._library.PortAudioError as error:
                self._start_anew()
                raise DeviceError(f"{NAMES[direction]} {found.name}: {_reason(error)}") from error
            self._open.add(device)
            return device

    def _has_closed(self, device: OpenDevice[Any]) -> None:
        with self._lock:
            self._open.discard(device)

    def _start_anew(self) -> bool:
        """Have PortAudio list the devices again; False if nothing can have changed."""
        cards = self._cards()
        if cards == self._known and self._open:
            return False
        self._known = cards
        for device in tuple(self._open):
            device.close()
        with _quiet():
            self._library._terminate()
            self._library._initialize()
        return True

    def _cards(self) -> str:
        try:
            return self._kernel_list.read_text(encoding="utf-8", errors="replace")
        except OSError:
            return ""


def _reason(error: Exception) -> str:
    text = " ".join(str(error.args[0] if error.args else error).split())
    if "unavailable" in text.lower():
        return "another program uses it, or this user may not: stop that program, or join the group audio"
    return f"it cannot be opened: {text}"


@contextlib.contextmanager
def _quiet() -> Iterator[None]:
    """ALSA writes to the terminal by itself; what it says reaches nobody meanwhile."""
    try:
        kept = os.dup(2)
    except OSError:  # there is no standard error
        yield
        return
    try:
        with open(os.devnull, "wb") as nowhere:  # noqa: PTH123
            os.dup2(nowhere.fileno(), 2)
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)
