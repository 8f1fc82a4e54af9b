"""A picture with four coloured quarters, stored in files that say how it is to be turned and mirrored."""

import io
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import av
import numpy as np
import numpy.typing as npt

Corners = npt.NDArray[np.str_]
COLOURS = {"R": (220, 30, 30), "B": (30, 30, 220), "G": (30, 220, 30), "W": (240, 240, 240)}
STORED: Corners = np.array([["R", "B"], ["W", "G"]])  # no turn and no mirror gives the same corners as another
UNIT = 1 << 30  # the matrix' last number, as 2.30 fixed point

EXIF_SHOWN: dict[int, Callable[[Corners], Corners]] = {  # Exif 2.32, tag 0x0112
    1: lambda stored: stored,
    2: np.fliplr,
    3: lambda stored: np.rot90(stored, 2),
    4: np.flipud,
    5: np.transpose,
    6: lambda stored: np.rot90(stored, -1),
    7: lambda stored: np.rot90(stored, 2).T,
    8: lambda stored: np.rot90(stored, 1),
}


def shown_by_matrix(a: float, b: float, c: float, d: float) -> Corners:
    """Where the four stored corners are shown: (p, q) goes to (a p + c q, b p + d q). For quarter turns only."""
    shown = np.empty_like(STORED)
    for p in (-1, 1):
        for q in (-1, 1):
            column, row = a * p + c * q, b * p + d * q
            shown[int(row > 0), int(column > 0)] = STORED[int(q > 0), int(p > 0)]
    return shown


def pixels(width: int = 64, height: int = 48) -> npt.NDArray[np.uint8]:
    """The picture as it is stored, RGB (height, width, 3)."""
    small = np.array([[COLOURS[name] for name in row] for row in STORED.tolist()], np.uint8)
    return small.repeat(height // 2, 0).repeat(width // 2, 1)


def corners(rgb: npt.NDArray[np.uint8]) -> Corners:
    """The names of the colours in the four quarters of any RGB picture."""
    rows, columns = rgb.shape[0], rgb.shape[1]
    middles = rgb[rows // 4 :: rows // 2, columns // 4 :: columns // 2][:2, :2].astype(int)
    names, colours = np.array(list(COLOURS)), np.array(list(COLOURS.values()))
    return np.asarray(names[np.abs(middles[:, :, None] - colours).sum(-1).argmin(-1)])


def jpeg(path: Path, exif: int) -> Path:
    """A JPEG with an EXIF orientation."""
    content = _encoded("mjpeg", "yuvj444p", "mjpeg")
    segment = b"Exif\0\0" + _tiff(exif)
    path.write_bytes(content[:2] + b"\xff\xe1" + (len(segment) + 2).to_bytes(2, "big") + segment + content[2:])
    return path


def png(path: Path, exif: int) -> Path:
    """A PNG with an EXIF orientation."""
    content, chunk = _encoded("png", "rgb24", "image2pipe"), b"eXIf" + _tiff(exif)
    header = 8 + 25  # signature and IHDR
    inserted = (len(chunk) - 4).to_bytes(4, "big") + chunk + zlib.crc32(chunk).to_bytes(4, "big")
    path.write_bytes(content[:header] + inserted + content[header:])
    return path


def film(path: Path, matrix: tuple[float, float, float, float], seconds: float = 0.2) -> Path:
    """An mp4, mov or mkv whose display matrix is (a, b, c, d)."""
    plain = io.BytesIO()
    with av.open(plain, "w", format="mov" if path.suffix == ".mov" else "mp4") as container:
        stream = container.add_stream("mpeg4", rate=25, options={"qscale": "2"})
        stream.width, stream.height, stream.pix_fmt = 64, 48, "yuv420p"
        for _ in range(round(seconds * 25)):
            container.mux(stream.encode(av.VideoFrame.from_ndarray(pixels(), format="rgb24")))
        container.mux(stream.encode(None))
    content = _with_matrix(plain.getvalue(), *matrix)
    if path.suffix != ".mkv":
        path.write_bytes(content)
        return path
    with av.open(io.BytesIO(content), "r") as source, av.open(str(path), "w") as target:
        (video,) = source.streams.video
        copied = target.add_stream_from_template(video)
        for packet in source.demux(video):
            if packet.dts is not None:
                packet.stream = copied
                target.mux(packet)
    return path


def _with_matrix(mp4: bytes, a: float, b: float, c: float, d: float) -> bytes:
    """Set the first track's display matrix."""
    old, new = _matrix(1, 0, 0, 1), _matrix(a, b, c, d)
    where = mp4.index(old, mp4.index(b"tkhd"))
    return mp4[:where] + new + mp4[where + len(old) :]


def _matrix(a: float, b: float, c: float, d: float) -> bytes:
    fixed = [*(round(x * 65_536) for x in (a, b, 0, c, d, 0, 0, 0)), UNIT]
    return b"".join(number.to_bytes(4, "big", signed=True) for number in fixed)


def _tiff(orientation: int) -> bytes:
    entry = (0x0112).to_bytes(2, "big") + (3).to_bytes(2, "big") + (1).to_bytes(4, "big")
    return b"MM\0*\0\0\0\x08\0\x01" + entry + orientation.to_bytes(2, "big") + bytes(2) + bytes(4)


def _encoded(codec: str, pix_fmt: str, container_format: str) -> bytes:
    out = io.BytesIO()
    with av.open(out, "w", format=container_format) as container:
        stream: Any = container.add_stream(codec, rate=1)
        stream.width, stream.height, stream.pix_fmt = 64, 48, pix_fmt
        container.mux(stream.encode(av.VideoFrame.from_ndarray(pixels(), format="rgb24").reformat(format=pix_fmt)))
        container.mux(stream.encode(None))
    return out.getvalue()
