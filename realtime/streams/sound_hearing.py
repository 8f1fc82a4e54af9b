"""Sounds of live streams that a watch waits for: named half second by half second, on a thread beside the model, before
their window is over."""

import math
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np

from engines.api import FloatArray, Timer
from engines.notes import SoundNamer
from engines.serving.priority import lower_priority
from realtime.bounded_executor import BoundedExecutor
from realtime.queues import QueueState

HALF_S = 0.5
MIN_HEARD_SHARE = 0.2  # of half a second, as of a window's
MAX_WAITING = 4  # half seconds of one stream: a window's; what is dropped comes with its window


class SoundThread:
    """The thread, at low priority, that listens for all streams. `timer` returns seconds. `close` ends it."""

    def __init__(self, namer: SoundNamer, timer: Timer) -> None:
        self.executor = ThreadPoolExecutor(1, "sounds", initializer=lower_priority)
        self.namer, self.timer = namer, timer

    def close(self) -> None:
        """End the thread; waits for the half second that it is at."""
        self.executor.shutdown(cancel_futures=True)


@dataclass(frozen=True)
class HalfSecond:
    """`pcm` reaches back as far as the namer wants, and ends with the half second. `ended_at_s`: by the timer."""

    start_s: float
    pcm: FloatArray
    ended_at_s: float


@dataclass(frozen=True)
class NamedHalfSecond:
    """`names`: as of a `SoundNamer`. `ms`: since the half second was over."""

    start_s: float
    names: tuple[str, ...]
    ms: float


class StreamSounds:
    """One stream, on an event loop. While `is_wanted`, `on_known` gets the beginning, the end and the names of every
    half second, and `on_heard` how many milliseconds after its end that was. `stop` it at the end."""

    def __init__(
        self,
        thread: SoundThread,
        sample_rate_hz: int,
        is_wanted: Callable[[], bool],
        on_heard: Callable[[float], None],
        on_known: Callable[[float, float, tuple[str, ...]], None],
    ) -> None:
        self._thread, self._rate = thread, sample_rate_hz
        self._is_wanted, self._on_heard, self._on_known = is_wanted, on_heard, on_known
        self._halves = BoundedExecutor(thread.executor, MAX_WAITING, self._name, self._add)
        self._reach, self._half = thread.namer.reach_samples, round(HALF_S * sample_rate_hz)
        self._pcm: FloatArray = np.zeros(self._reach, np.float32)  # the newest sound, silence where none came
        self._end = 0  # sample of the stream that comes next
        self._num_heard = 0  # samples that came of the half second that is not over
        self._forgotten_s = -math.inf

    @property
    def queue(self) -> QueueState:
        """Half seconds that wait. `dropped` ones are told of with their windows."""
        return QueueState(depth=len(self._halves), bound=MAX_WAITING, dropped=self._halves.num_dropped)

    def add(self, start_s: float, pcm: FloatArray) -> None:
        """Sound of the stream, in order. What comes late or twice is left out."""
        first = round(start_s * self._rate)
        pcm = pcm[max(self._end - first, 0) :]
        if not len(pcm):
            return
        if first - self._end > self._reach:
            self._clear()
            self._end = first - self._reach
        for heard, part in ((False, np.zeros(max(first - self._end, 0), np.float32)), (True, pcm)):
            while len(part):
                piece = part[: self._half - self._end % self._half]
                part = part[len(piece) :]
                self._append(piece, heard)

    def forget(self, until_s: float) -> None:
        """Forget what was heard before `until_s`."""
        self._forgotten_s = until_s
        self._clear()

    def stop(self) -> None:
        """Listen no more; of a half second that is at work nothing is told."""
        self._halves.stop()

    def _clear(self) -> None:
        self._pcm, self._num_heard = np.zeros_like(self._pcm), 0

    def _append(self, piece: FloatArray, heard: bool) -> None:
        self._pcm = np.concatenate((self._pcm, piece))[-self._reach :]
        self._end += len(piece)
        self._num_heard += len(piece) if heard else 0
        if self._end % self._half:
            return
        is_heard, self._num_heard = self._num_heard >= MIN_HEARD_SHARE * self._half, 0
        if is_heard and self._is_wanted():
            start_s = (self._end - self._half) / self._rate
            self._halves.push(HalfSecond(start_s, self._pcm, self._thread.timer()))

    def _name(self, halves: list[HalfSecond]) -> NamedHalfSecond:
        (half,) = halves
        names = self._thread.namer.half_second(half.pcm)
        return NamedHalfSecond(half.start_s, names, 1e3 * (self._thread.timer() - half.ended_at_s))

    def _add(self, half: NamedHalfSecond) -> None:
        self._on_heard(half.ms)
        if half.start_s >= self._forgotten_s:
            self._on_known(half.start_s, half.start_s + HALF_S, half.names)
