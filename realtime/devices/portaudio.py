"""A microphone and a loudspeaker that PortAudio has opened. Its callbacks run on a thread of its own."""

import contextlib
import queue
import threading
import time
from collections import deque
from collections.abc import Callable
from typing import Any

import av
import numpy as np

from engines.api import FloatArray
from realtime.devices.seam import HANGS_S, Device, OpenDevice, SoundBlock
from realtime.errors import DeviceError

BLOCK_S = 0.04
MAX_BLOCKS = 250  # 10 s that nobody read
SILENT_S = 3.0  # a device that calls back no more has gone
MAX_LATENESS_S = 1.0  # what a driver says of its delay beyond this is wrong
SPEECH_RATE_HZ = 24_000
MAX_PUSHED_S = 1.0
WATCH_S = 0.5

HasClosed = Callable[[OpenDevice[Any]], None]


class _PortAudioDevice:
    """What both have. `_stream` is closed once, also if PortAudio is about to be started anew: later it must not be
    touched."""

    longest_read_s = HANGS_S
    _stream: Any

    def __init__(self, device: Device, has_closed: HasClosed) -> None:
        self.name, self._has_closed = device.name, has_closed
        self._closing, self._is_closed = threading.Lock(), False

    def close(self) -> None:
        """Give it back. May be called on any thread, and more than once."""
        with self._closing:
            if self._is_closed:
                return
            self._is_closed = True
        with contextlib.suppress(Exception):  # a device that has gone may fail to close
            self._stream.abort()
            self._stream.close()
        self._has_closed(self)  # type: ignore[arg-type]


class PortAudioMicrophone(_PortAudioDevice):
    """Of more than two channels the first two are used. `num_dropped` blocks were lost because nobody read them."""

    def __init__(self, library: Any, device: Device, has_closed: HasClosed) -> None:
        """Raises the library's PortAudioError, or DeviceError if no sound comes."""
        super().__init__(device, has_closed)
        info = library.query_devices(device.number)
        self._rate_hz = round(info["default_samplerate"])
        self._blocks: queue.Queue[SoundBlock] = queue.Queue(MAX_BLOCKS)
        self._is_first = True
        self.num_dropped = 0
        self._stream = library.InputStream(
            device=device.number,
            samplerate=self._rate_hz,
            blocksize=round(BLOCK_S * self._rate_hz),
            channels=min(info["max_input_channels"], 2),
            dtype="int16",
            callback=self._captured,
        )
        self._pending: SoundBlock | None = None
        try:
            self._stream.start()
            self._pending = self.read()
        except BaseException:
            self.close()
            raise

    def read(self) -> SoundBlock:
        """Wait for the next sound."""
        if self._pending is not None:
            block, self._pending = self._pending, None
            return block
        until_s = time.monotonic() + SILENT_S
        while not self._is_closed and time.monotonic() < until_s:
            with contextlib.suppress(queue.Empty):
                return self._blocks.get(timeout=WATCH_S)
        raise DeviceError(f"microphone {self.name} has gone: waiting for it to come back")

    def _captured(self, pcm: Any, count: int, times: Any, status: object) -> None:
        """Runs on PortAudio's thread."""
        del status
        now_s, own_s = time.monotonic(), count / self._rate_hz
        lateness_s = times.currentTime - times.inputBufferAdcTime
        if not own_s <= lateness_s < MAX_LATENESS_S:
            lateness_s = own_s
        block = SoundBlock(now_s - lateness_s, self._rate_hz, np.array(pcm), self._is_first)
        try:
            self._blocks.put_nowait(block)
            self._is_first = False
        except queue.Full:
            self.num_dropped += 1


class PortAudioLoudspeaker(_PortAudioDevice):
    """Sound is resampled if the device does not play 24 kHz."""

    def __init__(self, library: Any, device: Device, has_closed: HasClosed) -> None:
        """Raises the library's PortAudioError."""
        super().__init__(device, has_closed)
        self._lock = threading.Lock()
        self._pushed: deque[FloatArray] = deque()
        self._num_pushed, self.num_dropped = 0, 0
        self._called_at_s = time.monotonic()
        self._rate_hz, self._resampler = SPEECH_RATE_HZ, None
        try:
            library.check_output_settings(device.number, channels=1, dtype="float32", samplerate=SPEECH_RATE_HZ)
        except library.PortAudioError:
            self._rate_hz = round(library.query_devices(device.number)["default_samplerate"])
            self._resampler = av.AudioResampler(format="flt", layout="mono", rate=self._rate_hz)
        self._stream = library.OutputStream(
            device=device.number, samplerate=self._rate_hz, channels=1, dtype="float32", callback=self._play
        )
        try:
            self._stream.start()
        except BaseException:
            self.close()
            raise

    @property
    def waiting_s(self) -> float:
        """Seconds that the driver has not taken yet."""
        with self._lock:
            return self._num_pushed / self._rate_hz

    @property
    def latency_s(self) -> float:
        """What PortAudio says of the driver."""
        return float(self._stream.latency)

    def push(self, pcm: FloatArray) -> None:
        """Float32 (n,) at 24 kHz."""
        pcm = self._resampled(pcm)
        with self._lock:
            self._pushed.append(pcm)
            self._num_pushed += len(pcm)
            while self._num_pushed > MAX_PUSHED_S * self._rate_hz:
                self._num_pushed -= len(self._pushed.popleft())
                self.num_dropped += 1

    def clear(self) -> None:
        """Drop what waits."""
        with self._lock:
            self._pushed.clear()
            self._num_pushed = 0

    def read(self) -> None:
        """Wait a moment, and raise DeviceError if it plays no longer."""
        time.sleep(WATCH_S)
        if self._is_closed or not self._stream.active or time.monotonic() - self._called_at_s > SILENT_S:
            raise DeviceError(f"loudspeaker {self.name} has gone: waiting for it to come back")

    def _play(self, out: Any, count: int, times: object, status: object) -> None:
        """Runs on PortAudio's thread."""
        del times, status
        self._called_at_s = time.monotonic()
        out.fill(0)
        filled = 0
        with self._lock:
            while filled < count and self._pushed:
                piece = self._pushed.popleft()
                part, rest = piece[: count - filled], piece[count - filled :]
                out[filled : filled + len(part), 0] = part
                filled += len(part)
                if len(rest):
                    self._pushed.appendleft(rest)
            self._num_pushed -= filled

    def _resampled(self, pcm: FloatArray) -> FloatArray:
        if self._resampler is None:
            return pcm
        frame = av.AudioFrame.from_ndarray(pcm[None], format="flt", layout="mono")
        frame.sample_rate = SPEECH_RATE_HZ
        pieces = [part.to_ndarray().reshape(-1) for part in self._resampler.resample(frame)]
        return np.concatenate(pieces).astype(np.float32) if pieces else np.zeros(0, np.float32)
