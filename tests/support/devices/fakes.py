"""Devices behind the seam that do what a test says."""

import queue
import threading
from collections.abc import Callable
from typing import Generic, TypeVar

import numpy as np

from engines.api import FloatArray
from realtime.devices.seam import HANGS_S, CameraPicture, SoundBlock
from realtime.errors import DeviceError

T = TypeVar("T")
WAIT_S = 60.0


class FakeDevice(Generic[T]):
    """Delivers what `deliver` is given; `pull_out` makes it go."""

    longest_read_s = HANGS_S

    def __init__(self, name: str = "fake") -> None:
        self.name, self.is_closed = name, False
        self._pieces: queue.Queue[T | DeviceError] = queue.Queue()
        self._num_delivered = self._num_asked = 0
        self.is_asked = threading.Event()  # somebody reads, or has read

    @property
    def is_used_up(self) -> bool:
        """Whether whoever reads has dealt with all that was delivered, and asks for more, or has closed it."""
        return self._num_asked > self._num_delivered or self.is_closed

    def deliver(self, piece: T) -> None:
        self._num_delivered += 1
        self._pieces.put(piece)

    def pull_out(self, error: DeviceError | None = None) -> None:
        self._pieces.put(error or DeviceError(f"{self.name} has gone"))

    def read(self) -> T:
        self._num_asked += 1
        self.is_asked.set()
        piece = self._pieces.get(timeout=WAIT_S)
        if isinstance(piece, DeviceError):
            raise piece
        return piece

    def close(self) -> None:
        self.is_closed = True


class FakeSocket(Generic[T]):
    """Where devices are plugged in: opens the one that is there."""

    def __init__(self, device: FakeDevice[T] | None = None, none: str = "none was found") -> None:
        self.device, self._none = device, none
        self.num_tries = 0

    def open(self) -> FakeDevice[T]:
        self.num_tries += 1
        if self.device is None:
            raise DeviceError(self._none)
        device, self.device = self.device, None
        return device


class FakeLoudspeaker(FakeDevice[None]):
    """Plays in no time what it is told to."""

    latency_s = 0.05

    def __init__(self, name: str = "speaker") -> None:
        super().__init__(name)
        self.pushed: list[FloatArray] = []
        self.played: list[FloatArray] = []
        self._lock = threading.Lock()

    @property
    def waiting_s(self) -> float:
        return sum(map(len, self.pushed)) / 24_000

    def push(self, pcm: FloatArray) -> None:
        with self._lock:
            self.pushed.append(pcm)

    def clear(self) -> None:
        with self._lock:
            self.pushed.clear()

    def play(self) -> None:
        with self._lock:
            self.played += self.pushed
            self.pushed.clear()


class InterruptedClock:
    """Time that passes only while somebody waits; `on_wait` is called with how long."""

    def __init__(self, on_wait: Callable[[float], None] = lambda _: None) -> None:
        self._now_s, self._on_wait = 0.0, on_wait

    def now_s(self) -> float:
        return self._now_s

    def sleep_until(self, when_s: float) -> None:
        waited_s, self._now_s = max(when_s - self._now_s, 0.0), max(when_s, self._now_s)
        self._on_wait(waited_s)

    def interrupt(self) -> None:
        return


class PatientClock:
    """Whoever sleeps sleeps on until `wake` or `interrupt`."""

    def __init__(self) -> None:
        self._woken, self._is_interrupted = threading.Event(), False

    def now_s(self) -> float:
        return 0.0

    def sleep_until(self, when_s: float) -> None:
        del when_s
        if not self._is_interrupted:
            assert self._woken.wait(WAIT_S)
            self._woken.clear()

    def wake(self) -> None:
        self._woken.set()

    def interrupt(self) -> None:
        self._is_interrupted = True
        self._woken.set()


def block(
    at_s: float, lasts_s: float, level: float = 0.0, rate_hz: int = 16_000, *, is_first: bool = False
) -> SoundBlock:
    pcm = np.full((round(lasts_s * rate_hz), 1), round(32_767 * level), np.int16)
    return SoundBlock(at_s, rate_hz, pcm, is_first)


def picture(at_s: float, shade: int = 128, size: tuple[int, int] = (48, 64)) -> CameraPicture:
    return CameraPicture(at_s, np.full((*size, 3), shade, np.uint8))
