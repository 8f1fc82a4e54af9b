"""The outgoing sound of a call: a track that says what it is told to, and silence otherwise, in frames of 20 ms.

The frames have 24 kHz; the Opus encoder makes 48 kHz of them, as of everything that it sends.
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
MAX_BEHIND_S = 0.2  # a sender that was held up for longer goes on from now, instead of sending it all at once


class SpeakerTrack(MediaStreamTrack):
    """Put into a sender by `replaceTrack`. All of it lives on the event loop.

    `begun` and `ended` get the id of a sentence when it begins to be spoken, and when it has been.
    """

    kind = "audio"

    def __init__(self, begun: Callable[[str], None], ended: Callable[[str], None]) -> None:
        super().__init__()
        self.queue = SpeechQueue(begun, ended)
        self._due_s: float | None = None
        self._pts = 0

    async def recv(self) -> av.AudioFrame:
        """The next frame, when its time has come. Raises MediaStreamError once the track is stopped."""
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
        samples = np.rint(self.queue.frame() * 32_767).astype(np.int16)
        # two equal channels: of one, FFmpeg makes two that are 3 dB quieter
        frame = av.AudioFrame.from_ndarray(samples.repeat(2)[None], format="s16", layout="stereo")
        frame.sample_rate, frame.pts, frame.time_base = SAMPLE_RATE_HZ, self._pts, Fraction(1, SAMPLE_RATE_HZ)
        self._due_s += FRAME_S
        self._pts += FRAME_SAMPLES
        return frame

    def say(self, sentence_id: str, pcm: FloatArray) -> None:
        """Say a sentence, float32 at 24 kHz in [-1, 1], after all that waits. Beyond two minutes it is refused."""
        self.queue.say(sentence_id, pcm)

    def pause(self) -> None:
        """Fall silent within 20 ms, and wait for `resume` or `clear`."""
        self.queue.pause()

    def resume(self) -> None:
        """Go on after a pause."""
        self.queue.resume()

    def clear(self) -> None:
        """Fall silent within 20 ms, and forget everything; no more is told of it."""
        self.queue.clear()
