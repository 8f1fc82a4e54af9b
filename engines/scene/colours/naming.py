"""The main colour of a thing or of a part of a picture, as one of eleven basic words. Pure.

The word of most pixels wins, if it wins clearly. A picture with too little light is made lighter first
(`light.py`), and what has the colours of a thing's surroundings is taken off.
"""

from collections.abc import Sequence

import numpy as np

from engines.notes import Box
from engines.scene.colours.light import exposure
from engines.scene.colours.names import (
    BEIGE,
    BLACK,
    BLUE,
    BROWN,
    COLOURS,
    GREEN,
    ORANGE,
    PINK,
    PURPLE,
    RED,
    SKIN,
    WHITE,
    YELLOW,
    Codes,
    Floats,
    Picture,
    lch,
    named,
)
from engines.scene.colours.places import around, cut, outside, place_of

WHOLE: Box = (0.0, 0.0, 1.0, 1.0)
ABOVE: Box = (0.0, 0.0, 1.0, 0.25)  # where the sky is, or a ceiling
BELOW: Box = (0.0, 0.75, 1.0, 1.0)  # where the ground is
MIDDLE: Box = (0.2, 0.2, 0.8, 0.8)  # where people hold what they show
MIN_LEAVES, MAX_GREEN_POT = 0.4, 0.25  # shares of green: just above a pot that something grows in; of the pot
BEHIND = 0.7  # how much of the colours around a thing is taken off: they show through and past it
MIN_LEFT = 0.3  # of a thing's pixels: if less were left, it has the colours of what is around it
BIN = 22  # of 256 values: colours that are no more apart are one, when they are taken off
MIN_HUE_SHARE, MIN_NEUTRAL_SHARE = 0.25, 0.4  # of the pixels: much of a blue bus is dark glass
MIN_PART_SHARE, MIN_MAIN_SHARE = 0.33, 0.5  # of a part of a picture, and of all of it
MIN_LEAD = 1.3  # times as many pixels as the next colour
MAX_SKIN_SHARE = 0.55  # of a person's pixels: if it is more, no clothes are seen
# A yellow thing is brown in its own shadow: of these three, the lit pixels decide. Shares of the darkest ones.
WARM, LIT_FROM, LIT_UNTIL = (ORANGE, YELLOW, BROWN), 0.6, 0.97
MIN_WARM = 0.3  # of pixels that are warm or beige


def colour_word(rgb: Picture, box: Box, name: str = "") -> str | None:
    """The colour of the thing in `box`, whose name is `name`; of a person, of the clothes. None if none is clear.

    `rgb`: uint8 (H,W,3).
    """
    place = place_of(name, box, rgb.shape[0] / rgb.shape[1])
    return colour_of_pixels(cut(rgb, place), around(rgb, box), exposure(rgb), is_person=name == "person")


def main_colour(rgb: Picture, box: Box = WHOLE) -> str | None:
    """The colour of more than half of a picture, uint8 (H,W,3), or of most of a part of it. None if there is none."""
    least = MIN_MAIN_SHARE if box == WHOLE else MIN_PART_SHARE
    return _of_all(exposure(rgb)[cut(rgb, box)], least)


def colour_around(rgb: Picture, boxes: Sequence[Box]) -> str | None:
    """The colour of most of a picture, uint8 (H,W,3), outside of all boxes. None if there is none."""
    return _of_all(exposure(rgb)[outside(rgb, boxes)], MIN_PART_SHARE)


def colour_of_pixels(pixels: Picture, background: Picture, curve: Picture, is_person: bool = False) -> str | None:
    """The colour of what the pixels (N,3) show, less what they have in common with the `background` (M,3).

    `curve`: of the picture, from `exposure`. `is_person`: skin does not count, unless there is hardly anything else.
    """
    codes, weights = named(curve[pixels], is_person)
    weights = weights * _left(pixels, background)
    if is_person and weights[codes == SKIN].sum() < MAX_SKIN_SHARE * weights.sum():
        weights = np.where(codes == SKIN, 0.0, weights)
    return _decided(codes, weights, curve[pixels], MIN_HUE_SHARE)


def with_leaves(rgb: Picture, box: Box) -> Box | None:
    """The box of a pot or vase and of the green that grows out of it; None if it is not green just above it, or if the
    box itself is green, as that of a plant or of a green vase."""
    left, top, right, bottom = box
    above = left, max(2 * top - bottom, 0.0), right, top + 0.2 * (bottom - top)
    green_above, green = (_shares(*named(cut(rgb, part), False))[GREEN] for part in (above, box))
    return (left, above[1], right, bottom) if green_above >= MIN_LEAVES and green <= MAX_GREEN_POT else None


def _of_all(pixels: Picture, least: float) -> str | None:
    return _decided(*named(pixels, False), pixels, least)


def _left(pixels: Picture, background: Picture) -> Floats:
    """How much of each pixel (N,) is left without the colours of a background; all of it if that is little."""
    if not len(background) or not len(pixels):
        return np.ones(len(pixels))
    num_bins = -(-256 // BIN)
    bins, behind = ((part.astype(np.int64) // BIN) @ (num_bins**2, num_bins, 1) for part in (pixels, background))
    share, share_behind = (np.bincount(part, minlength=num_bins**3) / len(part) for part in (bins, behind))
    left: Floats = (np.maximum(share - BEHIND * share_behind, 0) / np.maximum(share, 1e-9))[bins]
    return left if left.mean() >= MIN_LEFT else np.ones(len(pixels))


def _shares(codes: Codes, weights: Floats) -> Floats:
    counts = np.bincount(codes, weights, minlength=SKIN + 1)
    return counts / max(float(counts.sum()), 1e-9)


def _decided(codes: Codes, weights: Floats, pixels: Picture, least: float) -> str | None:
    """The word of pixels (N,3) of these colours. `least`: share that a hue must have."""
    shares = _shares(codes, weights)
    warm = shares[list(WARM)].sum()
    hues = {code: shares[code] for code in (RED, GREEN, BLUE, PURPLE, PINK)}
    hues[BROWN] = warm + shares[BEIGE] if warm >= MIN_WARM * (warm + shares[BEIGE]) else 0.0
    (best, first), (_, second) = sorted(hues.items(), key=lambda each: -each[1])[:2]
    neutrals = shares[BLACK : WHITE + 1]
    if first >= max(least, neutrals.max() / 2) and first >= MIN_LEAD * second:
        return COLOURS[_lit(codes, weights, pixels) if best == BROWN else best]
    if neutrals.sum() < max(MIN_NEUTRAL_SHARE, least) or neutrals.sum() < MIN_LEAD * first:
        return None
    return _neutral(neutrals)


def _lit(codes: Codes, weights: Floats, pixels: Picture) -> int:
    """Orange, yellow or brown: that of the lighter ones of these pixels."""
    is_warm = np.isin(codes, WARM) & (weights > 0)
    warm, in_order = codes[is_warm], np.argsort(lch(pixels[is_warm] / 255.0)[0])
    lit = warm[in_order[int(LIT_FROM * len(warm)) : max(int(LIT_UNTIL * len(warm)), 1)]]
    return int(np.bincount(lit if len(lit) else warm).argmax())


def _neutral(shares: Floats) -> str | None:
    """Black, grey or white: a white thing is grey in its shadow, a black one grey where it shines."""
    black, grey, white = shares / shares.sum()
    if white > 0.35 and black < 0.3:
        return "white"
    if black > 0.5:
        return "black"
    return "grey" if grey > 0.5 else None
