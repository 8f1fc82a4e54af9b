"""The main colour of a thing or of a whole picture, as one of eleven basic words. Pure.

Pixels are named one by one in CIE LCh (lightness 0–100, chroma, hue in degrees): a shadow changes lightness and chroma
much more than hue. The word of most pixels wins, if it wins clearly.
"""

from collections.abc import Sequence
from functools import cache

import numpy as np
import numpy.typing as npt

from engines.notes import Box

Picture = npt.NDArray[np.uint8]
Floats = npt.NDArray[np.float64]
Codes = npt.NDArray[np.int64]

COLOURS = ("black", "grey", "white", "red", "orange", "yellow", "green", "blue", "purple", "pink", "brown")
BLACK, GREY, WHITE, RED, ORANGE, YELLOW, GREEN, BLUE, PURPLE, PINK, BROWN = range(len(COLOURS))
BEIGE, SKIN = len(COLOURS), len(COLOURS) + 1  # between the words; skin is only told apart on people
WHOLE: Box = (0.0, 0.0, 1.0, 1.0)
ABOVE: Box = (0.0, 0.0, 1.0, 0.25)  # where the sky is, or a ceiling
BELOW: Box = (0.0, 0.75, 1.0, 1.0)  # where the ground is
MIDDLE: Box = (0.2, 0.2, 0.8, 0.8)  # where people hold what they show
MAX_SIDE = 96  # pixels that are looked at along each side
INNER = 0.6  # share of a box's sides that is looked at: the rest shows what is behind the thing
VESSELS = frozenset(("cup", "glass", "bowl", "vase"))  # whose lower part is looked at: above is what they hold
LEAVES = 0.6  # of a plant's height, from the top: its pot is below
MIN_LEAVES, MAX_GREEN_POT = 0.4, 0.25  # shares of green: just above a pot that something grows in; of the pot
RING = 0.2  # of a box's sides: what lies around it
BEHIND = 0.7  # how much of the colours around a thing is taken off: they show through and past it
MIN_HUE_SHARE, MIN_NEUTRAL_SHARE = 0.25, 0.4  # of the pixels: much of a blue bus is dark glass
MIN_LEAD = 1.3  # times as many pixels as the next colour
MIN_MAIN_SHARE = 0.5  # of all pixels of a picture
MAX_SKIN_SHARE = 0.55  # of a person's pixels: if it is more, no clothes are seen
VIVID_WEIGHT = 1.6  # of a pixel of strong colour, which is what people name: a red motorcycle is mostly black and grey
SKYLIGHT = 5.0  # chroma that the sky lends to grey and silver things
LEVELS = 32  # of red, green and blue, told apart


def colour_word(rgb: Picture, box: Box, name: str = "") -> str | None:
    """The colour of the thing in `box`, whose name is `name`; of a person, of the clothes. None if none is clear.

    `rgb`: uint8 (H,W,3).
    """
    height, width = rgb.shape[:2]
    is_person = name == "person"
    place = _torso(box, height / width) if is_person else _PLACES.get(name, _inner)(box)
    counts = _counts(_cut(rgb, place), is_person)
    if is_person and counts[SKIN] < MAX_SKIN_SHARE * counts.sum():
        counts[SKIN] = 0
    around = _counts(_around(rgb, box), is_person)
    shares = _shares(np.maximum(_shares(counts) - BEHIND * _shares(around), 0))
    hues, neutrals = shares[RED : BROWN + 1], shares[: WHITE + 1]
    first, second = np.sort(hues)[:-3:-1]
    if first >= max(MIN_HUE_SHARE, neutrals.max() / 2) and first >= MIN_LEAD * second:
        return COLOURS[RED + int(hues.argmax())]
    if neutrals.sum() < MIN_NEUTRAL_SHARE or neutrals.sum() < MIN_LEAD * first:
        return None
    return _neutral(neutrals)


def main_colour(rgb: Picture, box: Box = WHOLE) -> str | None:
    """The colour of more than half of a part of a picture, uint8 (H,W,3). None if there is none."""
    return _main(_counts(_cut(rgb, box), False))


def colour_around(rgb: Picture, boxes: Sequence[Box]) -> str | None:
    """The colour of more than half of a picture, uint8 (H,W,3), outside of all boxes. None if there is none."""
    height, width = rgb.shape[:2]
    rows, columns = np.arange(height)[_span(0.0, 1.0, height)], np.arange(width)[_span(0.0, 1.0, width)]
    is_outside = np.ones((len(rows), len(columns)), bool)
    for box in boxes:
        is_outside &= ~_is_inside(rows, columns, box, (height, width))
    return _main(_counts(rgb[rows[:, None], columns][is_outside], False))


def _main(counts: Floats) -> str | None:
    best = int(counts[: len(COLOURS)].argmax())
    return COLOURS[best] if counts[best] > MIN_MAIN_SHARE * counts.sum() else None


def _neutral(shares: Floats) -> str | None:
    """Black, grey or white: a white thing is grey in its shadow, a black one grey where it shines."""
    black, grey, white = shares / shares.sum()
    if white > 0.35 and black < 0.3:
        return "white"
    if black > 0.5:
        return "black"
    return "grey" if grey > 0.5 else None


def _inner(box: Box) -> Box:
    left, top, right, bottom = box
    x, y = (right - left) * (1 - INNER) / 2, (bottom - top) * (1 - INNER) / 2
    return left + x, top + y, right - x, bottom - y


def _torso(box: Box, height_of_width: float) -> Box:
    """The upper body below the head: the second quarter of somebody who stands, the lowest part of a portrait."""
    left, top, right, bottom = box
    width, height = right - left, bottom - top
    slenderness = height * height_of_width / max(width, 1e-6)  # 1 in a portrait, 2.5 standing
    is_portrait_until = 1.2 if bottom > 0.97 else 0.5  # cut off by the lower edge of the picture, or sitting, bent
    whole = float(np.clip(slenderness - is_portrait_until, 0.0, 1.0))
    first, last = 0.7 - 0.5 * whole, 0.98 - 0.46 * whole
    return left + 0.25 * width, top + first * height, right - 0.25 * width, top + last * height


def _lower(box: Box) -> Box:
    left, top, right, bottom = box
    margin, height = (right - left) * (1 - INNER) / 2, bottom - top
    return left + margin, top + 0.62 * height, right - margin, top + 0.97 * height


def _upper(box: Box) -> Box:
    left, top, right, bottom = box
    return left, top, right, top + LEAVES * (bottom - top)


_PLACES = dict.fromkeys(VESSELS, _lower) | {"plant": _upper}


def with_leaves(rgb: Picture, box: Box) -> Box | None:
    """The box of a pot or vase and of the green that grows out of it; None if it is not green just above it, or if the
    box itself is green, as that of a plant or of a green vase."""
    left, top, right, bottom = box
    above = left, max(2 * top - bottom, 0.0), right, top + 0.2 * (bottom - top)
    green_above, green = (_shares(_counts(_cut(rgb, part), False))[GREEN] for part in (above, box))
    return (left, above[1], right, bottom) if green_above >= MIN_LEAVES and green <= MAX_GREEN_POT else None


def _cut(rgb: Picture, box: Box) -> Picture:
    """The pixels in the box (N,3). Large boxes are thinned out."""
    return rgb[_span(box[1], box[3], rgb.shape[0]), _span(box[0], box[2], rgb.shape[1])].reshape(-1, 3)


def _around(rgb: Picture, box: Box) -> Picture:
    """The pixels of a ring around the box (N,3), as far as it lies in the picture."""
    left, top, right, bottom = box
    x, y = RING * (right - left), RING * (bottom - top)
    height, width = rgb.shape[:2]
    rows = np.arange(height)[_span(max(top - y, 0.0), min(bottom + y, 1.0), height)]
    columns = np.arange(width)[_span(max(left - x, 0.0), min(right + x, 1.0), width)]
    ring: Picture = rgb[rows[:, None], columns][~_is_inside(rows, columns, box, (height, width))]
    return ring


def _is_inside(rows: Codes, columns: Codes, box: Box, size: tuple[int, int]) -> npt.NDArray[np.bool_]:
    """Which pixels of these rows (R,) and columns (C,) of a picture of `size` lie in the box: (R,C)."""
    (left, top, right, bottom), (height, width) = box, size
    is_row, is_column = (rows >= top * height) & (rows < bottom * height), (columns >= left * width)
    return is_row[:, None] & is_column & (columns < right * width)


def _span(first: float, last: float, size: int) -> slice:
    start = min(int(first * size), size - 1)
    stop = min(max(int(np.ceil(last * size)), start + 1), size)
    return slice(start, stop, -(-(stop - start) // MAX_SIDE))


def _counts(pixels: Picture, is_person: bool) -> Floats:
    """Weighted number of pixels (N,3) of each colour."""
    codes, weights = _table(is_person)
    levels = (pixels.astype(np.int64) * LEVELS // 256) @ (LEVELS * LEVELS, LEVELS, 1)
    return np.bincount(codes[levels], weights[levels], minlength=SKIN + 1).astype(np.float64)


def _shares(counts: Floats) -> Floats:
    return counts / max(float(counts.sum()), 1e-9)


@cache
def _table(is_person: bool) -> tuple[Codes, Floats]:
    """The colour of each combination of levels, and how much it counts (LEVELS³,); blue varies fastest."""
    levels = (np.indices((LEVELS, LEVELS, LEVELS)).reshape(3, -1).T + 0.5) / LEVELS  # (N,3)
    lightness, chroma, hue = _lch(levels)
    table = _hued(lightness, chroma, hue)
    is_neutral = chroma < np.interp(lightness, (15, 30, 80, 95), (15, 10, 8, 10)) + SKYLIGHT * (abs(hue - 255) < 35)
    table = np.where(is_neutral, np.digitize(lightness, (30, 76)), table)  # black, grey, white
    table[lightness < 10] = BLACK
    if is_person:
        is_skin = (hue > 20) & (hue < 85) & (chroma > 10) & (chroma < 42) & (lightness > 30)
        table[is_skin & ~is_neutral] = SKIN
    return table, np.interp(chroma, (40, 70), (1, VIVID_WEIGHT))


def _hued(lightness: Floats, chroma: Floats, hue: Floats) -> Codes:
    # Hue of red to orange moves with lightness: a dark orange is brown, a dark pink is red or purple.
    red_to_orange = np.interp(lightness, (30, 50), (46, 42.5))
    conditions = (
        (hue >= 345, np.where(lightness < 42, PURPLE, PINK)),
        (hue < 22, np.where(lightness < np.interp(hue, (0, 10, 22), (42, 46, 55)), RED, PINK)),
        (hue < red_to_orange, _reddish(lightness, chroma)),
        (hue < 72, _orange_or_brown(lightness, chroma)),
        (hue < 106, _yellowish(lightness, chroma, hue)),
        (hue < 203, np.full(hue.shape, GREEN)),
        (hue < 299, np.full(hue.shape, BLUE)),
        (hue < 312, np.where((chroma > 55) | (lightness < 30), BLUE, PURPLE)),
        (hue < 345, np.where(lightness < 68, PURPLE, PINK)),
    )
    return np.select([condition for condition, _ in conditions], [code for _, code in conditions])


def _reddish(lightness: Floats, chroma: Floats) -> Codes:
    pale = np.where(lightness > 66, PINK, BROWN)
    return np.where(chroma > np.where(lightness > 45, 38, 25), RED, pale)


def _orange_or_brown(lightness: Floats, chroma: Floats) -> Codes:
    dull = np.where((lightness < 76) & (chroma > 14), BROWN, BEIGE)
    return np.where((lightness > 40) & (chroma > 46), ORANGE, dull)


def _yellowish(lightness: Floats, chroma: Floats, hue: Floats) -> Codes:
    dark = np.where(hue < 95, BROWN, GREEN)
    pale = np.where(lightness > 60, BEIGE, dark)
    return np.where(chroma > 34, np.where(lightness > 55, YELLOW, dark), pale)


def _lch(rgb: Floats) -> tuple[Floats, Floats, Floats]:
    """sRGB in [0, 1] (N,3) → lightness, chroma, hue. IEC 61966-2-1 and CIE 15, white point D65."""
    linear = np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
    to_xyz = np.asarray(((0.4124, 0.3576, 0.1805), (0.2126, 0.7152, 0.0722), (0.0193, 0.1192, 0.9505)))
    xyz = linear @ (to_xyz / to_xyz.sum(1, keepdims=True)).T
    x, y, z = np.where(xyz > 216 / 24389, np.cbrt(xyz), (24389 / 27 * xyz + 16) / 116).T
    a, b = 500 * (x - y), 200 * (y - z)
    return 116 * y - 16, np.hypot(a, b), np.degrees(np.arctan2(b, a)) % 360
