"""Draws the patches that were kept onto a picture. Pure."""

from collections.abc import Iterable

import numpy as np
import numpy.typing as npt

COLOUR = (255, 214, 10)  # RGB; the page marks evidence in it, too
THICKNESS_SHARE = 1 / 200  # of the picture's longer side


def outlined(rgb: npt.NDArray[np.uint8], cells: Iterable[tuple[int, int]], grid: int) -> npt.NDArray[np.uint8]:
    """A copy of a picture (H, W, 3) with a frame inside each cell (row, column) of its `grid` x `grid` patches."""
    drawn = rgb.copy()
    height, width = rgb.shape[:2]
    line = max(round(THICKNESS_SHARE * max(height, width)), 1)
    for row, column in set(cells):
        top, bottom = (round(edge * height / grid) for edge in (row, row + 1))
        left, right = (round(edge * width / grid) for edge in (column, column + 1))
        for rows, columns in (
            (slice(top, top + line), slice(left, right)),
            (slice(bottom - line, bottom), slice(left, right)),
            (slice(top, bottom), slice(left, left + line)),
            (slice(top, bottom), slice(right - line, right)),
        ):
            drawn[rows, columns] = COLOUR
    return drawn
