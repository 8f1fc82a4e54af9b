"""What cameras, microphones and loudspeakers are to the rest of the program; drivers lie below, fakes of tests, too.

Times called `at_s` are of the machine's monotonic clock.
"""

from dataclasses import dataclass
from typing import Protocol, TypeVar

import numpy as np
import numpy.typing as npt

from engines.api import FloatArray

HANGS_S = 15.0  # drivers themselves give up after 3 to 10 s

T_co = TypeVar("T_co", covariant=True)


@dataclass(frozen=True)
class Device:
    """A device as it is listed. `number` chooses it as well as its name does, until devices come or go."""

    number: int
    name: str
    details: str
    is_default: bool = False


@dataclass(frozen=True)
class SoundBlock:
    """`pcm` int16 (n, channels). Its first sample was captured `at_s`. `is_first`: of a microphone that was opened."""

    at_s: float
    rate_hz: int
    pcm: npt.NDArray[np.int16]
    is_first: bool = False

    @property
    def lasts_s(self) -> float:
        """By the sound card's own clock."""
        return len(self.pcm) / self.rate_hz


@dataclass(frozen=True)
class CameraPicture:
    """`bgr` uint8 (H, W, 3), captured `at_s`."""

    at_s: float
    bgr: npt.NDArray[np.uint8]


class OpenDevice(Protocol[T_co]):
    """A device that was opened. `longest_read_s`: a `read` that takes longer will not come back: its driver hangs."""

    longest_read_s: float

    @property
    def name(self) -> str: ...

    def read(self) -> T_co:
        """Wait for the next piece. Raises DeviceError if the device has gone or delivers nothing, DeviceEndedError if
        nothing more will ever come."""

    def close(self) -> None: ...


class Loudspeaker(OpenDevice[None], Protocol):
    """Plays what is pushed. `read` watches it: it returns now and then, and raises DeviceError once it has gone."""

    @property
    def waiting_s(self) -> float:
        """Seconds of sound that were pushed and have not reached the driver yet."""

    @property
    def latency_s(self) -> float:
        """From the driver to the ear."""

    def push(self, pcm: FloatArray) -> None:
        """Float32 (n,) at 24 kHz, from any thread. Beyond one second that waits, the oldest is dropped."""

    def clear(self) -> None:
        """Drop what has not reached the driver."""
