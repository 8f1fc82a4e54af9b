"""Keeps one device open: reads it on a thread, and when it has gone, waits for it and opens it again."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, Literal, TypeVar

from realtime.devices.seam import OpenDevice
from realtime.errors import DeviceEndedError, DeviceError
from realtime.media.clock import Clock

RETRY_S = 2.0  # between two attempts to open it
LOST_S = 0.2  # before the first attempt after it has gone
MAX_THREADS = 4  # of one device, of which all but the newest hang
OPEN_HANGS_S = 40.0  # an address that does not answer gives up after 30 s
CHECK_PERIOD_S = 1.0  # in which its owner calls `check`

Kind = Literal["camera", "microphone", "loudspeaker"]
Status = Literal["open", "away", "ended"]  # away: it is waited for
P = TypeVar("P")


@dataclass(frozen=True)
class DeviceState:
    """`text`: its name while it is open, else why it is not, in one line."""

    kind: Kind
    status: Status
    text: str


@dataclass(frozen=True)
class _DriverCall:
    """A call of a driver that has not come back: it reads a device, or opens one (None)."""

    device: OpenDevice[Any] | None
    since_s: float

    @property
    def longest_s(self) -> float:
        """After so long it never will come back."""
        return self.device.longest_read_s if self.device is not None else OPEN_HANGS_S


class DeviceKeeper(Generic[P]):
    """`open_device` raises DeviceError while it cannot. `on_piece` gets what the device delivers; `on_state` is told
    when it was opened and, once each time, when it is away or has ended. All three are called on the thread, `on_state`
    by `check`, too.

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
        self._is_closed = False
        self._told = ""  # why it is away, as it was told; "" while it is open
        self._lock = threading.Lock()
        self._threads: list[threading.Thread] = []
        self._turn = 0  # of the thread that reads now; those before it hang, or are about to end
        self._has_reader = False  # there is such a thread
        self._call: _DriverCall | None = None  # of the thread that reads now

    def start(self) -> None:
        """Run on a thread of its own until `close`."""
        with self._lock:
            self._begin()

    def check(self) -> None:
        """Call it now and then. A device whose driver hangs, while it is opened or read, is told of as away, and waited
        for by another thread; the one that hangs closes it if it ever comes back."""
        with self._lock:
            call = self._call
            if self._is_closed or call is None or self._clock.now_s() - call.since_s <= call.longest_s:
                return
            self._call, self._has_reader = None, False
            self._turn += 1
        name = f" {call.device.name}" if call.device is not None else ""
        self._tell_away(f"the {self.kind}{name} does not answer: its driver may hang, plug it in anew")
        with self._lock:
            if not self._has_reader and len(self._alive()) < MAX_THREADS:
                self._begin()

    def close(self, timeout_s: float = 5.0) -> None:
        """Stop, and wait for the device to be closed; a driver that hangs is not waited for any longer."""
        self._is_closed = True
        self._clock.interrupt()
        self.wait(timeout_s)

    def wait(self, timeout_s: float) -> bool:
        """Wait until its threads have ended; returns whether they have."""
        ends_s = time.monotonic() + timeout_s
        for thread in self._alive():
            thread.join(max(ends_s - time.monotonic(), 0.0))
        return not self._alive()

    def run(self) -> None:
        """The thread's work."""
        turn = self._turn
        self._keep(turn)
        with self._lock:  # there may have been no room for another thread when this one hung
            if turn != self._turn and not self._is_closed and not self._has_reader:
                self._begin()

    def _keep(self, turn: int) -> None:
        while self._may_call(turn, None):
            try:
                device = self._open_device()
            except DeviceError as error:
                if self._has_answered(turn) and not self._told:
                    self._tell_away(str(error))
                self._wait(RETRY_S)
                continue
            if not self._has_answered(turn):
                device.close()
                return
            self._tell("open", device.name)
            try:
                while self._may_call(turn, device):
                    piece = device.read()
                    if self._goes_on(turn):
                        self._on_piece(piece)
            except DeviceEndedError as error:
                if turn == self._turn:
                    self._tell("ended", str(error))
                return
            except DeviceError as error:
                if turn == self._turn:
                    self._tell_away(str(error))
            finally:
                self._has_answered(turn)
                device.close()
            if turn == self._turn:
                self._wait(LOST_S)

    def _may_call(self, turn: int, device: OpenDevice[P] | None) -> bool:
        """Whether this thread goes on; notes that it waits for the driver from now on, to read a device or open one."""
        with self._lock:
            if self._goes_on(turn):
                self._call = _DriverCall(device, self._clock.now_s())
            return self._goes_on(turn)

    def _has_answered(self, turn: int) -> bool:
        """Note that this thread waits for the driver no longer; returns whether it was not given up meanwhile."""
        with self._lock:
            self._call = None if turn == self._turn else self._call
            return turn == self._turn

    def _begin(self) -> None:
        self._has_reader = True
        thread = threading.Thread(target=self.run, name=self.kind, daemon=True)
        self._threads = [*self._alive(), thread]
        thread.start()

    def _alive(self) -> list[threading.Thread]:
        return [thread for thread in self._threads if thread.is_alive()]

    def _goes_on(self, turn: int) -> bool:
        return turn == self._turn and not self._is_closed

    def _wait(self, seconds: float) -> None:
        self._clock.sleep_until(self._clock.now_s() + seconds)

    def _tell_away(self, text: str) -> None:
        if text != self._told:
            self._tell("away", text)

    def _tell(self, status: Status, text: str) -> None:
        self._told = "" if status == "open" else text
        if not self._is_closed:
            self._on_state(DeviceState(self.kind, status, text))
