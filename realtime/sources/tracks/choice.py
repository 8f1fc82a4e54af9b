"""The tracks of a container: which one is used, and how each is described."""

from collections.abc import Iterator

import av
from av.container import InputContainer

from realtime.media.windower import Track


def used_streams(container: InputContainer) -> dict[Track, av.AudioStream | av.VideoStream]:
    """The stream of each kind that is used."""
    found: dict[Track, av.AudioStream | av.VideoStream] = {}
    if sounds := _sounds(container):
        found["audio"] = sounds[0]
    if pictures := _pictures(container):
        found["video"] = pictures[0]
    return found


def undecodable(container: InputContainer) -> dict[Track, str]:
    """The kinds of which there are tracks, but none that can be decoded, with the reason."""
    kinds: dict[Track, tuple[av.AudioStream | av.VideoStream, ...]] = {
        "audio": container.streams.audio,
        "video": container.streams.video,
    }
    return {
        track: "no decoder for it"
        for track, streams in kinds.items()
        if streams and all(stream.codec_context is None for stream in streams)
    }


def description_of(stream: av.AudioStream | av.VideoStream) -> str:
    """A stream in a few words: codec, and size or rate."""
    return ", ".join([stream.codec_context.name, *_details(stream)])


def _details(stream: av.AudioStream | av.VideoStream) -> Iterator[str]:
    if isinstance(stream, av.VideoStream):
        yield f"{stream.codec_context.width}×{stream.codec_context.height}"
    else:
        channels = stream.codec_context.layout.nb_channels
        yield f"{stream.codec_context.sample_rate} Hz"
        yield f"{channels} channel{'s' * (channels != 1)}"


def _sounds(container: InputContainer) -> list[av.AudioStream]:
    return [stream for stream in container.streams.audio if stream.codec_context is not None]


def _pictures(container: InputContainer) -> list[av.VideoStream]:
    """Video streams that can be decoded, without the cover picture of a sound file."""
    usable = [stream for stream in container.streams.video if stream.codec_context is not None]
    films = [stream for stream in usable if not stream.disposition & av.stream.Disposition.attached_pic]
    return films if films or _sounds(container) else usable
