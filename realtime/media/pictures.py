"""Decoded pictures → what the model sees: squares, the right way up."""

import av
import numpy as np
import numpy.typing as npt
from av.video.reformatter import Interpolation


def to_square(frame: av.VideoFrame, size: int) -> npt.NDArray[np.uint8]:
    """A frame of any size, format and rotation → RGB (size, size, 3), the right way up."""
    square = frame.reformat(size, size, "rgb24", interpolation=Interpolation.AREA).to_ndarray()
    return np.ascontiguousarray(np.rot90(square, _quarter_turns(frame)))


def aspect_of(frame: av.VideoFrame) -> float:
    """Width divided by height, after rotation."""
    aspect = frame.width / frame.height
    return 1 / aspect if _quarter_turns(frame) % 2 else aspect


def _quarter_turns(frame: av.VideoFrame) -> int:
    return round(frame.rotation / 90) % 4
