"""Decoded frames of a live sound track → mono sound at the model's rate, with a hole in time where packets were lost.

Pure but for FFmpeg's resampler. Samples follow one another without rounding until the clock says that there is a hole.
"""

from dataclasses import dataclass

import av
import numpy as np

from realtime.media.tracks import Sound
from realtime.rtc.av_clock import AvClock

FULL_SCALE = 32_768
SAME_S = 0.001  # times closer than this follow one another
MAX_COUNTED_HOLE_S = 60.0  # a longer one is a track that was away, not a loss
RECENT_S = 20.0  # what `delivered` looks back on, roughly


@dataclass
class SoundCounters:
    """Samples at the model's rate: those that came, and those that silence stands for."""

    heard_samples: int = 0
    concealed_samples: int = 0


class LiveSound:
    """One track. Rate and channels may change in mid-stream."""

    def __init__(self, rate_hz: int, clock: AvClock) -> None:
        self.counters = SoundCounters()
        self._rate_hz, self._clock = rate_hz, clock
        self._resampler = self._new_resampler()
        self._form: tuple[str, str, int] | None = None  # of the frames that the resampler takes
        self._anchor_s, self._num_out = 0.0, 0
        self._next_s: float | None = None  # where the next frame begins if nothing is lost
        self._recent_heard_s = self._recent_s = 0.0

    @property
    def delivered(self) -> float:
        """Share of the last seconds that was heard, in [0, 1]; 1 before anything was."""
        return self._recent_heard_s / self._recent_s if self._recent_s else 1.0

    def add(self, frame: av.AudioFrame, arrived_s: float) -> list[Sound]:
        """Take a frame whose pts is its unwrapped RTP time. Modifies its pts."""
        assert frame.pts is not None
        assert frame.time_base is not None
        lasts_s = frame.samples / frame.sample_rate
        time_s = self._clock.time_s("audio", float(frame.pts * frame.time_base), lasts_s, arrived_s)
        form = (frame.format.name, frame.layout.name, frame.sample_rate)
        sounds: list[Sound] = []
        hole_s = 0.0 if self._next_s is None else time_s - self._next_s
        if form != self._form or abs(hole_s) > SAME_S:
            sounds += self.finish()
            self._count(0.0, hole_s if hole_s < MAX_COUNTED_HOLE_S else 0.0)
            self._form, self._resampler = form, self._new_resampler()
            self._anchor_s, self._num_out = time_s, 0
        self._count(lasts_s, 0.0)
        self._next_s = time_s + lasts_s
        frame.pts = None
        return sounds + self._out(self._resampler.resample(frame))

    def finish(self) -> list[Sound]:
        """What the resampler still holds; the track may go on later."""
        if self._form is None:
            return []
        self._form = None
        return self._out(self._resampler.resample(None))

    def _out(self, frames: list[av.AudioFrame]) -> list[Sound]:
        sounds = []
        for frame in frames:
            pcm = frame.to_ndarray().reshape(-1).astype(np.float32) / np.float32(FULL_SCALE)
            sounds.append(Sound(self._anchor_s + self._num_out / self._rate_hz, pcm))
            self._num_out += len(pcm)
        return sounds

    def _count(self, heard_s: float, hole_s: float) -> None:
        self.counters.heard_samples += round(heard_s * self._rate_hz)
        self.counters.concealed_samples += round(hole_s * self._rate_hz)
        fades = float(np.exp(-(heard_s + hole_s) / RECENT_S))
        self._recent_heard_s = self._recent_heard_s * fades + heard_s
        self._recent_s = self._recent_s * fades + heard_s + hole_s

    def _new_resampler(self) -> av.AudioResampler:
        # in integers: in floats FFmpeg adds stereo up to mono 3 dB too loud
        return av.AudioResampler(format="s16", layout="mono", rate=self._rate_hz)
