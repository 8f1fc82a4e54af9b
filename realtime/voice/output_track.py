"""The outgoing audio track of a call: speech when there is some, silence otherwise, in frames of 20 ms.

The frames have 24 kHz. The Opus encoder resamples everything that it sends to 48 kHz.
"""

import asyncio
from collections.abc import Callable
from fractions import Fraction

import av
import numpy as np
from aiortc import MediaStreamTrack
from aiortc.mediastreams import MediaStreamError

from engines.api import FloatArray
from realtime.voice.speech_queue import FRAME_SAMPLES, SAMPLE_RATE_HZ, SpeechQueue

FRAME_S = FRAME_SAMPLES / SAMPLE_RATE_HZ
MAX_BEHIND_S = 0.2  # after a longer delay the track skips what was due meanwhile, instead of sending it all at once


class SpeechOutputTrack(MediaStreamTrack):
    """Give it to a sender with `replaceTrack`. Lives on the event loop.

    `on_started` gets the id of a sentence whose first frame is sent, `on_finished` of one whose last frame is.
    """

    kind = "audio"

    def __init__(self, on_started: Callable[[str], None], on_finished: Callable[[str], None]) -> None:
        super().__init__()
        self.queue = SpeechQueue(on_started, on_finished)
        self._due_s: float | None = None
        self._pts = 0

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
            self._pts += missed * FRAME_SAMPLES
        await asyncio.sleep(self._due_s - now_s)
        samples = np.rint(self.queue.next_frame() * 32_767).astype(np.int16)
        # two equal channels: from one channel FFmpeg makes two that are 3 dB quieter
        frame = av.AudioFrame.from_ndarray(samples.repeat(2)[None], format="s16", layout="stereo")
        frame.sample_rate, frame.pts, frame.time_base = SAMPLE_RATE_HZ, self._pts, Fraction(1, SAMPLE_RATE_HZ)
        self._due_s += FRAME_S
        self._pts += FRAME_SAMPLES
        return frame

    def add(self, sentence_id: str, pcm: FloatArray) -> None:
        """Append a sentence, float32 (n,) at 24 kHz in [-1, 1]. It is refused if more than two minutes would wait."""
        self.queue.add(sentence_id, pcm)

    def pause(self) -> None:
        """Be silent within 20 ms, until `resume` or `clear`."""
        self.queue.pause()

    def resume(self) -> None:
        """Continue after a pause."""
        self.queue.resume()

    def clear(self) -> None:
        """Be silent within 20 ms and drop all sentences; nothing is reported of them."""
        self.queue.clear()
