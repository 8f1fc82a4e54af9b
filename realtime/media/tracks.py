"""Decodes one track: packets in, timed sound or pictures out; handles missing and broken timestamps."""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, TypeAlias

import av
import av.error
import numpy as np
import numpy.typing as npt
from av.video.reformatter import Interpolation

from engines.api import FloatArray, MediaSpec

AnyPacket: TypeAlias = "av.Packet[Any]"

FULL_SCALE = 1 << 31
MAX_DRIFT_S = 0.04  # a larger difference between timestamps and samples is a gap or an overlap


@dataclass
class MediaCounters:
    """Parts of a source that were not used: packets that could not be decoded, pictures before time zero or beyond the
    model's rate. `broken_off`: why reading ended early, None if it did not."""

    corrupt_packets: int = 0
    early_frames: int = 0
    surplus_frames: int = 0
    time_jumps: int = 0
    broken_off: str | None = None


@dataclass(frozen=True)
class Sound:
    """`pcm` float32 (n,), mono, that begins at `time_s`."""

    time_s: float
    pcm: FloatArray


@dataclass(frozen=True)
class Picture:
    """`rgb` uint8 (size, size, 3), shown from `time_s` on; it was `aspect` times as wide as high."""

    time_s: float
    rgb: npt.NDArray[np.uint8]
    aspect: float = 1.0


class AudioDecoder:
    """Sound of any format → mono float32. Samples follow one another without rounding until timestamps jump;
    rate and channels may change in mid-stream."""

    def __init__(self, start_s: float, media: MediaSpec, counters: MediaCounters) -> None:
        self._start_s, self._rate_hz, self._counters = start_s, media.sample_rate_hz, counters
        self._resampler = self._new_resampler(is_mono=True)
        self._input_format: tuple[str, str, int] | None = None  # of the frames that the resampler takes
        self._next_s: float | None = None  # where the next decoded frame should begin
        self._anchor_s, self._num_out = 0.0, 0
        self.end_s = 0.0

    def decode(self, packet: AnyPacket) -> Iterator[Sound]:
        """Yield what a packet holds; an empty packet drains the decoder."""
        for frame in _frames(packet, self._counters):
            assert isinstance(frame, av.AudioFrame)
            yield from self.resample(frame)

    def finish(self) -> Iterator[Sound]:
        """Yield the sound that the resampler still holds."""
        if self._input_format is not None:
            yield from self._out(self._resampler.resample(None))

    def resample(self, frame: av.AudioFrame) -> Iterator[Sound]:
        """Yield the sound of a decoded frame, as far as the resampler has it. Modifies the frame's pts."""
        expected_s = self._next_s
        time_s = frame.time - self._start_s if frame.time is not None else (expected_s or 0.0)
        if expected_s is None:
            expected_s = self._anchor_s = time_s
        jumps = abs(time_s - expected_s) > MAX_DRIFT_S
        input_format = (frame.format.name, frame.layout.name, frame.sample_rate)
        if jumps or input_format != self._input_format:
            self._counters.time_jumps += jumps
            yield from self.finish()
            self._resampler = self._new_resampler(frame.layout.nb_channels == 1)
            self._input_format = input_format
            self._anchor_s, self._num_out = time_s if jumps else expected_s, 0
            expected_s = self._anchor_s
        self._next_s = expected_s + frame.samples / frame.sample_rate
        self.end_s = max(self.end_s, self._next_s)
        frame.pts = None
        yield from self._out(self._resampler.resample(frame))

    def _out(self, frames: list[av.AudioFrame]) -> Iterator[Sound]:
        for frame in frames:
            pcm = frame.to_ndarray().reshape(-1)
            if pcm.dtype == np.int32:
                pcm = pcm / FULL_SCALE
            yield Sound(
                self._anchor_s + self._num_out / self._rate_hz, np.nan_to_num(pcm).clip(-1, 1).astype(np.float32)
            )
            self._num_out += len(pcm)

    def _new_resampler(self, is_mono: bool) -> av.AudioResampler:
        # mono to the last bit; more channels in integers: in floats FFmpeg adds stereo up to mono 3 dB too loud
        return av.AudioResampler(format="flt" if is_mono else "s32", layout="mono", rate=self._rate_hz)


class VideoDecoder:
    """Pictures of any size and format → RGB squares, at most one a slot of 1 / frame_rate_hz."""

    def __init__(self, stream: av.VideoStream, start_s: float, media: MediaSpec, counters: MediaCounters) -> None:
        self._start_s, self._media, self._counters = start_s, media, counters
        rate = stream.average_rate or stream.guessed_rate or Fraction(25)
        self._frame_s = float(1 / rate) if rate > 0 else 0.04
        self._next_s = 0.0
        self._last_slot: int | None = None
        self.end_s = 0.0

    def decode(self, packet: AnyPacket) -> Iterator[Picture]:
        """Yield the pictures for the model: the first of each slot."""
        for frame in _frames(packet, self._counters):
            assert isinstance(frame, av.VideoFrame)
            time_s = frame.time - self._start_s if frame.time is not None else self._next_s
            self._next_s = time_s + self._frame_s
            self.end_s = max(self.end_s, self._next_s)
            slot = int(time_s * self._media.frame_rate_hz)
            if time_s < 0:
                self._counters.early_frames += 1
            elif slot == self._last_slot:
                self._counters.surplus_frames += 1
            else:
                self._last_slot = slot
                yield Picture(time_s, to_square(frame, self._media.frame_size), aspect_of(frame))

    def finish(self) -> Iterator[Picture]:
        """Yield nothing: the decoder holds no pictures back."""
        yield from ()


def to_square(frame: av.VideoFrame, size: int) -> npt.NDArray[np.uint8]:
    """A frame of any size, format and rotation → RGB (size, size, 3), the right way up."""
    square = frame.reformat(size, size, "rgb24", interpolation=Interpolation.AREA).to_ndarray()
    return np.ascontiguousarray(np.rot90(square, _quarter_turns(frame)))


def aspect_of(frame: av.VideoFrame) -> float:
    """Width divided by height, after rotation."""
    aspect = frame.width / frame.height
    return 1 / aspect if _quarter_turns(frame) % 2 else aspect


def _quarter_turns(frame: av.VideoFrame) -> int:
    return round(frame.rotation / 90) % 4


def _frames(packet: AnyPacket, counters: MediaCounters) -> Iterator[object]:
    try:
        yield from packet.decode()
    except av.error.InvalidDataError:
        counters.corrupt_packets += 1
