"""Decoded frames of a live sound track → mono sound at the model's rate, with a hole in time where packets were lost.

Consecutive samples are timed by counting, without rounding, until the clock reports a hole.
"""

from dataclasses import dataclass

import av
import numpy as np

from realtime.media.channels import ChannelRepair
from realtime.media.frames import Sound
from realtime.rtc.av_clock import AvClock

FULL_SCALE = 32_768
MIN_HOLE_S = 0.001  # frames whose times are closer than this are consecutive
MAX_COUNTED_HOLE_S = 60.0  # a longer hole is a track that was off, not a loss
DELIVERED_OVER_S = 20.0  # time constant of `delivered`


@dataclass
class SoundCounters:
    """Numbers of samples at the model's rate: those that came, and those that silence replaces."""

    heard_samples: int = 0
    concealed_samples: int = 0


class LiveSound:
    """One track at a time. The sample rate and the number of channels may change at any time."""

    def __init__(self, rate_hz: int, clock: AvClock) -> None:
        self.counters = SoundCounters()
        self._rate_hz, self._clock = rate_hz, clock
        self._resampler = self._new_resampler()
        self._channels = ChannelRepair()
        self._format: tuple[str, str, int] | None = None  # of the frames that the resampler was made for
        self._anchor_s, self._num_out = 0.0, 0
        self._next_s: float | None = None  # where the next frame begins if nothing is lost
        self._recent_heard_s = self._recent_s = 0.0

    @property
    def delivered(self) -> float:
        """Share of the last seconds' sound that arrived, in [0, 1]; 1 at first. Losses decay exponentially with age."""
        return self._recent_heard_s / self._recent_s if self._recent_s else 1.0

    def add(self, frame: av.AudioFrame, arrived_s: float) -> list[Sound]:
        """Convert a frame whose pts is its unwrapped RTP timestamp; returns the sound that is ready. Clears its pts."""
        assert frame.pts is not None
        assert frame.time_base is not None
        lasts_s = frame.samples / frame.sample_rate
        time_s = self._clock.time_s("audio", float(frame.pts * frame.time_base), lasts_s, arrived_s)
        frame = self._channels.repair(frame)
        frame_format = (frame.format.name, frame.layout.name, frame.sample_rate)
        sounds: list[Sound] = []
        hole_s = 0.0 if self._next_s is None else time_s - self._next_s
        if frame_format != self._format or abs(hole_s) > MIN_HOLE_S:
            sounds += self.finish()
            self._count(0.0, hole_s if hole_s < MAX_COUNTED_HOLE_S else 0.0)
            self._format, self._resampler = frame_format, self._new_resampler()
            self._anchor_s, self._num_out = time_s, 0
        self._count(lasts_s, 0.0)
        self._next_s = time_s + lasts_s
        frame.pts = None
        return sounds + self._out(self._resampler.resample(frame))

    def finish(self) -> list[Sound]:
        """Returns what the resampler still holds. The track may continue later."""
        if self._format is None:
            return []
        self._format = None
        return self._out(self._resampler.resample(None))

    def restart(self) -> list[Sound]:
        """Like `finish`; another microphone is heard from now on, of whose channels nothing is known yet."""
        self._channels = ChannelRepair()
        return self.finish()

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
        decay = float(np.exp(-(heard_s + hole_s) / DELIVERED_OVER_S))
        self._recent_heard_s = self._recent_heard_s * decay + heard_s
        self._recent_s = self._recent_s * decay + heard_s + hole_s

    def _new_resampler(self) -> av.AudioResampler:
        # in integers: in floats FFmpeg adds stereo up to mono 3 dB too loud
        return av.AudioResampler(format="s16", layout="mono", rate=self._rate_hz)
