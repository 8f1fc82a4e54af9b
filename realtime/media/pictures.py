"""Decoded pictures → what the model sees: squares, the right way up."""

import av
import numpy as np
import numpy.typing as npt
from av.video.reformatter import Interpolation

from realtime.media.frames import Picture
from realtime.media.orientation import orientation_of


def picture_of(frame: av.VideoFrame, time_s: float, size: int) -> Picture:
    """A frame of any size, format and orientation as the model sees it, turned and mirrored as its metadata says."""
    orientation = orientation_of(frame)
    aspect = frame.width / frame.height
    upright = np.ascontiguousarray(orientation.apply(_squeezed(frame, size)))
    return Picture(time_s, upright, 1 / aspect if orientation.is_transposed else aspect)


def to_square(frame: av.VideoFrame, size: int) -> npt.NDArray[np.uint8]:
    """A frame of any size, format and orientation → RGB (size, size, 3), turned and mirrored as its metadata says."""
    return np.ascontiguousarray(orientation_of(frame).apply(_squeezed(frame, size)))


def _squeezed(frame: av.VideoFrame, size: int) -> npt.NDArray[np.uint8]:
    pixels = frame.reformat(size, size, "rgb24", interpolation=Interpolation.AREA).to_ndarray()
    return pixels.astype(np.uint8, copy=False)
