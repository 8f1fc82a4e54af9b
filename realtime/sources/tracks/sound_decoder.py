"""Decodes one sound track: packets in, timed mono sound out; handles missing and broken timestamps."""

from collections.abc import Iterator

import av
import numpy as np

from engines.api import MediaSpec
from realtime.media.channels import ChannelRepair
from realtime.media.frames import Sound
from realtime.sources.tracks.description import AnyStream
from realtime.sources.tracks.layouts import layout_of, name_layout
from realtime.sources.tracks.packets import AnyPacket, MediaCounters

FULL_SCALE = 1 << 31
MAX_DRIFT_S = 0.04  # a larger difference between timestamps and samples is a gap or an overlap


class AudioDecoder:
    """Sound of any format → mono float32. Samples follow one another without rounding until timestamps jump;
    rate and channels may change in mid-stream. If the sound `is_alone`, without pictures, a time that goes back is not
    believed: short parts of Ogg and FLAC have no usable times, and nothing has to stay together with them."""

    def __init__(self, start_s: float, media: MediaSpec, counters: MediaCounters, is_alone: bool = False) -> None:
        self._is_alone = is_alone
        self._start_s, self._rate_hz, self._counters = start_s, media.sample_rate_hz, counters
        self._resampler = self._new_resampler(is_mono=True)
        self._channels = ChannelRepair()
        self._input_format: tuple[str, str, int] | None = None  # of the frames that the resampler takes
        self._next_s: float | None = None  # where the next decoded frame should begin
        self._anchor_s, self._num_out = 0.0, 0
        self.end_s = 0.0

    def follow(self, stream: AnyStream) -> None:
        """The next packets come from another stream."""
        if isinstance(stream, av.AudioStream):
            name_layout(stream.codec_context)

    def decode(self, packet: AnyPacket) -> Iterator[Sound]:
        """Yield what a packet holds; an empty packet drains the decoder."""
        if self._next_s is None and isinstance(packet.stream, av.AudioStream):
            name_layout(packet.stream.codec_context)
        frames: list[object] = list(packet.decode())
        sounds = [frame for frame in frames if isinstance(frame, av.AudioFrame)]
        for frame in sounds:
            layout_of(frame)
        for frame in sounds:
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
        if jumps and self._is_alone and time_s < expected_s:
            self._counters.time_jumps += 1
            self._start_s -= expected_s - time_s
            time_s, jumps = expected_s, False
        frame = self._channels.repair(frame)
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
