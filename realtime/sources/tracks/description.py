"""What a track of a container is: codec, size or rate, language, whether it is a cover or a still."""

import re
from collections.abc import Iterator
from typing import TypeAlias

import av
from av.container import InputContainer
from av.stream import Disposition, Stream

from realtime.recordings.pictures import DETAIL_TITLE
from realtime.sources.tracks.layouts import layout_of

AnyStream: TypeAlias = av.AudioStream | av.VideoStream
COVERS = Disposition.attached_pic | Disposition.timed_thumbnails | Disposition.still_image
STILL_S = 1.0  # a track that is shorter, in a longer film, is a still


def description_of(stream: Stream) -> str:
    """A track in a few words: codec, size or rate, language."""
    return ", ".join(_parts(stream))


def length_s(stream: Stream) -> float | None:
    """How long a track is, as the container says; None if it does not."""
    if stream.duration is not None and stream.time_base is not None:
        return float(stream.duration * stream.time_base)
    tag = re.fullmatch(r"(\d+):(\d+):(\d+(?:\.\d+)?)", stream.metadata.get("DURATION", ""))  # Matroska
    return 3600 * int(tag[1]) + 60 * int(tag[2]) + float(tag[3]) if tag else None


def language_of(stream: Stream) -> str | None:
    """The code of its language; None if it is not known."""
    return None if stream.language in (None, "", "und") else stream.language


def is_cover(stream: av.VideoStream) -> bool:
    """Whether a track is marked as a picture that goes with the film or the sound."""
    return bool(stream.disposition & COVERS)


def is_detail(stream: av.VideoStream) -> bool:
    """Whether a track is that of a recording of ours with pictures in detail."""
    return stream.metadata.get("title") == DETAIL_TITLE


def is_still(stream: av.VideoStream, container: InputContainer) -> bool:
    """Whether a track is one picture in a container that is longer, marked as such or not."""
    whole_s = container.duration / av.time_base if container.duration else 0.0
    length = length_s(stream)
    is_short = stream.frames == 1 or (length is not None and length < STILL_S and not stream.frames > 1)
    return is_short and whole_s > 2 * STILL_S


def _parts(stream: Stream) -> Iterator[str]:
    context = stream.codec_context
    if context is None:
        yield "no decoder for it" if isinstance(stream, (av.VideoStream, av.AudioStream)) else "not looked at"
    else:
        yield context.name
        if isinstance(stream, av.VideoStream):
            yield f"{stream.codec_context.width}×{stream.codec_context.height}"
            if stream.average_rate:
                yield f"{float(stream.average_rate):.4g} pictures a second"
        elif isinstance(stream, av.AudioStream):
            channels = layout_of(stream.codec_context).nb_channels
            yield f"{stream.codec_context.sample_rate} Hz"
            yield f"{channels} channel{'s' * (channels != 1)}"
    if language := language_of(stream):
        yield language
