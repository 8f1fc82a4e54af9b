"""Decoded pictures → what the model sees: squares, the right way up."""

import av
import numpy as np
import numpy.typing as npt
from av.video.reformatter import Interpolation

from realtime.media.orientation import orientation_of


def to_square(frame: av.VideoFrame, size: int) -> npt.NDArray[np.uint8]:
    """A frame of any size, format and orientation → RGB (size, size, 3), turned and mirrored as its metadata says."""
    square = (
        frame.reformat(size, size, "rgb24", interpolation=Interpolation.AREA).to_ndarray().astype(np.uint8, copy=False)
    )
    return np.ascontiguousarray(orientation_of(frame).apply(square))


def aspect_of(frame: av.VideoFrame) -> float:
    """Width divided by height, as the picture is shown."""
    aspect = frame.width / frame.height
    return 1 / aspect if orientation_of(frame).is_transposed else aspect
