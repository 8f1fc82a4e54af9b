"""Decodes one picture track: packets in, timed pictures out, at most one a slot; handles missing timestamps."""

from collections.abc import Iterator
from fractions import Fraction

import av

from engines.api import MediaSpec
from realtime.media.frames import Picture
from realtime.media.pictures import picture_of
from realtime.sources.tracks.description import AnyStream
from realtime.sources.tracks.jpeg import JpegTrack
from realtime.sources.tracks.packets import AnyPacket, MediaCounters


class VideoDecoder:
    """Pictures of any size and format → RGB, as the model sees them, at most one a slot of 1 / frame_rate_hz.

    Of a live source (`is_live`) no picture waits for others that are decoded beside it: on 16 cores that would be 15
    pictures, three seconds of a slow camera.
    """

    def __init__(
        self, stream: av.VideoStream, start_s: float, media: MediaSpec, counters: MediaCounters, is_live: bool = False
    ) -> None:
        self._start_s, self._media, self._counters, self._is_live = start_s, media, counters, is_live
        self.follow(stream)
        self._next_s = 0.0
        self._last_slot: int | None = None
        self.end_s = 0.0

    def follow(self, stream: AnyStream) -> None:
        """The next packets come from this stream."""
        assert isinstance(stream, av.VideoStream)
        stream.thread_type = "SLICE" if self._is_live else "AUTO"
        if self._is_live and not stream.codec_context.is_open:
            stream.codec_context.thread_count = 1  # FFmpeg would start one for each core and each camera
        self._jpegs = JpegTrack(stream) if stream.codec_context.name == "mjpeg" else None
        rate = stream.average_rate or stream.guessed_rate or Fraction(25)
        self._frame_s = float(1 / rate) if rate > 0 else 0.04
        self._pixel_aspect = float(stream.sample_aspect_ratio or 1)

    def decode(self, packet: AnyPacket) -> Iterator[Picture]:
        """Yield the pictures for the model: the first whole one of each slot."""
        for frame in self._jpegs.decode(packet) if self._jpegs else packet.decode():
            assert isinstance(frame, av.VideoFrame)
            time_s = frame.time - self._start_s if frame.time is not None else self._next_s
            self._next_s = time_s + self._frame_s
            self.end_s = max(self.end_s, self._next_s)
            slot = int(time_s * self._media.frame_rate_hz)
            if time_s < 0:
                self._counters.early_frames += 1
            elif self._last_slot is not None and slot <= self._last_slot:  # B-frames without times go backwards
                self._counters.surplus_frames += 1
            elif frame.is_corrupt:  # the decoder had to guess parts of it
                self._counters.damaged_pictures += 1
            else:
                self._last_slot = slot
                yield picture_of(frame, time_s, self._media, self._pixel_aspect)

    def finish(self) -> Iterator[Picture]:
        """Yield nothing: the decoder holds no pictures back."""
        yield from ()
