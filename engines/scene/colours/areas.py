"""How much of a picture has which colour, in its upper, middle and lower third. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

import numpy as np

from engines.notes import Box
from engines.scene.colours.light import exposure
from engines.scene.colours.names import BEIGE, COLOURS, LEVELS, SKIN, WHITE, Floats, Picture, lch, named
from engines.scene.colours.places import outside

NUM_THIRDS = 3
MIN_SHARE = 0.02  # of a third, to be listed
WORDS = (*COLOURS, "beige")
PALE, CLEAR = 8.0, 24.0  # chroma: a wall in a tinted light is pale, and counts less the paler it is


@dataclass(frozen=True)
class Share:
    """How much of a third of a picture, things left out, has a colour; in [0, 1]."""

    colour: str
    of_all: float


def colours_of_thirds(rgb: Picture, boxes: Sequence[Box]) -> tuple[tuple[Share, ...], ...]:
    """From top to bottom, of a picture uint8 (H,W,3) outside of all boxes, each from most to least."""
    curve, edges = exposure(rgb), [number / NUM_THIRDS for number in range(NUM_THIRDS + 1)]
    return tuple(colours_of(curve[outside(rgb, boxes, top, bottom)]) for top, bottom in pairwise(edges))


def colours_of(pixels: Picture) -> tuple[Share, ...]:
    """How much of pixels (N,3) in enough light has which colour, from most to least."""
    if not len(pixels):
        return ()
    codes, _ = named(pixels, is_person=False)
    levels = (pixels.astype(np.int64) * LEVELS // 256) @ (LEVELS * LEVELS, LEVELS, 1)
    is_neutral = (codes <= WHITE) | (codes == BEIGE)
    counts = np.bincount(codes, np.where(is_neutral, 1.0, _clearness()[levels]), SKIN + 1)[: BEIGE + 1] / len(pixels)
    found = [Share(word, round(float(share), 3)) for word, share in zip(WORDS, counts, strict=True)]
    return tuple(sorted((each for each in found if each.of_all >= MIN_SHARE), key=lambda each: -each.of_all))


@cache
def _clearness() -> Floats:
    """How much each combination of levels counts as a hue (LEVELS³,), in [0, 1]."""
    levels = (np.indices((LEVELS, LEVELS, LEVELS)).reshape(3, -1).T + 0.5) / LEVELS
    return np.interp(lch(levels)[1], (PALE, CLEAR), (0.0, 1.0))
