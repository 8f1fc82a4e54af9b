"""What is in a file or address: its tracks, and which of them are used."""

from contextlib import closing, nullcontext
from dataclasses import dataclass

import av
from av.stream import Disposition, Stream

from realtime.sources.addresses import masked
from realtime.sources.opening import open_pipe, open_source
from realtime.sources.tracks.choice import TrackChoice, used_streams
from realtime.sources.tracks.description import description_of, is_cover, length_s

KINDS = {"video": "pictures", "audio": "sound", "subtitle": "subtitles"}


@dataclass(frozen=True)
class TrackInfo:
    """One track. `number` as FFmpeg counts them; `kind`: pictures, sound, subtitles, or FFmpeg's word for another kind;
    `is_cover`: a picture that goes with the film or sound; `is_used`: `replay` takes it unless told otherwise."""

    number: int
    kind: str
    description: str
    duration_s: float | None
    is_default: bool
    is_cover: bool
    is_used: bool


@dataclass(frozen=True)
class SourceInfo:
    """A source without the secrets of its address, FFmpeg's name of its format, and its tracks."""

    source: str
    format: str
    duration_s: float | None
    tracks: tuple[TrackInfo, ...]


def look_into(source: str) -> SourceInfo:
    """Open a source and list what is in it. Raises MediaError if it cannot be opened."""
    pipe = open_pipe(source)
    with closing(pipe) if pipe else nullcontext(), open_source(source, pipe) as container:
        used = {stream.index for stream in used_streams(container, TrackChoice()).values()}
        return SourceInfo(
            masked(source),
            container.format.name,
            container.duration / av.time_base if container.duration else None,
            tuple(_track(stream, stream.index in used) for stream in container.streams),
        )


def _track(stream: Stream, is_used: bool) -> TrackInfo:
    return TrackInfo(
        stream.index,
        KINDS.get(stream.type, stream.type),
        description_of(stream),
        length_s(stream),
        bool(stream.disposition & Disposition.default),
        isinstance(stream, av.VideoStream) and is_cover(stream),
        is_used,
    )
