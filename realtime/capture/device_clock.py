"""Puts a microphone and a camera of this machine on one clock, also if the sound card's own clock is not exact. Pure.

A camera's pictures are timed by the machine. A sound card counts samples by a clock of its own, which may be wrong by
some 100 ppm: 0.7 s after an hour at 200 ppm. As in a call (`realtime/rtc/av_clock.py`) sound is the reference, which is
never stretched, and pictures are moved. In place of RTCP sender reports, which pair a track's time with the sender's
wall clock, come pairs of the sound card's time and the machine's: of every second the block that came soonest, because
a block can come late and never early.
"""

from fractions import Fraction

import av
import numpy as np

from realtime.devices.seam import SoundBlock
from realtime.rtc.av_clock import AvClock

REPORT_EVERY_S = 1.0


class DeviceClock:
    """Times of both devices. `av_clock` times sound, block by block, as the frames of `frame_of` are given to it."""

    def __init__(self) -> None:
        self.av_clock = AvClock()
        self._card_s = 0.0  # where the next block begins, by the sound card's count
        self._ended_at_s: float | None = None  # the last block, by the machine's clock
        self._rate_hz = 0
        self._best: tuple[float, float] | None = None  # of this second: card's time, machine's time of one moment
        self._sound_report_due_s = self._picture_report_due_s = float("-inf")

    def frame_of(self, block: SoundBlock) -> av.AudioFrame:
        """A block as a frame whose pts is the sound card's time. Blocks come in order; after `is_first`, the time that
        the device was away is left out."""
        if block.is_first and self._ended_at_s is not None:
            self._card_s += max(block.at_s - self._ended_at_s, 0.0)
        frame = av.AudioFrame.from_ndarray(
            np.ascontiguousarray(block.pcm).reshape(1, -1),
            format="s16",
            layout="stereo" if block.pcm.shape[1] == 2 else "mono",
        )
        frame.sample_rate, frame.time_base = block.rate_hz, Fraction(1, block.rate_hz)
        frame.pts = round(self._card_s * block.rate_hz)
        self._note(self._card_s, block.at_s)
        self._card_s += block.lasts_s
        self._ended_at_s = block.at_s + block.lasts_s
        return frame

    def sound_was_timed(self) -> None:
        """After each block, when `av_clock` has timed it."""
        if self._card_s >= self._sound_report_due_s and self._best is not None:
            self._sound_report_due_s = self._card_s + REPORT_EVERY_S
            self.av_clock.report("audio", *self._best)
            self._best = None

    def picture_s(self, at_s: float) -> float:
        """When a picture that was captured `at_s` is shown, on the common clock."""
        time_s = self.av_clock.time_s("video", at_s, 0.0, at_s)
        if at_s >= self._picture_report_due_s:
            self._picture_report_due_s = at_s + REPORT_EVERY_S
            self.av_clock.report("video", at_s, at_s)
        return time_s

    def _note(self, card_s: float, at_s: float) -> None:
        if self._best is None or at_s - card_s < self._best[1] - self._best[0]:
            self._best = card_s, at_s
