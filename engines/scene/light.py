"""How bright a picture is, in words. Pure."""

import numpy as np
import numpy.typing as npt

from engines.scene.state import Light

MAX_BLACK_MEAN, MAX_BLACK_DEVIATION = 32.0, 8.0  # of 255: a dark room with one lamp has more contrast
# Most of a picture must be dark, and its light parts, too: a flower before black is well lit. Photographs of rooms and
# streets are bright, two stops darker dim, four stops darker dark.
LIGHT_PART = 95  # percentile
MAX_DARK_MEAN, MAX_DARK_LIGHT_PART = 40.0, 90.0  # of 255, of luma
MAX_DIM_MEAN, MAX_DIM_LIGHT_PART = 72.0, 150.0
LUMA = np.asarray((0.299, 0.587, 0.114))  # ITU-R BT.601
PIXEL_STEP = 4  # every fourth pixel of every fourth row is looked at

Picture = npt.NDArray[np.uint8]


def light_of(rgb: Picture) -> Light:
    """Light in a picture, uint8 (H,W,3): "black" is a covered or switched-off camera, "dark" a room without light."""
    if is_black(rgb):
        return "black"
    luma = rgb[::PIXEL_STEP, ::PIXEL_STEP] @ LUMA
    mean, light_part = float(luma.mean()), float(np.percentile(luma, LIGHT_PART))
    if mean < MAX_DARK_MEAN and light_part < MAX_DARK_LIGHT_PART:
        return "dark"
    return "dim" if mean < MAX_DIM_MEAN and light_part < MAX_DIM_LIGHT_PART else "bright"


def is_black(rgb: Picture) -> bool:
    """Dark and without contrast."""
    some = rgb[::PIXEL_STEP, ::PIXEL_STEP]
    return bool(some.mean() <= MAX_BLACK_MEAN and some.std() <= MAX_BLACK_DEVIATION)
