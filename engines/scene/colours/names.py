"""The word for the colour of a pixel. Pure.

Pixels are named one by one in CIE LCh (lightness 0–100, chroma, hue in degrees): a shadow changes lightness and chroma
much more than hue.
"""

from functools import cache

import numpy as np
import numpy.typing as npt

Picture = npt.NDArray[np.uint8]
Floats = npt.NDArray[np.float64]
Codes = npt.NDArray[np.int64]

COLOURS = ("black", "grey", "white", "red", "orange", "yellow", "green", "blue", "purple", "pink", "brown")
BLACK, GREY, WHITE, RED, ORANGE, YELLOW, GREEN, BLUE, PURPLE, PINK, BROWN = range(len(COLOURS))
BEIGE, SKIN = len(COLOURS), len(COLOURS) + 1  # between the words; skin is only told apart on people
VIVID_WEIGHT = 1.6  # of a pixel of strong colour, which is what people name: a red motorcycle is mostly black and grey
SKYLIGHT = 5.0  # chroma that the sky lends to grey and silver things
MAX_BLACK_CHROMA = 30.0  # of what is nearly black: more is a very dark blue
LEVELS = 32  # of red, green and blue, told apart


def named(pixels: Picture, is_person: bool) -> tuple[Codes, Floats]:
    """The colour of each of the pixels (N,3), and how much it counts (N,). `is_person`: they may show skin."""
    codes, weights = colour_table(is_person)
    levels = (pixels.astype(np.int64) * LEVELS // 256) @ (LEVELS * LEVELS, LEVELS, 1)
    return codes[levels], weights[levels]


@cache
def colour_table(is_person: bool) -> tuple[Codes, Floats]:
    """The colour of each combination of levels, and how much it counts (LEVELS³,); blue varies fastest."""
    levels = (np.indices((LEVELS, LEVELS, LEVELS)).reshape(3, -1).T + 0.5) / LEVELS  # (N,3)
    lightness, chroma, hue = lch(levels)
    table = _hued(lightness, chroma, hue)
    is_neutral = chroma < np.interp(lightness, (15, 30, 80, 95), (15, 10, 8, 10)) + SKYLIGHT * (abs(hue - 255) < 35)
    table = np.where(is_neutral, np.digitize(lightness, (30, 76)), table)  # black, grey, white
    table[(lightness < 10) & (chroma < MAX_BLACK_CHROMA)] = BLACK
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
        (hue < np.interp(lightness, (85, 95), (203, 187)), np.full(hue.shape, GREEN)),
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


def lch(rgb: Floats) -> tuple[Floats, Floats, Floats]:
    """sRGB in [0, 1] (N,3) → lightness, chroma, hue. IEC 61966-2-1 and CIE 15, white point D65."""
    linear = np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
    to_xyz = np.asarray(((0.4124, 0.3576, 0.1805), (0.2126, 0.7152, 0.0722), (0.0193, 0.1192, 0.9505)))
    xyz = linear @ (to_xyz / to_xyz.sum(1, keepdims=True)).T
    x, y, z = np.where(xyz > 216 / 24389, np.cbrt(xyz), (24389 / 27 * xyz + 16) / 116).T
    a, b = 500 * (x - y), 200 * (y - z)
    return 116 * y - 16, np.hypot(a, b), np.degrees(np.arctan2(b, a)) % 360
