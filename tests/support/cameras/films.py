"""Encoded pictures and sound as cameras send them: H.264 in NAL units, G.711."""

import base64
from dataclasses import dataclass
from fractions import Fraction

import av
import numpy as np

SOUND_RATE_HZ, PACKET_SAMPLES = 8000, 160  # 20 ms
PICTURE_CLOCK_HZ = 90_000
PICTURES_PER_S = 10
COLOURS = {"red": (200, 40, 40), "green": (40, 200, 40), "blue": (40, 40, 200)}


@dataclass(frozen=True)
class Coded:
    """One picture (its NAL units) or 20 ms of sound, in the order of sending. `time_s`: when it is shown or heard."""

    time_s: float
    data: tuple[bytes, ...]


@dataclass(frozen=True)
class Film:
    """What a camera sends. Without `sound` there is none in its description."""

    pictures: tuple[Coded, ...]
    sound: tuple[Coded, ...] | None
    parameter_sets: str  # of H.264, in base64


def film(
    seconds: float,
    colour: str = "red",
    size: tuple[int, int] = (64, 48),
    *,
    sound_from_s: float | None = 0.0,
    b_frames: int = 0,
) -> Film:
    """Pictures of one colour and a tone; `sound_from_s` None: without sound, later: it begins late."""
    pictures = _pictures(seconds, COLOURS[colour], size, b_frames)
    sets = [nal for nal in pictures[0].data if nal[0] & 31 in (7, 8)]
    sound = None if sound_from_s is None else _sound(sound_from_s, seconds)
    return Film(tuple(pictures), sound, ",".join(base64.b64encode(nal).decode() for nal in sets))


def jpeg(colour: str, size: tuple[int, int] = (64, 48)) -> bytes:
    """One picture of a colour as JPEG."""
    encoder = av.CodecContext.create("mjpeg", "w")
    assert isinstance(encoder, av.VideoCodecContext)
    encoder.width, encoder.height, encoder.pix_fmt = *size, "yuvj420p"
    encoder.time_base = Fraction(1, 25)
    frame = _frame(COLOURS[colour], size).reformat(format="yuvj420p")
    frame.pts = 0
    return b"".join(map(bytes, [*encoder.encode(frame), *encoder.encode(None)]))


def _frame(rgb: tuple[int, int, int], size: tuple[int, int]) -> av.VideoFrame:
    return av.VideoFrame.from_ndarray(np.full((size[1], size[0], 3), rgb, np.uint8), format="rgb24")


def _pictures(seconds: float, rgb: tuple[int, int, int], size: tuple[int, int], b_frames: int) -> list[Coded]:
    encoder = av.CodecContext.create("libx264", "w")
    assert isinstance(encoder, av.VideoCodecContext)
    encoder.width, encoder.height, encoder.pix_fmt = *size, "yuv420p"
    encoder.time_base, encoder.framerate = Fraction(1, PICTURES_PER_S), Fraction(PICTURES_PER_S)
    encoder.options = {"preset": "ultrafast", "bf": str(b_frames), "g": str(PICTURES_PER_S), "b-adapt": "0"}
    packets = []
    for number in range(round(seconds * PICTURES_PER_S)):
        frame = _frame(rgb, size).reformat(format="yuv420p")
        frame.pts = number
        packets += encoder.encode(frame)
    packets += encoder.encode(None)
    return [Coded((packet.pts or 0) / PICTURES_PER_S, tuple(_nal_units(bytes(packet)))) for packet in packets]


def _nal_units(annex_b: bytes) -> list[bytes]:
    return [unit.rstrip(b"\0") for unit in annex_b.split(b"\0\0\1") if unit.rstrip(b"\0")]


def _sound(start_s: float, end_s: float) -> tuple[Coded, ...]:
    encoder = av.CodecContext.create("pcm_mulaw", "w")
    assert isinstance(encoder, av.AudioCodecContext)
    encoder.sample_rate, encoder.layout, encoder.format = SOUND_RATE_HZ, "mono", "s16"
    step_s = PACKET_SAMPLES / SOUND_RATE_HZ
    coded = []
    for number in range(round(start_s / step_s), round(end_s / step_s)):
        times = (number * PACKET_SAMPLES + np.arange(PACKET_SAMPLES)) / SOUND_RATE_HZ
        wave = (9000 * np.sin(2 * np.pi * 440 * times)).astype(np.int16)
        frame = av.AudioFrame.from_ndarray(wave[None], format="s16", layout="mono")
        frame.sample_rate, frame.pts = SOUND_RATE_HZ, number * PACKET_SAMPLES
        frame.time_base = Fraction(1, SOUND_RATE_HZ)
        coded.append(Coded(number * step_s, (b"".join(map(bytes, encoder.encode(frame))),)))
    return tuple(coded)
