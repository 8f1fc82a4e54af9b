"""A Matroska file that is whole after every cluster (RFC 9559). Makes the bytes, and reads those that it made; writes
nothing.

FFmpeg's own writer holds a cluster back until the next one begins, and packets until each track has one. A program that
is killed loses what is held back.
"""

import re
import struct
from collections.abc import Sequence
from dataclasses import dataclass
from typing import BinaryIO

CLUSTER = bytes.fromhex("1F43B675")  # with this each begins
TICK_S = 0.001  # of all times in the file
_SOUND, _PICTURES = 2, 1  # TrackType
_KEY_FRAME = 0x80
_MPNG = struct.pack("<IiiHH4sIiiII", 40, 0, 0, 1, 24, b"MPNG", 0, 0, 0, 0, 0)  # BITMAPINFOHEADER; players know sizes


@dataclass(frozen=True)
class SoundTrack:
    """Mono sound, float32 little endian."""

    rate_hz: int


@dataclass(frozen=True)
class PictureTrack:
    """PNG pictures. `width` and `height` are a hint for players: each picture has its own size."""

    width: int
    height: int
    title: str | None = None
    is_default: bool = True


@dataclass(frozen=True)
class Block:
    """A picture or a piece of sound. `track` is the number of its track, from 1."""

    track: int
    time_s: float
    data: bytes


def header(tracks: Sequence[SoundTrack | PictureTrack]) -> bytes:
    """Everything before the first cluster. The length of the file is not known yet."""
    ebml = _element(
        0x1A45DFA3,
        _number(0x4286, 1) + _number(0x42F7, 1) + _number(0x42F2, 4) + _number(0x42F3, 8),
        _text(0x4282, "matroska") + _number(0x4287, 4) + _number(0x4285, 2),
    )
    info = _element(0x1549A966, _number(0x2AD7B1, round(1e9 * TICK_S)), _NO_DURATION, *map(_app, (0x4D80, 0x5741)))
    entries = (_track(number, track) for number, track in enumerate(tracks, 1))
    return ebml + bytes.fromhex("18538067 01FFFFFFFFFFFFFF") + info + _element(0x1654AE6B, *entries)


def with_duration(head: bytes, duration_s: float) -> bytes:
    """The header of a file that is complete, as long as the one before."""
    duration = _element(0x4489, struct.pack(">d", duration_s / TICK_S))
    return _DURATION.sub(lambda _: duration, head, count=1)


def ticks(time_s: float) -> int:
    """A time as the file has it."""
    return round(time_s / TICK_S)


def cluster(time_s: float, blocks: Sequence[Block]) -> bytes:
    """A piece of the file that can be read as soon as it is written. Blocks are in order of time, at most 32 s from
    `time_s`."""
    begin = ticks(time_s)
    parts = (
        _element(0xA3, struct.pack(">BhB", 0x80 | block.track, ticks(block.time_s) - begin, _KEY_FRAME) + block.data)
        for block in blocks
    )
    return cluster_at(begin, b"".join(parts))


def cluster_at(begin: int, blocks: bytes) -> bytes:
    """A cluster that begins at a tick, with blocks that were written already."""
    return _element(int.from_bytes(CLUSTER, "big"), _number(0xE7, begin), blocks)


def read_size(file: BinaryIO) -> int | None:
    """The length of an element that this module has written, which stands where the file is read; None: it ends."""
    first = file.read(1)
    if not first:
        return None
    if first[0] & 0x80:
        return first[0] & 0x7F
    rest = file.read(7)
    return read_number(rest) if len(rest) == 7 else None


def read_number(data: bytes) -> int:
    """An unsigned number of an element."""
    return int.from_bytes(data, "big")


def _track(number: int, track: SoundTrack | PictureTrack) -> bytes:
    common = _number(0xD7, number) + _number(0x73C5, number) + _number(0x9C, 0)
    if isinstance(track, SoundTrack):
        sound = _element(0xE1, _float(0xB5, track.rate_hz), _number(0x9F, 1), _number(0x6264, 32))
        return _element(0xAE, common, _number(0x83, _SOUND), _text(0x86, "A_PCM/FLOAT/IEEE"), sound)
    size = _element(0xE0, _number(0xB0, track.width), _number(0xBA, track.height))
    title = _text(0x536E, track.title) if track.title else b""
    codec = _text(0x86, "V_MS/VFW/FOURCC") + _element(0x63A2, _MPNG)
    return _element(0xAE, common, _number(0x83, _PICTURES), _number(0x88, track.is_default), title, codec, size)


def _app(identifier: int) -> bytes:
    return _text(identifier, "EchoingPixels")


def _number(identifier: int, value: int) -> bytes:
    return _element(identifier, value.to_bytes(max((value.bit_length() + 7) // 8, 1), "big"))


def _float(identifier: int, value: float) -> bytes:
    return _element(identifier, struct.pack(">d", value))


def _text(identifier: int, value: str) -> bytes:
    return _element(identifier, value.encode())


def _element(identifier: int, *parts: bytes) -> bytes:
    """An element of EBML (RFC 8794): identifier, length in eight bytes, or in one if that is enough, content."""
    content = b"".join(parts)
    length = bytes([0x80 | len(content)]) if len(content) < 127 else (1 << 56 | len(content)).to_bytes(8, "big")
    return identifier.to_bytes((identifier.bit_length() + 7) // 8, "big") + length + content


_NO_DURATION = _element(0xEC, bytes(9))  # Void: as long as a duration, which is not known before the end
_DURATION = re.compile(re.escape(_NO_DURATION) + rb"|\x44\x89\x88.{8}", re.DOTALL)
