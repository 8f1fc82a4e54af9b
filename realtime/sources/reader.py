"""Reads any file or URL that FFmpeg can: sound as 16 kHz mono, pictures at the model's rate, both on one clock.

Each track of a local file is read through a demuxer of its own and the two are merged by time, so a badly interleaved
file needs no buffer. Time zero is the start of the earlier track.
"""

import heapq
from collections.abc import Iterator
from types import TracebackType
from typing import Self

import av
import av.error
from av.container import InputContainer

from engines.api import MediaSpec
from realtime.errors import MediaError
from realtime.media.frames import Picture, Sound
from realtime.media.windower import Track
from realtime.sources.addresses import masked
from realtime.sources.opening import is_file, open_source
from realtime.sources.packets import MediaCounters
from realtime.sources.picture_decoder import VideoDecoder
from realtime.sources.refusals import why_broken_off
from realtime.sources.sound_decoder import AudioDecoder

FILE_SKEW_S, URL_SKEW_S = 0.5, 5.0
MAX_CHUNK_SAMPLES = 4000  # 0.25 s: sound must not run ahead of pictures by more than the skew


class MediaReader:
    """One pass over a source. Use as a context manager; iterate once.

    Sound comes in pieces of at most `chunk_samples`. `end_s` is the end of the last decoded sound or picture; it is
    known when the iteration has ended.
    """

    def __init__(self, source: str, media: MediaSpec, chunk_samples: int = MAX_CHUNK_SAMPLES) -> None:
        """Open the source. Raises MediaError, saying what is wrong with it."""
        self.source, self.media = source, media
        self._chunk_samples = min(chunk_samples, MAX_CHUNK_SAMPLES)
        self.end_s = 0.0
        self.is_file = is_file(source)
        self.counters = MediaCounters()
        self._containers: list[InputContainer] = []
        first = self._open()
        self.tracks: frozenset[Track] = frozenset(_tracks(first))
        if not self.tracks:
            self.close()
            raise MediaError(f"{masked(source)}: has neither pictures nor sound")
        self.max_skew_s = FILE_SKEW_S if self.is_file else URL_SKEW_S
        streams = [_stream(first, track) for track in self.tracks]
        starts_s = [float(s.start_time * s.time_base) for s in streams if s.start_time is not None and s.time_base]
        self._start_s = min(starts_s, default=0.0)
        self.duration_s = first.duration / av.time_base if first.duration else None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close everything that was opened."""
        for container in self._containers:
            container.close()
        self._containers.clear()

    def __iter__(self) -> Iterator[Sound | Picture]:
        """All sound and pictures in order of time. If the source breaks off, the iteration ends; see `counters`."""
        (container,) = self._containers
        if self.is_file and len(self.tracks) == 2:
            tracks = [self._read(container, ["audio"]), self._read(self._open(), ["video"])]
            yield from heapq.merge(*tracks, key=lambda frame: frame.time_s)
        else:
            yield from self._read(container, sorted(self.tracks))

    def _open(self) -> InputContainer:
        self._containers.append(open_source(self.source))
        return self._containers[-1]

    def _read(self, container: InputContainer, tracks: list[Track]) -> Iterator[Sound | Picture]:
        decoders: dict[int, AudioDecoder | VideoDecoder] = {}
        for track in tracks:
            stream = _stream(container, track)
            if isinstance(stream, av.VideoStream):
                stream.thread_type = "AUTO"
                decoders[stream.index] = VideoDecoder(stream, self._start_s, self.media, self.counters)
            else:
                decoders[stream.index] = AudioDecoder(self._start_s, self.media, self.counters)
        streams = [container.streams[index] for index in decoders]
        is_at_start = True
        try:
            for packet in container.demux(streams):
                is_at_start = False
                decoder = decoders[packet.stream.index]
                for frame in decoder.decode(packet):
                    yield from self._split_sound(frame)
            for decoder in decoders.values():
                for frame in decoder.finish():
                    yield from self._split_sound(frame)
        except (av.error.FFmpegError, OSError) as error:
            self.counters.broken_off = why_broken_off(self.source, error, is_at_start)
        self.end_s = max([self.end_s, *(decoder.end_s for decoder in decoders.values())])

    def _split_sound(self, frame: Sound | Picture) -> Iterator[Sound | Picture]:
        if isinstance(frame, Picture):
            yield frame
            return
        for offset in range(0, len(frame.pcm), self._chunk_samples):
            piece = frame.pcm[offset : offset + self._chunk_samples]
            yield Sound(frame.time_s + offset / self.media.sample_rate_hz, piece)


def _tracks(container: InputContainer) -> Iterator[Track]:
    if _sounds(container):
        yield "audio"
    if _pictures(container):
        yield "video"


def _stream(container: InputContainer, track: Track) -> av.AudioStream | av.VideoStream:
    return _sounds(container)[0] if track == "audio" else _pictures(container)[0]


def _sounds(container: InputContainer) -> list[av.AudioStream]:
    return [stream for stream in container.streams.audio if stream.codec_context is not None]


def _pictures(container: InputContainer) -> list[av.VideoStream]:
    """Video streams that can be decoded, without the cover picture of a sound file."""
    usable = [stream for stream in container.streams.video if stream.codec_context is not None]
    films = [stream for stream in usable if not stream.disposition & av.stream.Disposition.attached_pic]
    return films if films or _sounds(container) else usable
