"""The tracks that go to a player: a stream's pictures as they come, and its sound in frames of 20 ms."""

import asyncio
from fractions import Fraction

import av
import numpy as np
import numpy.typing as npt
from aiortc import MediaStreamTrack
from aiortc.mediastreams import MediaStreamError

from engines.api import FloatArray
from realtime.rtc.outgoing.paced_sound import PacedSoundTrack

CLOCK_HZ = 90_000
REPEAT_S = 1.0  # after which a picture is sent again: a player that lost a packet shows something soon
AHEAD_S, MAX_WAITING_S = 0.06, 0.5  # of sound: so much waits before it is heard, and at most


class ViewedPictures(MediaStreamTrack):
    """Sends the newest picture; `num_dropped` came faster than they were sent. Lives on the event loop."""

    kind = "video"

    def __init__(self) -> None:
        super().__init__()
        self.num_dropped = 0
        self._newest: npt.NDArray[np.uint8] | None = None
        self._is_new = asyncio.Event()
        self._began_s: float | None = None

    def put(self, rgb: npt.NDArray[np.uint8]) -> None:
        """Show a picture (H, W, 3) next. An odd row or column at its edge is left out: encoders need even sizes."""
        self.num_dropped += self._is_new.is_set()
        height, width = rgb.shape[:2]
        self._newest = rgb[: height // 2 * 2, : width // 2 * 2]
        self._is_new.set()

    def stop(self) -> None:
        """Show nothing more; whoever waits for a picture is told so now."""
        super().stop()
        self._is_new.set()

    async def recv(self) -> av.VideoFrame:
        """The next picture, or the last one again after `REPEAT_S`. Raises MediaStreamError once it is stopped."""
        while True:
            if self.readyState != "live":
                raise MediaStreamError
            try:
                async with asyncio.timeout(REPEAT_S):
                    await self._is_new.wait()
            except TimeoutError:
                pass
            if self._newest is not None and self.readyState == "live":
                return self._frame(self._newest)

    def _frame(self, rgb: npt.NDArray[np.uint8]) -> av.VideoFrame:
        self._is_new.clear()
        now_s = asyncio.get_running_loop().time()
        self._began_s = now_s if self._began_s is None else self._began_s
        frame = av.VideoFrame.from_ndarray(np.ascontiguousarray(rgb), format="rgb24")
        frame.pts, frame.time_base = round((now_s - self._began_s) * CLOCK_HZ), Fraction(1, CLOCK_HZ)
        return frame


class ViewedSound(PacedSoundTrack):
    """Sends sound with a delay of `AHEAD_S`, and silence where none has come. `num_dropped` samples were the oldest of
    more than `MAX_WAITING_S`."""

    def __init__(self, sample_rate_hz: int) -> None:
        super().__init__(sample_rate_hz)
        self.num_dropped = 0
        self._unsent = np.zeros(0, np.float32)
        self._is_running = False

    def put(self, pcm: FloatArray) -> None:
        """Append sound, float32 (n,) in [-1, 1]."""
        waiting = np.concatenate([self._unsent, pcm])
        surplus = max(len(waiting) - round(MAX_WAITING_S * self.sample_rate_hz), 0)
        self.num_dropped += surplus
        self._unsent = waiting[surplus:]
        self._is_running = self._is_running or len(self._unsent) >= AHEAD_S * self.sample_rate_hz

    def next_frame(self) -> FloatArray:
        """The next 20 ms."""
        self._is_running = self._is_running and len(self._unsent) >= self.frame_samples
        if not self._is_running:
            return np.zeros(self.frame_samples, np.float32)
        frame, self._unsent = self._unsent[: self.frame_samples], self._unsent[self.frame_samples :]
        return frame
