"""Pictures as PNG and back, without loss.

PNG, because each file knows its own size, which changes when a phone is turned. FFV1 takes two to three times as long;
it is a fifth smaller for noisy pictures, half as large for smooth ones.
"""

from fractions import Fraction
from typing import Any

import av
import av.error
import numpy as np
import numpy.typing as npt

DETAIL_TITLE = "EchoingPixels: in detail"  # of the track with pictures in detail; readers find it by this
OPTIONS = {"compression_level": "1", "pred": "paeth"}  # more takes twice as long for a few per cent


class PngEncoder:
    """Keeps an encoder for pictures of the last size."""

    def __init__(self) -> None:
        self._encoder: av.VideoCodecContext | None = None

    def encode(self, rgb: npt.NDArray[np.uint8]) -> bytes:
        """A picture uint8 (H, W, 3) as a PNG file. Raises FFmpegError."""
        height, width = rgb.shape[:2]
        if self._encoder is None or (self._encoder.width, self._encoder.height) != (width, height):
            self._encoder = _new_encoder(width, height)
        return b"".join(map(bytes, self._encoder.encode(av.VideoFrame.from_ndarray(rgb, format="rgb24"))))


def _new_encoder(width: int, height: int) -> av.VideoCodecContext:
    """One that holds no picture back."""
    encoder = av.CodecContext.create("png", "w")
    assert isinstance(encoder, av.VideoCodecContext)
    encoder.width, encoder.height, encoder.pix_fmt = width, height, "rgb24"
    encoder.time_base, encoder.thread_count, encoder.options = Fraction(1, 1000), 1, OPTIONS
    return encoder


def frame_of_png(png: "av.Packet[Any]") -> av.VideoFrame | None:
    """The picture of a PNG file; None if it is damaged."""
    # A new decoder for each: sizes change, and with more than one thread it would hold pictures back.
    decoder = av.CodecContext.create("png", "r")
    assert isinstance(decoder, av.VideoCodecContext)
    decoder.thread_count, decoder.options = 1, {"err_detect": "explode"}
    try:
        return next(iter(decoder.decode(png)), None)
    except av.error.FFmpegError:
        return None
