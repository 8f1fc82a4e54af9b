"""The main colour of a thing or of a whole picture, as one of eleven basic words. Pure.

Pixels are named one by one in CIE LCh (lightness 0–100, chroma, hue in degrees): a shadow changes lightness and chroma
much more than hue. The word of most pixels wins, if it wins clearly.
"""

from functools import cache

import numpy as np
import numpy.typing as npt

from engines.notes import Box

Picture = npt.NDArray[np.uint8]
Floats = npt.NDArray[np.float64]

COLOURS = ("black", "grey", "white", "red", "orange", "yellow", "green", "blue", "purple", "pink", "brown")
BLACK, GREY, WHITE, RED, ORANGE, YELLOW, GREEN, BLUE, PURPLE, PINK, BROWN = range(len(COLOURS))
BEIGE, SKIN = len(COLOURS), len(COLOURS) + 1  # between the words; skin is only told apart on people
MAX_SIDE = 96  # pixels that are looked at along each side
INNER = 0.6  # share of a box's sides that is looked at: the rest shows what is behind the thing
MIN_HUE_SHARE, MIN_NEUTRAL_SHARE = 0.28, 0.4  # of the pixels: much of a blue bus is dark glass
MIN_LEAD = 1.3  # times as many pixels as the next colour
MIN_MAIN_SHARE = 0.5  # of all pixels of a picture
MAX_SKIN_SHARE = 0.75  # of a person's pixels: if it is more, no clothes are seen
LEVELS = 32  # of red, green and blue, told apart


def colour_word(rgb: Picture, box: Box, is_person: bool = False) -> str | None:
    """The colour of the thing in `box`; of a person, of the clothes. None if no colour has a clear majority.

    `rgb`: uint8 (H,W,3).
    """
    height, width = rgb.shape[:2]
    left, top, right, bottom = _torso(box, height / width) if is_person else _inner(box)
    part = rgb[_span(top, bottom, height), _span(left, right, width)]
    counts = _counts(part, is_person)
    if is_person and counts[SKIN] < MAX_SKIN_SHARE * counts.sum():
        counts[SKIN] = 0
    shares = counts / max(counts.sum(), 1)
    hues, neutrals = shares[RED : BROWN + 1], shares[: WHITE + 1]
    first, second = np.sort(hues)[:-3:-1]
    if first >= max(MIN_HUE_SHARE, neutrals.max() / 2) and first >= MIN_LEAD * second:
        return COLOURS[RED + int(hues.argmax())]
    if neutrals.sum() < MIN_NEUTRAL_SHARE or neutrals.sum() < MIN_LEAD * first:
        return None
    return _neutral(neutrals)


def main_colour(rgb: Picture) -> str | None:
    """The colour of more than half of a picture, uint8 (H,W,3). None if there is none."""
    counts = _counts(rgb, False)
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
    """The upper body below the head: the second quarter of somebody who stands, the lower part of a portrait."""
    left, top, right, bottom = box
    width, height = right - left, bottom - top
    slenderness = height * height_of_width / max(width, 1e-6)  # 1 in a portrait, 2.5 standing
    standing = float(np.clip((slenderness - 1.2) / 1.0, 0.0, 1.0))
    first, last = 0.6 - 0.4 * standing, 0.95 - 0.43 * standing
    return left + 0.25 * width, top + first * height, right - 0.25 * width, top + last * height


def _span(first: float, last: float, size: int) -> slice:
    start = min(int(first * size), size - 1)
    stop = max(int(np.ceil(last * size)), start + 1)
    return slice(start, stop, max((stop - start) // MAX_SIDE, 1))


def _counts(part: Picture, is_person: bool) -> npt.NDArray[np.int64]:
    """Number of pixels of each colour. Large pictures are thinned out."""
    step = [max(side // MAX_SIDE, 1) for side in part.shape[:2]]
    levels = part[:: step[0], :: step[1]].reshape(-1, 3).astype(np.int64) * LEVELS // 256
    table = _table(is_person)
    return np.bincount(table[levels @ (LEVELS * LEVELS, LEVELS, 1)], minlength=SKIN + 1)


@cache
def _table(is_person: bool) -> npt.NDArray[np.int64]:
    """The colour of each combination of levels, the last one blue (LEVELS³,)."""
    levels = (np.indices((LEVELS, LEVELS, LEVELS)).reshape(3, -1).T + 0.5) / LEVELS  # (N,3)
    lightness, chroma, hue = _lch(levels)
    table = _hued(lightness, chroma, hue)
    is_neutral = chroma < np.interp(lightness, (15, 30, 80, 95), (18, 10, 8, 10))
    table = np.where(is_neutral, np.digitize(lightness, (30, 76)), table)  # black, grey, white
    table[lightness < 10] = BLACK
    if is_person:
        is_skin = (hue > 20) & (hue < 85) & (chroma > 10) & (chroma < 42) & (lightness > 30)
        table[is_skin & ~is_neutral] = SKIN
    return table


def _hued(lightness: Floats, chroma: Floats, hue: Floats) -> npt.NDArray[np.int64]:
    # Hue of red to orange moves with lightness: a dark orange is brown, a dark pink is red or purple.
    red_to_orange = np.interp(lightness, (30, 50), (46, 42.5))
    conditions = (
        ((hue < 10) | (hue >= 345), np.where(lightness < 42, PURPLE, PINK)),
        (hue < 22, np.where(lightness < 55, RED, PINK)),
        (hue < red_to_orange, _reddish(lightness, chroma)),
        (hue < 80, _orange_or_brown(lightness, chroma)),
        (hue < 106, _yellowish(lightness, chroma, hue)),
        (hue < 203, np.full(hue.shape, GREEN)),
        (hue < 299, np.full(hue.shape, BLUE)),
        (hue < 312, np.where((chroma > 55) | (lightness < 30), BLUE, PURPLE)),
        (hue < 345, np.where(lightness < 68, PURPLE, PINK)),
    )
    return np.select([condition for condition, _ in conditions], [code for _, code in conditions])


def _reddish(lightness: Floats, chroma: Floats) -> npt.NDArray[np.int64]:
    pale = np.where(lightness > 66, PINK, BROWN)
    return np.where(chroma > np.where(lightness > 45, 38, 25), RED, pale)


def _orange_or_brown(lightness: Floats, chroma: Floats) -> npt.NDArray[np.int64]:
    dull = np.where((lightness < 76) & (chroma > 14), BROWN, BEIGE)
    return np.where((lightness > 40) & (chroma > 46), ORANGE, dull)


def _yellowish(lightness: Floats, chroma: Floats, hue: Floats) -> npt.NDArray[np.int64]:
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
