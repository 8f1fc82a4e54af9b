"""Reads any file or URL that FFmpeg can: sound as 16 kHz mono, pictures at the model's rate, both on one clock.

Time zero is the start of the earlier track. Where the clock of the source restarts, the timeline goes on.
"""

import math
from collections.abc import Iterator
from contextlib import closing
from itertools import chain
from types import TracebackType
from typing import Self

import av
import av.error

from engines.api import MediaSpec
from realtime.errors import MediaError
from realtime.media.frames import Picture, Sound
from realtime.media.windower import Track
from realtime.sources.addresses import masked
from realtime.sources.cameras.arrivals import Arrivals
from realtime.sources.length import length_of
from realtime.sources.opening import is_file, open_pipe, open_source
from realtime.sources.parts import UsedPackets
from realtime.sources.pipes import NO_WAY_BACK, PipeInput
from realtime.sources.recorded_details import RecordedDetails
from realtime.sources.refusals import why_broken_off
from realtime.sources.tracks.choice import TrackChoice, detail_track, undecodable, used_streams
from realtime.sources.tracks.description import description_of
from realtime.sources.tracks.interleaving import merged
from realtime.sources.tracks.packets import AnyPacket, MediaCounters, on_one_timeline
from realtime.sources.tracks.picture_decoder import VideoDecoder
from realtime.sources.tracks.sound_decoder import AudioDecoder
from realtime.sources.tracks.timeline import Timeline
from realtime.sources.tracks.track_reader import TrackReader
from realtime.sources.tracks.wrapping import wrap_of

FILE_SKEW_S, URL_SKEW_S = 0.5, 5.0
MAX_CHUNK_SAMPLES = 4000  # 0.25 s: sound must not run ahead of pictures by more than the skew
MAX_HELD_BYTES = 32 << 20  # of packets that wait for those of the other track
MAX_HELD_S = 30.0  # the same, where the source is not a file
MAX_UNREAD_S = 2.0  # a source may end so much earlier than it says
SAY_THEIR_LENGTH = {"hls", "mov,mp4,m4a,3gp,3g2,mj2", "matroska,webm"}  # others guess


class MediaReader:
    """One pass over a source. Use as a context manager; iterate once.

    `choice` names other tracks than those that the source prefers. Sound comes in pieces of at most `chunk_samples`.
    `arrivals` sees each packet as it comes, and may end the iteration. With it a pipe may be a camera, which is not
    waited for where one of its tracks is late.
    `end_s` is the end of the last decoded sound or picture; it is known when the iteration has ended.
    """

    def __init__(
        self,
        source: str,
        media: MediaSpec,
        chunk_samples: int = MAX_CHUNK_SAMPLES,
        choice: TrackChoice = TrackChoice(),  # noqa: B008 (it is frozen)
        arrivals: Arrivals | None = None,
        pipe: PipeInput | None = None,
    ) -> None:
        """Open the source; a `pipe` may have been opened before, to be interrupted, and is closed with this. Raises
        MediaError, saying what is wrong with the source or that a track is not there."""
        self.source, self.media, self._arrivals = source, media, arrivals
        self._chunk_samples = min(chunk_samples, MAX_CHUNK_SAMPLES)
        self.end_s = 0.0
        self.is_file = is_file(source)
        self.counters = MediaCounters()
        self._pipe = pipe or open_pipe(source)
        self.is_pipe = self._pipe is not None
        try:
            self._container = open_source(source, self._pipe)
        except BaseException:
            self._close_pipe()
            raise
        try:
            self._streams = used_streams(self._container, choice)
        except MediaError as error:
            self.close()
            raise MediaError(f"{masked(source)}: {error}") from None
        self.counters.left_out.update(undecodable(self._container))
        self._detail_track = detail_track(self._container, self._streams)
        self._details = RecordedDetails(media.detail_size, self.counters)
        self.tracks: frozenset[Track] = frozenset(self._streams)
        if not self.tracks:
            self.close()
            raise MediaError(f"{masked(source)}: has neither pictures nor sound")
        is_endless = arrivals is not None if self.is_pipe else not self.is_file
        self.is_live = is_endless and not self._container.duration
        self.max_skew_s = URL_SKEW_S if self.is_live else FILE_SKEW_S
        self._max_held_bytes = MAX_HELD_BYTES if len(self.tracks) > 1 and not self.is_live else 0
        self._max_wait_s = URL_SKEW_S if self.is_live else MAX_HELD_S
        self._start_s = self._find_start() or 0.0
        self.duration_s = length_of(source, self._container, self._streams, self._start_s)

    @property
    def format_name(self) -> str:
        """FFmpeg's name of the format."""
        return self._container.format.name

    @property
    def descriptions(self) -> dict[Track, str]:
        """The tracks that are used, in a few words."""
        return {track: description_of(stream) for track, stream in self._streams.items()}

    @property
    def picture_size(self) -> tuple[int, int] | None:
        """Width and height of the pictures, as far as they are known; None without pictures."""
        stream = self._streams.get("video")
        return (stream.codec_context.width, stream.codec_context.height) if isinstance(stream, av.VideoStream) else None

    @property
    def began_unix_s(self) -> float | None:
        """When its time zero was, by the camera's own clock, where RTSP tells it."""
        began_us = self._container.start_time_realtime
        return began_us / 1e6 if began_us else None

    @property
    def usable_tracks(self) -> frozenset[Track]:
        """Those that can be used, as far as is known now."""
        return (self.tracks - self.counters.left_out.keys()) or self.tracks

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close what was opened."""
        self._container.close()
        self._close_pipe()

    def interrupt(self) -> None:
        """End an iteration that waits for a pipe's writer. May be called from another thread."""
        if self._pipe is not None:
            self._pipe.interrupt()

    def _close_pipe(self) -> None:
        if self._pipe is not None:
            self._pipe.close()

    def __iter__(self) -> Iterator[Sound | Picture]:
        """All sound and pictures in order of time. If the source breaks off, the iteration ends; see `counters`."""
        used = UsedPackets(self.source, self._container, self._streams, self.counters, self._detail_track)
        with closing(used) as source:
            packets = self._packets(source)
            first = list(self._until_all_began(packets))
            readers: dict[str, TrackReader] = {
                track: self._reader(track, stream) for track, stream in self._streams.items()
            }
            timeline = Timeline[AnyPacket](wrap_of(self._container.format.name))
            timed = on_one_timeline(chain(first, packets), timeline, self.counters)
            max_held_s = math.inf if self.is_file else MAX_HELD_S
            for frame in merged(timed, readers, self._max_held_bytes, max_held_s):
                if isinstance(frame, Picture):
                    yield self._details.joined(frame, frame.time_s + self._start_s)
                else:
                    yield frame
        self.end_s = max(reader.decoder.end_s for reader in readers.values())
        said_s = self.duration_s or 0.0
        should_end_s = said_s if self._container.format.name in SAY_THEIR_LENGTH else 0.0
        if self.counters.clock_restarts:
            should_end_s = max(should_end_s, (timeline.end_s or 0.0) - self._start_s)
        if should_end_s - self.end_s > MAX_UNREAD_S:
            self.counters.unread_s = should_end_s - self.end_s
        if self.counters.clock_restarts and self.end_s > said_s + 1:
            self.duration_s = None  # that of one part

    def _find_start(self) -> float | None:
        """The start of the earlier track by the clock of the source; None before FFmpeg knows that of each track."""
        starts_s = [
            float(stream.start_time * stream.time_base)
            for stream in self._streams.values()
            if stream.start_time is not None and stream.time_base
        ]
        return min(starts_s) if len(starts_s) == len(self._streams) else None

    def _until_all_began(self, packets: Iterator[AnyPacket]) -> Iterator[AnyPacket]:
        """The first packets, until it is known when each track begins. Sets time zero. FFmpeg does not know it, or
        guesses it, where it cannot look ahead."""
        began: dict[str, float] = {}
        held_bytes, times_s = 0, list[float]()
        while len(began) < len(self.tracks) and (self._pipe is not None or self._find_start() is None):
            packet = next(packets, None)
            if packet is None:
                break
            yield packet
            held_bytes += packet.size
            if packet.pts is not None and packet.time_base is not None:
                times_s.append(float(packet.pts * packet.time_base))
                began.setdefault(packet.stream.type, max(times_s[-1], 0.0))  # the decoder skips what is before 0
            if held_bytes > MAX_HELD_BYTES or (times_s and times_s[-1] - times_s[0] > self._max_wait_s):
                break
        known_s = self._find_start()
        self._start_s = min([*began.values(), *([] if known_s is None else [known_s])], default=0.0)

    def _packets(self, packets: UsedPackets) -> Iterator[AnyPacket]:
        is_at_start = True
        try:
            for packet in packets:
                is_at_start &= packet.size == 0
                reason = self._arrivals.take(packet, self.format_name, self.tracks) if self._arrivals else None
                if reason is not None:
                    self.counters.broken_off = reason
                    return
                if packet.stream is self._detail_track:
                    self._details.add(packet)
                else:
                    yield packet
        except (av.error.FFmpegError, OSError) as error:
            self.counters.broken_off = why_broken_off(self.source, error, is_at_start)
        if is_at_start and self._pipe is not None and self._pipe.starts_like_mp4:
            self.counters.broken_off = NO_WAY_BACK

    def _reader(self, track: Track, stream: av.AudioStream | av.VideoStream) -> TrackReader:
        decoder: AudioDecoder | VideoDecoder
        if isinstance(stream, av.VideoStream):
            decoder = VideoDecoder(stream, self._start_s, self.media, self.counters, self.is_live)
        else:
            decoder = AudioDecoder(self._start_s, self.media, self.counters, is_alone=len(self.tracks) == 1)
        return TrackReader(track, stream, decoder, self._split_sound, self.counters)

    def _split_sound(self, frame: Sound | Picture) -> Iterator[Sound | Picture]:
        if isinstance(frame, Picture):
            yield frame
            return
        for offset in range(0, len(frame.pcm), self._chunk_samples):
            piece = frame.pcm[offset : offset + self._chunk_samples]
            yield Sound(frame.time_s + offset / self.media.sample_rate_hz, piece)
