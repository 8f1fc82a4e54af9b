"""How bright a picture is, in words. Pure."""

import numpy as np
import numpy.typing as npt

from engines.scene.state import Light

MAX_BLACK_MEAN, MAX_BLACK_DEVIATION = 32.0, 8.0  # of 255: a dark room with one lamp has more contrast
MAX_DARK_MEAN, MAX_DIM_MEAN = 40.0, 72.0  # of 255, of luma
LUMA = np.asarray((0.299, 0.587, 0.114))  # ITU-R BT.601
PIXEL_STEP = 4  # every fourth pixel of every fourth row is looked at

Picture = npt.NDArray[np.uint8]


def light_of(rgb: Picture) -> Light:
    """Light in a picture, uint8 (H,W,3): "black" is a covered or switched-off camera, "dark" a room without light."""
    if is_black(rgb):
        return "black"
    mean = float(rgb[::PIXEL_STEP, ::PIXEL_STEP].reshape(-1, 3).mean(0) @ LUMA)
    return "dark" if mean < MAX_DARK_MEAN else "dim" if mean < MAX_DIM_MEAN else "bright"


def is_black(rgb: Picture) -> bool:
    """Dark and without contrast."""
    some = rgb[::PIXEL_STEP, ::PIXEL_STEP]
    return bool(some.mean() <= MAX_BLACK_MEAN and some.std() <= MAX_BLACK_DEVIATION)
