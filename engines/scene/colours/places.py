"""Which part of a thing's box tells its colour, and the pixels there. Pure."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from engines.notes import Box
from engines.scene.colours.names import Codes, Picture

MAX_SIDE = 96  # pixels that are looked at along each side
INNER = 0.6  # share of a box's sides that is looked at: the rest shows what is behind the thing
VESSELS = frozenset(("cup", "glass", "bowl", "vase"))  # whose lower part is looked at: above is what they hold
LEAVES = 0.6  # of a plant's height, from the top: its pot is below
RING = 0.2  # of a box's sides: what lies around it


def place_of(name: str, box: Box, height_of_width: float) -> Box:
    """The part of the box of a thing that tells its colour; of a person, where clothes are. `height_of_width`: of the
    picture."""
    if name == "person":
        return _torso(box, height_of_width)
    if name in VESSELS:
        return _part(box, (1 - INNER) / 2, 0.62, (1 + INNER) / 2, 0.97)
    if name == "plant":
        return _part(box, 0.0, 0.0, 1.0, LEAVES)
    if name == "car":  # its windows are above, the road below
        return _part(box, 0.12, 0.35, 0.88, 0.8)
    return _part(box, (1 - INNER) / 2, (1 - INNER) / 2, (1 + INNER) / 2, (1 + INNER) / 2)


def cut(rgb: Picture, box: Box) -> Picture:
    """The pixels in the box (N,3). Large boxes are thinned out."""
    return rgb[span(box[1], box[3], rgb.shape[0]), span(box[0], box[2], rgb.shape[1])].reshape(-1, 3)


def around(rgb: Picture, box: Box) -> Picture:
    """The pixels of a ring around the box (N,3), as far as it lies in the picture."""
    left, top, right, bottom = box
    x, y = RING * (right - left), RING * (bottom - top)
    height, width = rgb.shape[:2]
    rows = np.arange(height)[span(max(top - y, 0.0), min(bottom + y, 1.0), height)]
    columns = np.arange(width)[span(max(left - x, 0.0), min(right + x, 1.0), width)]
    ring: Picture = rgb[rows[:, None], columns][~is_inside(rows, columns, box, (height, width))]
    return ring


def outside(rgb: Picture, boxes: Sequence[Box], top: float = 0.0, bottom: float = 1.0) -> Picture:
    """The pixels (N,3) outside of all boxes, from `top` to `bottom` of the picture. Large pictures are thinned out."""
    height, width = rgb.shape[:2]
    rows, columns = np.arange(height)[span(top, bottom, height)], np.arange(width)[span(0.0, 1.0, width)]
    is_outside = np.ones((len(rows), len(columns)), bool)
    for box in boxes:
        is_outside &= ~is_inside(rows, columns, box, (height, width))
    pixels: Picture = rgb[rows[:, None], columns][is_outside]
    return pixels


def is_inside(rows: Codes, columns: Codes, box: Box, size: tuple[int, int]) -> npt.NDArray[np.bool_]:
    """Which pixels of these rows (R,) and columns (C,) of a picture of `size` lie in the box: (R,C)."""
    (left, top, right, bottom), (height, width) = box, size
    is_row, is_column = (rows >= top * height) & (rows < bottom * height), (columns >= left * width)
    return is_row[:, None] & is_column & (columns < right * width)


def span(first: float, last: float, size: int) -> slice:
    """Pixels from one share of a side to another, at most MAX_SIDE of them, at least one."""
    start = min(int(first * size), size - 1)
    stop = min(max(int(np.ceil(last * size)), start + 1), size)
    return slice(start, stop, -(-(stop - start) // MAX_SIDE))


def _part(box: Box, left: float, top: float, right: float, bottom: float) -> Box:
    """A part of a box, in shares of its sides."""
    width, height = box[2] - box[0], box[3] - box[1]
    return box[0] + left * width, box[1] + top * height, box[0] + right * width, box[1] + bottom * height


def _torso(box: Box, height_of_width: float) -> Box:
    """The upper body below the head: the second quarter of somebody who stands, the lowest part of a portrait."""
    left, top, right, bottom = box
    width, height = right - left, bottom - top
    slenderness = height * height_of_width / max(width, 1e-6)  # 1 in a portrait, 2.5 standing
    is_portrait_until = 1.2 if bottom > 0.97 else 0.5  # cut off by the lower edge of the picture, or sitting, bent
    whole = float(np.clip(slenderness - is_portrait_until, 0.0, 1.0))
    return _part(box, 0.25, 0.7 - 0.5 * whole, 0.75, 0.98 - 0.46 * whole)
