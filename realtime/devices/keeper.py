"""Keeps one device open: reads it on a thread, and when it has gone, waits for it and opens it again."""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, Literal, TypeVar

from realtime.devices.seam import OpenDevice
from realtime.errors import DeviceEndedError, DeviceError
from realtime.media.clock import Clock

RETRY_S = 2.0  # between two attempts to open it
LOST_S = 0.2  # before the first attempt after it has gone

Kind = Literal["camera", "microphone", "loudspeaker"]
Status = Literal["open", "away", "ended"]  # away: it is waited for
P = TypeVar("P")


@dataclass(frozen=True)
class DeviceState:
    """`text`: its name while it is open, else why it is not, in one line."""

    kind: Kind
    status: Status
    text: str


class DeviceKeeper(Generic[P]):
    """`open_device` raises DeviceError while it cannot. `on_piece` gets what the device delivers; `on_state` is told
    when it was opened and, once each time, when it is away or has ended. All three are called on the thread.

    `clock` is its own: `close` interrupts it.
    """

    def __init__(
        self,
        kind: Kind,
        open_device: Callable[[], OpenDevice[P]],
        on_piece: Callable[[P], None],
        on_state: Callable[[DeviceState], None],
        clock: Clock,
    ) -> None:
        self.kind, self._open_device = kind, open_device
        self._on_piece, self._on_state, self._clock = on_piece, on_state, clock
        self._is_closed = self._is_told = False
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Run on a thread of its own until `close`."""
        self._thread = threading.Thread(target=self.run, name=self.kind, daemon=True)
        self._thread.start()

    def close(self, timeout_s: float = 5.0) -> None:
        """Stop, and wait for the device to be closed; a driver that hangs is not waited for any longer."""
        self._is_closed = True
        self._clock.interrupt()
        self.wait(timeout_s)

    def wait(self, timeout_s: float) -> bool:
        """Wait until its thread has ended; returns whether it has."""
        if self._thread is None:
            return True
        self._thread.join(timeout_s)
        return not self._thread.is_alive()

    def run(self) -> None:
        """The thread's work."""
        while not self._is_closed:
            try:
                device = self._open_device()
            except DeviceError as error:
                if not self._is_told:
                    self._tell("away", str(error))
                self._wait(RETRY_S)
                continue
            self._tell("open", device.name)
            try:
                while not self._is_closed:
                    self._on_piece(device.read())
            except DeviceEndedError as error:
                self._tell("ended", str(error))
                return
            except DeviceError as error:
                self._tell("away", str(error))
            finally:
                device.close()
            self._wait(LOST_S)

    def _wait(self, seconds: float) -> None:
        self._clock.sleep_until(self._clock.now_s() + seconds)

    def _tell(self, status: Status, text: str) -> None:
        self._is_told = status != "open"
        if not self._is_closed:
            self._on_state(DeviceState(self.kind, status, text))
