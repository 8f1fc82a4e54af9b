"""Whether a picture is worth reading: a cheap test before `TextReader.read`. Pure, and deterministic.

Text has many strokes side by side: brightness rises and falls again within a few pixels. Leaves and cloth have, too, so
the test leaves out smooth pictures only; what saves most is that a place is read once and not again until it changes.
"""

import cv2
import numpy as np
import numpy.typing as npt

from engines.notes import Look

MIN_INTERVAL_S = 4.0  # between two readings
AGAIN_AFTER_S = 20.0  # a picture that stands still
CLOSE_EVERY_S = 12.0  # between two close looks, which take four times as long
FINE_SIDE, COARSE = 480, 3  # pixels of the longest side for small letters; divided by this for large ones
CELL = 12  # pixels of a cell, at both sizes
PLACE = CELL * COARSE  # pixels of a place, for small letters: one cell for large ones
MIN_STEP = 20  # of 255, from a pixel to the next
MIN_STROKES_FINE, MIN_STROKES_COARSE = 0.08, 0.09  # share of a cell's pixels that rise, and that fall
MIN_CHANGE = 8.0  # of 255, mean over a cell for small letters

GreyImage = npt.NDArray[np.uint8]


class TextGate:
    """One stream. `wants` takes about 3 ms for a picture of 960 pixels."""

    def __init__(self) -> None:
        self._read: GreyImage | None = None  # the picture that was read last
        self._read_s = 0.0
        self._closely_s: float | None = None  # when the last close look was
        self._was_close = False  # whether what was read last was looked at closely since it changed
        self._wanted: tuple[GreyImage, float, bool] | None = None  # a picture that is to be read, and whether closely

    def wants(self, rgb: npt.NDArray[np.uint8], time_s: float) -> Look | None:
        """Whether and how to read `rgb` uint8 (H, W, 3), the picture of `time_s`. It counts as read from `was_read` on.

        A place must look like text, and it or one beside it must have changed since the last reading, unless that was
        `AGAIN_AFTER_S` ago. What was read once is looked at closely the next time, also if it has not changed.
        """
        since_s = time_s - self._read_s
        if self._read is not None and 0 <= since_s < MIN_INTERVAL_S:
            return None
        fine, coarse = _grey(rgb)
        is_text = _looks_like_text(fine, coarse)
        if not is_text.any():
            return None
        before = self._read if self._read is not None and self._read.shape == fine.shape and since_s >= 0 else None
        changed = before is None or bool((is_text & _has_changed_nearby(before, fine)).any())
        was_close = self._was_close and not changed
        may_be_close = self._closely_s is None or not 0 <= time_s - self._closely_s < CLOSE_EVERY_S
        look: Look = "close" if before is not None and not was_close and may_be_close else "quick"
        if look == "quick" and not changed and since_s < AGAIN_AFTER_S:
            return None
        self._wanted = fine, time_s, look == "close"
        self._was_close = was_close
        return look

    def was_read(self) -> None:
        """The picture that was wanted last has been read."""
        if self._wanted is not None:
            (self._read, self._read_s, is_close), self._wanted = self._wanted, None
            if is_close:
                self._was_close, self._closely_s = True, self._read_s


def _grey(rgb: npt.NDArray[np.uint8]) -> tuple[GreyImage, GreyImage]:
    """The picture in grey, for small and for large letters. Both have the same whole number of places."""
    height, width = rgb.shape[:2]
    scale = FINE_SIDE / max(height, width) / PLACE
    rows, columns = max(round(height * scale), 1), max(round(width * scale), 1)
    small = cv2.resize(rgb, (columns * PLACE, rows * PLACE), interpolation=cv2.INTER_AREA)
    fine = cv2.cvtColor(small, cv2.COLOR_RGB2GRAY)
    coarse = cv2.resize(fine, (columns * CELL, rows * CELL), interpolation=cv2.INTER_AREA)
    return fine.astype(np.uint8), coarse.astype(np.uint8)


def _looks_like_text(fine: GreyImage, coarse: GreyImage) -> npt.NDArray[np.bool_]:
    """Of each place (rows, columns)."""
    large = _strokes(coarse) >= MIN_STROKES_COARSE
    rows, columns = large.shape
    small = _strokes(fine).reshape(rows, COARSE, columns, COARSE).max(axis=(1, 3)) >= MIN_STROKES_FINE
    return np.asarray(small | large)


def _strokes(grey: GreyImage) -> npt.NDArray[np.float32]:
    """Share of pixels that are an edge of a stroke, of each cell; the smaller one of it and a neighbour in its row,
    because a word is longer than a cell."""
    step = np.diff(grey.astype(np.int16), axis=1, append=grey[:, -1:].astype(np.int16))
    shape = (grey.shape[1] // CELL, grey.shape[0] // CELL)
    rises, falls = (
        cv2.resize(edge.astype(np.float32), shape, interpolation=cv2.INTER_AREA)
        for edge in (step > MIN_STEP, step < -MIN_STEP)
    )
    strokes = np.minimum(rises, falls).astype(np.float32)
    beside = np.pad(strokes, ((0, 0), (1, 1)))
    return np.minimum(strokes, np.maximum(beside[:, :-2], beside[:, 2:]))


def _has_changed_nearby(before: GreyImage, now: GreyImage) -> npt.NDArray[np.bool_]:
    """Of each place (rows, columns): it or one beside it. Light that changes everywhere alike does not count."""
    difference = now.astype(np.float32) - before
    difference = np.abs(difference - np.median(difference))
    columns, rows = now.shape[1] // CELL, now.shape[0] // CELL
    cells = cv2.resize(difference, (columns, rows), interpolation=cv2.INTER_AREA) >= MIN_CHANGE
    places = cells.reshape(rows // COARSE, COARSE, columns // COARSE, COARSE).any(axis=(1, 3))
    return np.asarray(cv2.dilate(places.astype(np.uint8), np.ones((3, 3), np.uint8)) > 0)
