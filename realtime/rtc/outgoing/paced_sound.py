"""A sound track that is sent in frames of 20 ms, each when it is due. The Opus encoder makes 48 kHz of any rate."""

import asyncio
from fractions import Fraction

import av
import numpy as np
from aiortc import MediaStreamTrack
from aiortc.mediastreams import MediaStreamError

from engines.api import FloatArray

FRAME_S = 0.02
MAX_BEHIND_S = 0.2  # after a longer delay the track skips what was due meanwhile, instead of sending it all at once


class PacedSoundTrack(MediaStreamTrack):
    """Give it to a sender with `replaceTrack`. Lives on the event loop."""

    kind = "audio"

    def __init__(self, sample_rate_hz: int) -> None:
        super().__init__()
        self.sample_rate_hz = sample_rate_hz
        self._due_s: float | None = None
        self._pts = 0

    @property
    def frame_samples(self) -> int:
        """Samples of one frame."""
        return round(FRAME_S * self.sample_rate_hz)

    def next_frame(self) -> FloatArray:
        """The sound of the next 20 ms: float32 (frame_samples,) in [-1, 1]."""
        raise NotImplementedError

    async def recv(self) -> av.AudioFrame:
        """Wait until the next frame is due and return it. Raises MediaStreamError once the track is stopped."""
        if self.readyState != "live":
            raise MediaStreamError
        now_s = asyncio.get_running_loop().time()
        if self._due_s is None:
            self._due_s = now_s
        elif now_s - self._due_s > MAX_BEHIND_S:
            missed = int((now_s - self._due_s) / FRAME_S)
            self._due_s += missed * FRAME_S
            self._pts += missed * self.frame_samples
        await asyncio.sleep(self._due_s - now_s)
        samples = np.rint(self.next_frame() * 32_767).astype(np.int16)
        # two equal channels: from one channel FFmpeg makes two that are 3 dB quieter
        frame = av.AudioFrame.from_ndarray(samples.repeat(2)[None], format="s16", layout="stereo")
        frame.sample_rate, frame.pts = self.sample_rate_hz, self._pts
        frame.time_base = Fraction(1, self.sample_rate_hz)
        self._due_s += FRAME_S
        self._pts += self.frame_samples
        return frame
