"""The colours of a line of text: of its letters, and of what they stand on. Pure."""

import cv2
import numpy as np

from engines.scene.colours.light import Curve
from engines.scene.colours.names import Picture
from engines.scene.colours.naming import colour_of_pixels

MOST_PIXELS, ROUNDS = 4000, 8
EDGE = 0.08  # of the line's height: there is no letter
NEAREST = 0.6  # of the pixels of a colour, those that are no mixture with the other
MIN_APART = 30.0  # of 255: nearer colours are not told apart


def letter_colours(line: Picture, curve: Curve) -> tuple[str | None, str | None]:
    """Words for the letters' colour and for that behind them, None where none is clear. `line`: uint8 (H,W,3), upright,
    as narrow as the text. `curve`: of the picture, from `exposure`."""
    height, width = line.shape[:2]
    step = max(int(np.sqrt(height * width / MOST_PIXELS)), 1)
    small = line[::step, ::step]
    pixels = small.reshape(-1, 3).astype(np.float32)
    border = max(round(EDGE * small.shape[0]), 1)
    edges = np.concatenate([small[:border].reshape(-1, 3), small[-border:].reshape(-1, 3)])
    if len(pixels) < 2 * ROUNDS:
        return None, None
    criteria = cv2.TERM_CRITERIA_EPS + cv2.TERM_CRITERIA_MAX_ITER, ROUNDS, 1.0
    cv2.setRNGSeed(0)
    _, labels, centres = cv2.kmeans(pixels, 2, None, criteria, 2, cv2.KMEANS_PP_CENTERS)  # type: ignore[call-overload]
    if np.linalg.norm(centres[0] - centres[1]) < MIN_APART:
        return None, None
    to_centres = np.linalg.norm(edges[:, None].astype(np.float32) - centres[None], axis=2)  # (N,2)
    ground = int((to_centres[:, 1] < to_centres[:, 0]).mean() > 0.5)
    letters, behind = (_word(pixels, labels[:, 0] == each, centres[each], curve) for each in (1 - ground, ground))
    return letters, behind


def _word(pixels: np.ndarray, is_of: np.ndarray, centre: np.ndarray, curve: Curve) -> str | None:
    own = pixels[is_of]
    distance = np.linalg.norm(own - centre, axis=1)
    pure = own[distance <= np.quantile(distance, NEAREST)].astype(np.uint8)
    return colour_of_pixels(pure, pure[:0], curve)
