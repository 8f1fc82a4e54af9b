"""The colours of what a person wears, from where the parts of the body are: above, below, and on the head. Pure."""

from dataclasses import dataclass

import numpy as np

from engines.notes import Box
from engines.scene.colours.light import exposure
from engines.scene.colours.names import Picture
from engines.scene.colours.naming import colour_of_pixels
from engines.scene.colours.places import MAX_SIDE, around, cut
from engines.scene.posture.body import KeyPoint, Pose

# Least scores of parts; of shoulders and hips the mean of both.
SURE_SHOULDERS, SURE_HIPS, SURE_LEG, SURE_ANKLE, SURE_FACE = 0.3, 0.25, 0.25, 0.3, 0.35
TORSO = 1.3  # times as long as the shoulders are wide, where no hips are seen
FROM_SHOULDERS, UNTIL_HIPS = 0.1, 0.9  # of the torso: above is the neck, below the belt
FROM_HIPS, UNTIL_ANKLES = 0.4, 0.5  # of the thigh: above a long jacket may hang; of the shin: below are boots
HEAD_FROM, HEAD_UNTIL, HEAD_SIDE = 0.1, 0.6, 0.35  # of the way from the top of the head to the eyes: where a hat is
BESIDE_HEAD = 0.15  # of the box's width on each side, above the shoulders: what is behind
MIN_PIXELS = 30


@dataclass(frozen=True)
class _Band:
    """A rectangle along the line between two points, in pixels of the picture."""

    start: KeyPoint
    end: KeyPoint
    half_width: float

    def pixels(self, rgb: Picture, box: Box) -> Picture:
        """The pixels (N,3) in it, as far as they lie in the box; many are thinned out."""
        (height, width), along = rgb.shape[:2], np.asarray((self.end.x - self.start.x, self.end.y - self.start.y))
        length, reach = max(float(np.hypot(*along)), 1e-6), self.half_width
        xs, ys = sorted((self.start.x, self.end.x)), sorted((self.start.y, self.end.y))
        left, right = max(xs[0] - reach, box[0] * width, 0), min(xs[1] + reach, box[2] * width, width)
        top, bottom = max(ys[0] - reach, box[1] * height, 0), min(ys[1] + reach, box[3] * height, height)
        step = max(int(max(right - left, bottom - top)) // MAX_SIDE, 1)
        rows, columns = np.meshgrid(np.arange(int(top), int(bottom), step), np.arange(int(left), int(right), step))
        x, y = columns + 0.5 - self.start.x, rows + 0.5 - self.start.y
        forward, aside = (x * along[0] + y * along[1]) / length, (y * along[0] - x * along[1]) / length
        is_in = (forward >= 0) & (forward <= length) & (abs(aside) <= reach)
        pixels: Picture = rgb[rows[is_in], columns[is_in]]
        return pixels


@dataclass(frozen=True)
class Clothes:
    """Words for colours, None where none is clear. `head`: of a hat, if there is one; else it is that of the hair."""

    upper: str | None = None
    lower: str | None = None
    head: str | None = None


def clothes_of(rgb: Picture, box: Box, pose: Pose) -> Clothes:
    """What the person in the box of a picture, uint8 (H,W,3), wears."""
    curve, background = exposure(rgb), _background(rgb, box, pose)

    def colour(bands: list[_Band], shows_skin: bool) -> str | None:
        pixels = np.concatenate([rgb[:0, 0], *(band.pixels(rgb, box) for band in bands)])
        return colour_of_pixels(pixels, background, curve, shows_skin) if len(pixels) >= MIN_PIXELS else None

    height = rgb.shape[0]
    upper = colour(_upper(pose, box[1] * height, box[3] * height), True)
    return Clothes(upper, colour(_lower(pose), True), colour(_head(pose, box[1] * height), False))


def _upper(pose: Pose, top: float, bottom: float) -> list[_Band]:
    """From the shoulders down to the hips, or to the end of the box (`bottom`, in pixels)."""
    left, right = pose["left shoulder"], pose["right shoulder"]
    if (left.score + right.score) / 2 < SURE_SHOULDERS:
        return []
    width, shoulders = np.hypot(left.x - right.x, left.y - right.y), _between(left, right, 0.5)
    hips = _between(pose["left hip"], pose["right hip"], 0.5)
    if hips.score < SURE_HIPS:
        hips = KeyPoint(shoulders.x, shoulders.y + max(TORSO * width, 0.3 * (bottom - top)), 0.0)
    length = np.hypot(hips.x - shoulders.x, hips.y - shoulders.y)
    is_cut_off = hips.y > bottom > shoulders.y
    until = UNTIL_HIPS * ((bottom - shoulders.y) / (hips.y - shoulders.y) if is_cut_off else 1.0)
    ends = _between(shoulders, hips, FROM_SHOULDERS), _between(shoulders, hips, max(until, FROM_SHOULDERS))
    return [_Band(*ends, max(0.4 * width, 0.2 * length))]


def _lower(pose: Pose) -> list[_Band]:
    bands: list[_Band] = []
    for side in ("left", "right"):
        hip, knee, ankle = (pose[f"{side} {part}"] for part in ("hip", "knee", "ankle"))
        if min(hip.score, knee.score) < SURE_LEG:
            continue
        length = np.hypot(hip.x - knee.x, hip.y - knee.y)
        bands.append(_Band(_between(hip, knee, FROM_HIPS), knee, 0.14 * length))
        if ankle.score >= SURE_ANKLE:
            bands.append(_Band(knee, _between(knee, ankle, UNTIL_ANKLES), 0.1 * length))
    return bands


def _head(pose: Pose, top: float) -> list[_Band]:
    face = [pose[part] for part in ("left eye", "right eye", "nose") if pose[part].score >= SURE_FACE]
    height = min((part.y for part in face), default=top) - top
    if height <= 0:
        return []
    x, side = sum(part.x for part in face) / len(face), HEAD_SIDE * height
    return [_Band(KeyPoint(x, top + HEAD_FROM * height, 1.0), KeyPoint(x, top + HEAD_UNTIL * height, 1.0), side)]


def _background(rgb: Picture, box: Box, pose: Pose) -> Picture:
    """The pixels (N,3) around the box, and in it beside the head."""
    left, top, right, bottom = box
    shoulders = min(pose["left shoulder"].y, pose["right shoulder"].y) / rgb.shape[0]
    height, width = float(np.clip(shoulders - top, 0.05 * (bottom - top), 0.5 * (bottom - top))), right - left
    beside = BESIDE_HEAD * width
    corners = ((left, left + beside), (right - beside, right))
    return np.concatenate(
        [around(rgb, box), *(cut(rgb, (start, top, end, top + 0.7 * height)) for start, end in corners)]
    )


def _between(one: KeyPoint, other: KeyPoint, share: float) -> KeyPoint:
    x, y = one.x + share * (other.x - one.x), one.y + share * (other.y - one.y)
    return KeyPoint(x, y, (one.score + other.score) / 2)
