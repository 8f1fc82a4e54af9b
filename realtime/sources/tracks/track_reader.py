"""One track of a source: packets in, frames out. Whatever fails in it ends this track and no other."""

from collections import deque
from collections.abc import Callable, Iterator

import av
import av.error

from realtime.media.frames import Picture, Sound
from realtime.media.windower import Track
from realtime.sources.reasons import reason_of
from realtime.sources.tracks.description import AnyStream, description_of
from realtime.sources.tracks.packets import AnyPacket, MediaCounters
from realtime.sources.tracks.picture_decoder import VideoDecoder
from realtime.sources.tracks.sound_decoder import AudioDecoder

MAX_FAILURES = 10  # packets at the start of a track that cannot be used: nobody waits for it any longer
# what PyAV and FFmpeg raise for media that they cannot handle; OSError and FFmpegError overlap
UNUSABLE = (av.error.FFmpegError, OSError, ValueError, ArithmeticError, MemoryError, NotImplementedError)


class TrackReader:
    """Decodes the packets of one track when frames are wanted; `held_bytes` wait to be decoded.

    `split` cuts a frame into pieces. A damaged packet is counted and skipped. A track of which nothing can be used is
    named in `counters.left_out`, with the reason, as soon as its first packets have failed. Packets of another stream
    continue the track.
    """

    def __init__(
        self,
        track: Track,
        stream: AnyStream,
        decoder: AudioDecoder | VideoDecoder,
        split: Callable[[Sound | Picture], Iterator[Sound | Picture]],
        counters: MediaCounters,
    ) -> None:
        self.track, self.decoder = track, decoder
        self.held_bytes = 0
        self._stream, self._split, self._counters = stream, split, counters
        self._packets: deque[AnyPacket] = deque()
        self._frames: deque[Sound | Picture] = deque()
        self._is_ending = self._is_drained = False
        self._delivers = False
        self._num_failures, self._failure = 0, ""

    def add(self, packet: AnyPacket) -> None:
        """Take the next packet; it is decoded later."""
        self._packets.append(packet)
        self.held_bytes += packet.size

    def end(self) -> None:
        """There are no more packets."""
        self._is_ending = True

    @property
    def held_s(self) -> float:
        """How much time the packets span that wait, as far as they have times."""
        if not self._packets:
            return 0.0
        first, last = self._packets[0], self._packets[-1]
        if first.dts is None or last.dts is None or first.time_base is None or last.time_base is None:
            return 0.0
        return float(last.dts * last.time_base - first.dts * first.time_base)

    @property
    def is_over(self) -> bool:
        """Whether nobody need wait for a frame of it."""
        return not self._frames and (self._is_drained or self.track in self._counters.left_out)

    def next_time_s(self) -> float | None:
        """When the next frame begins; None if there is none without another packet."""
        while not self._frames and self._packets:
            if self._packets[0].stream is not self._stream:
                self._drain()
                self._stream = self._packets[0].stream
                self.decoder.follow(self._stream)
                continue
            packet = self._packets.popleft()
            self.held_bytes -= packet.size
            self._take(self.decoder.decode(packet))
        if not self._frames and self._is_ending and not self._is_drained:
            self._is_drained = True
            self._drain()
            self._take(self.decoder.finish())
            if self._delivers:
                self._counters.corrupt_packets += self._num_failures
            elif self.track not in self._counters.left_out:
                self._leave_out(self._failure or "nothing in it")
        return self._frames[0].time_s if self._frames else None

    def pop(self) -> Sound | Picture:
        """The next frame. Valid after `next_time_s` returned its time."""
        return self._frames.popleft()

    def _drain(self) -> None:
        flush: AnyPacket = av.Packet()
        flush.stream = self._stream
        if self._stream.time_base is not None:
            flush.time_base = self._stream.time_base  # PyAV gives the last frames that of the packet
        self._take(self.decoder.decode(flush))

    def _take(self, frames: Iterator[Sound | Picture]) -> None:
        try:
            for frame in frames:
                self._frames.extend(self._split(frame))
                self._delivers = True
                self._counters.left_out.pop(self.track, None)
                self._counters.corrupt_packets += self._num_failures  # they were damage, after all
                self._num_failures = 0
        except UNUSABLE as error:
            self._num_failures += 1
            self._failure = reason_of(error)
            if self._num_failures == MAX_FAILURES and not self._delivers:
                self._leave_out(self._failure)

    def _leave_out(self, reason: str) -> None:
        self._counters.left_out[self.track] = f"{reason} ({description_of(self._stream)})"
