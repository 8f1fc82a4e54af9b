"""The packets of the used tracks, also where a later part of the source numbers its tracks anew."""

from collections.abc import Iterator
from contextlib import ExitStack, closing
from pathlib import Path

import av
import av.error
from av.container import InputContainer

from realtime.sources.opening import is_file
from realtime.sources.pipes import path_of
from realtime.sources.tracks.choice import Used
from realtime.sources.tracks.description import AnyStream
from realtime.sources.tracks.packets import AnyPacket, MediaCounters

CAN_BEGIN_ANYWHERE = {"mpegts"}  # formats of which any piece is a source of its own
MIN_REST_BYTES = 16 << 10  # less is the end of the last packets


class UsedPackets:
    """Packets of the used tracks of an open source, in its order. Iterate once, then `close`.

    FFmpeg lists the tracks when it opens a source. A later part may bring others: another recording in the same file,
    a new programme. A transport stream in a file is then opened again where its used tracks ended; elsewhere
    `counters.unread_tracks` is set. `beside`: another track of which packets are wanted as long as there are some.
    Raises what FFmpeg raises.
    """

    def __init__(
        self,
        source: str,
        container: InputContainer,
        used: Used,
        counters: MediaCounters,
        beside: AnyStream | None = None,
    ) -> None:
        self._source, self._container, self._used, self._counters = source, container, used, counters
        self._beside = [] if beside is None else [beside]
        self._opened = ExitStack()
        self._seen = {stream.id for stream in used.values()}
        self._part_at = self._end = 0  # bytes of the file: where the part begins, where the used tracks have ended

    def __iter__(self) -> Iterator[AnyPacket]:
        container, used = self._container, [*self._used.values(), *self._beside]
        while True:
            yield from self._one_part(container, used)
            following = self._following(container)
            if following is None:
                return
            container, used = following

    def close(self) -> None:
        """Close what was opened beside the container. Valid packets become invalid."""
        self._opened.close()

    def _one_part(self, container: InputContainer, used: list[AnyStream]) -> Iterator[AnyPacket]:
        numbers = {stream.index for stream in used}
        others: dict[int, int] = {}  # tracks that are not used, and where they begin
        packets = container.demux([*container.streams.video, *container.streams.audio])
        while True:
            try:
                packet = next(packets, None)
            except IndexError:  # PyAV, at the end, where FFmpeg has found more tracks meanwhile
                self._counters.unread_tracks = True
                break
            if packet is None:
                break
            at = None if packet.pos is None else self._part_at + packet.pos
            if packet.stream.index in numbers:
                self._end = self._end if at is None else max(self._end, at + packet.size)
                yield packet
            elif at is not None:
                others.setdefault(packet.stream.id, at)
        self._seen |= {number for number, at in others.items() if at < self._end}  # they ran beside the used ones

    def _following(self, container: InputContainer) -> tuple[InputContainer, list[AnyStream]] | None:
        """What comes after the used tracks have ended, if it has tracks that were not there before."""
        if not (is_file(self._source) and container.format.name in CAN_BEGIN_ANYWHERE and self._end):
            return None
        path = Path(path_of(self._source))
        if path.stat().st_size - self._end < MIN_REST_BYTES:
            return None
        file = self._opened.enter_context(closing(_OpenFrom(path, self._end)))
        try:
            following = self._opened.enter_context(av.open(file, "r", format=container.format.name))
        except (av.error.FFmpegError, OSError, ValueError):
            return None
        new = [stream for stream in following.streams if stream.id not in self._seen]
        used = [
            next((stream for stream in new if stream.type == kind and stream.codec_context is not None), None)
            for kind in self._used
        ]
        found = [stream for stream in used if isinstance(stream, (av.VideoStream, av.AudioStream))]
        if not found:
            return None
        self._seen |= {stream.id for stream in found}
        self._part_at = self._end
        self._counters.unread_tracks = False
        return following, found


class _OpenFrom:
    """A file whose first byte is that at `start`, for PyAV."""

    def __init__(self, path: Path, start: int) -> None:
        self._file, self._start = path.open("rb"), start
        self._file.seek(start)

    def read(self, size: int) -> bytes:
        return self._file.read(size)

    def seek(self, offset: int, whence: int = 0) -> int:
        return self._file.seek(offset + (self._start if whence == 0 else 0), whence) - self._start

    def tell(self) -> int:
        return self._file.tell() - self._start

    def close(self) -> None:
        self._file.close()
