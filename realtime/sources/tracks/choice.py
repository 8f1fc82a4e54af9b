"""The tracks of a container: what is in it, and which are used."""

from dataclasses import dataclass
from typing import TypeAlias, TypeVar

import av
from av.container import InputContainer
from av.stream import Disposition, Stream

from realtime.errors import MediaError
from realtime.media.windower import Track
from realtime.sources.tracks.description import AnyStream, description_of, is_cover, is_detail, is_still
from realtime.sources.tracks.languages import is_same_language

Used: TypeAlias = dict[Track, AnyStream]
Kind = TypeVar("Kind", av.VideoStream, av.AudioStream)
NAMES: dict[Track, str] = {"audio": "sound", "video": "pictures"}
LONGEST_CODE = 3  # letters of a language (ISO 639)
FOR_SOME = Disposition.hearing_impaired | Disposition.visual_impaired | Disposition.comment | Disposition.descriptions


@dataclass(frozen=True)
class TrackChoice:
    """Which tracks to use instead of the source's own choice. `video` and `audio` are numbers of tracks as FFmpeg
    counts them, from 0 over all kinds; `audio` may also be a language, such as `en` or `eng`."""

    video: int | None = None
    audio: int | str | None = None


def used_streams(container: InputContainer, choice: TrackChoice) -> Used:
    """The stream of each kind that is used: the wanted one, else the one that the container calls its default.

    Cover art and stills are used only where there is no film and no sound. Raises MediaError, which lists what there
    is, if a wanted one is not there or cannot be decoded.
    """
    found: Used = {}
    video = _wanted(container, "video", choice.video) if choice.video is not None else _best_video(container)
    if video is not None:
        found["video"] = video
    audio = _wanted(container, "audio", choice.audio) if choice.audio is not None else _best_audio(container, video)
    if audio is not None:
        found["audio"] = audio
    return found


def detail_track(container: InputContainer, used: Used) -> AnyStream | None:
    """The track of a recording of ours with pictures in detail, unless it is the one that is used."""
    tracks = (stream for stream in container.streams.video if is_detail(stream) and stream.codec_context is not None)
    track = next(tracks, None)
    return None if track is used.get("video") else track


def undecodable(container: InputContainer) -> dict[Track, str]:
    """The kinds of which there are tracks, but none that can be decoded, with the reason."""
    kinds: dict[Track, tuple[AnyStream, ...]] = {"audio": container.streams.audio, "video": container.streams.video}
    return {
        kind: "no decoder for it"
        for kind, streams in kinds.items()
        if streams and all(stream.codec_context is None for stream in streams)
    }


def _wanted(container: InputContainer, kind: Track, wanted: int | str) -> AnyStream:
    streams: list[AnyStream] = [*(container.streams.audio if kind == "audio" else container.streams.video)]
    for stream in streams:
        if stream.index == wanted or (isinstance(wanted, str) and is_same_language(stream.language or "", wanted)):
            if stream.codec_context is None:
                raise MediaError(f"track {stream.index} cannot be decoded: {description_of(stream)}")
            return stream
    what = f"track {wanted} with {NAMES[kind]}" if isinstance(wanted, int) else f"sound in the language {wanted}"
    there = "; ".join(f"{stream.index}: {description_of(stream)}" for stream in streams)
    is_name = isinstance(wanted, str) and len(wanted.replace("_", "-").split("-")[0]) > LONGEST_CODE
    hint = "; a language is given by its code, such as en or de" if is_name else ""
    raise MediaError(f"there is no {what}" + (f", but {there}" if there else "") + hint)


def _best_video(container: InputContainer) -> av.VideoStream | None:
    streams = [stream for stream in container.streams.video if stream.codec_context is not None]
    films = [stream for stream in streams if not is_cover(stream) and not is_detail(stream)]
    if not films:
        has_sound = any(stream.codec_context is not None for stream in container.streams.audio)
        return None if has_sound or not streams else streams[0]
    moving = [stream for stream in films if not is_still(stream, container)] or films
    return _preferred(moving, container.streams.best("video"))


def _best_audio(container: InputContainer, video: AnyStream | None) -> av.AudioStream | None:
    streams = [stream for stream in container.streams.audio if stream.codec_context is not None]
    if not streams:
        return None
    return _preferred(streams, container.streams.best("audio", related=video))


def _preferred(streams: list[Kind], best: Stream | None) -> Kind:
    """The best one as FFmpeg sees it: the default, in the same programme of a broadcast; else the first default, the
    first that is for everybody, the first."""
    for stream in streams:
        if best is not None and stream.index == best.index:
            return stream
    return min(
        streams, key=lambda stream: (not stream.disposition & Disposition.default, stream.disposition & FOR_SOME != 0)
    )
