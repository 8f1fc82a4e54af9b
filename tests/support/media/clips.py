"""Makes small media files with PyAV: pictures of a given colour, sound of a given pitch, any timing."""

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
from av.container import OutputContainer

TIME_BASE = Fraction(1, 1000)


@dataclass(frozen=True)
class Shown:
    """A picture of one colour at a time, of a size."""

    time_s: float
    rgb: tuple[int, int, int] = (200, 40, 40)
    size: tuple[int, int] = (64, 48)


@dataclass(frozen=True)
class Tone:
    """A tone from `start_s` to `end_s`."""

    start_s: float
    end_s: float
    hz: float = 440.0


@dataclass(frozen=True)
class Clip:
    pictures: tuple[Shown, ...] = ()
    tones: tuple[Tone, ...] = ()
    codec: str = "mpeg4"
    sound_codec: str = ""
    sound_rate_hz: int = 44_100
    sound_packet_samples: int = 1024


def every(step_s: float, until_s: float, start_s: float = 0.0) -> tuple[Shown, ...]:
    count = round((until_s - start_s) / step_s)
    return tuple(Shown(start_s + step_s * index) for index in range(count))


def write(path: Path, clip: Clip, options: dict[str, str] | None = None) -> Path:
    """Write a clip; the container follows from the name. `options` are those of FFmpeg's muxer."""
    with av.open(str(path), "w", options=options or {}) as container:
        video = _add_video(container, clip) if clip.pictures else None
        sound = _add_sound(container, path, clip) if clip.tones else None
        if sound is not None:
            for frame in _tones(clip):
                container.mux(sound.encode(frame))
            container.mux(sound.encode(None))
        if video is not None:
            for shown in clip.pictures:
                container.mux(video.encode(_picture(shown)))
            container.mux(video.encode(None))
    return path


def join(parts: Iterable[Path], path: Path) -> Path:
    """Write the bytes of several files one after the other."""
    path.write_bytes(b"".join(part.read_bytes() for part in parts))
    return path


def shorten(source: Path, path: Path, end_s: float) -> Path:
    """Write what a clip shows and plays before `end_s`, without encoding it again."""
    with av.open(str(source)) as whole, av.open(str(path), "w") as short:
        streams = {stream.index: short.add_stream_from_template(stream) for stream in whole.streams}
        for packet in whole.demux():
            if packet.dts is not None and packet.time_base is not None and packet.dts * packet.time_base < end_s:
                packet.stream = streams[packet.stream.index]
                short.mux(packet)
    return path


def _add_video(container: OutputContainer, clip: Clip) -> av.VideoStream:
    stream = container.add_stream(clip.codec, rate=25)
    assert isinstance(stream, av.VideoStream)
    stream.width, stream.height = clip.pictures[0].size
    stream.pix_fmt = "yuvj420p" if clip.codec == "mjpeg" else "yuv420p"
    if clip.codec != "mpeg2video":  # it knows no rate but its own
        stream.time_base = stream.codec_context.time_base = TIME_BASE
    return stream


def _add_sound(container: OutputContainer, path: Path, clip: Clip) -> av.AudioStream:
    codec = clip.sound_codec or ("pcm_s16le" if path.suffix in {".wav", ".avi", ".mkv"} else "aac")
    is_vorbis = codec == "vorbis"  # FFmpeg's own encoder of it: stereo only, and it must be insisted on
    options = {"strict": "experimental"} if is_vorbis else {}
    layout = "stereo" if is_vorbis else "mono"
    stream = container.add_stream(codec, rate=clip.sound_rate_hz, layout=layout, options=options)
    assert isinstance(stream, av.AudioStream)
    return stream


def _picture(shown: Shown) -> av.VideoFrame:
    width, height = shown.size
    pixels = np.full((height, width, 3), shown.rgb, np.uint8)
    frame = av.VideoFrame.from_ndarray(pixels, format="rgb24").reformat(format="yuv420p")
    frame.pts, frame.time_base = round(shown.time_s / TIME_BASE), TIME_BASE
    return frame


def _tones(clip: Clip) -> Iterable[av.AudioFrame]:
    rate_hz, packet = clip.sound_rate_hz, clip.sound_packet_samples
    for tone in clip.tones:
        count = round((tone.end_s - tone.start_s) * rate_hz)
        wave = 0.3 * np.sin(2 * np.pi * tone.hz * np.arange(count) / rate_hz)
        for offset in range(0, count, packet):
            samples = (wave[offset : offset + packet] * 32767).astype(np.int16)
            frame = av.AudioFrame.from_ndarray(samples[None], format="s16", layout="mono")
            frame.sample_rate = rate_hz
            frame.pts = round(tone.start_s * rate_hz) + offset
            frame.time_base = Fraction(1, rate_hz)
            yield frame
