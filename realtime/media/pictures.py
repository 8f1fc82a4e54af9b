"""Decoded pictures → what the model sees: a square and a picture in detail, the right way up."""

import av
import numpy as np
import numpy.typing as npt
from av.video.reformatter import Interpolation

from engines.api import MediaSpec
from realtime.media.frames import Picture
from realtime.media.orientation import Orientation, orientation_of


def picture_of(frame: av.VideoFrame, time_s: float, media: MediaSpec, pixel_aspect: float = 1.0) -> Picture:
    """A frame of any size, format and orientation as the model sees it, turned and mirrored as its metadata says.

    `pixel_aspect`: how many times as wide as high a pixel is. The square holds the whole picture whatever that is, and
    `Picture.aspect` does not know it; the detail has square pixels. Takes some milliseconds; nothing of the frame is
    kept.
    """
    orientation = orientation_of(frame)
    aspect = frame.width / frame.height
    return Picture(
        time_s,
        _upright(frame, orientation, media.frame_size, media.frame_size),
        _upright(frame, orientation, *detail_shape(frame.width, frame.height, pixel_aspect, media.detail_size)),
        1 / aspect if orientation.is_transposed else aspect,
    )


def detail_shape(width: int, height: int, pixel_aspect: float, longest: int) -> tuple[int, int]:
    """Width and height in square pixels: the longest side is at most `longest`, and neither side is enlarged."""
    wide, high = width * min(pixel_aspect, 1.0), height / max(pixel_aspect, 1.0)
    scale = min(longest / max(wide, high), 1.0)
    return max(round(wide * scale), 1), max(round(high * scale), 1)


def rgb_of(frame: av.VideoFrame, width: int, height: int) -> npt.NDArray[np.uint8]:
    """The stored pixels of a frame at this size, not turned: RGB (height, width, 3), a copy."""
    # one thread: FFmpeg would start some for each picture, which end when Python collects its garbage
    pixels = frame.reformat(width, height, "rgb24", interpolation=Interpolation.AREA, threads=1).to_ndarray()
    return pixels.astype(np.uint8, copy=False)


def _upright(frame: av.VideoFrame, orientation: Orientation, width: int, height: int) -> npt.NDArray[np.uint8]:
    """The frame at this size, then turned: RGB (rows, columns, 3), a copy."""
    return np.ascontiguousarray(orientation.apply(rgb_of(frame, width, height)))
