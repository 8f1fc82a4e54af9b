"""What the detectors find, and whether it is there; the part of the picture that shows a find."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from PIL import Image

from benchmarks.scene.detections import Photograph
from engines.notes import Box
from engines.scene.classes import PERSON
from engines.scene.detection import Detection

MARGIN = 0.2  # of the longer side of the box, on each side


@dataclass(frozen=True)
class Find:
    """A detection of which the truth of the photograph says whether it is right."""

    name: str
    score: float
    box: Box
    is_true: bool


def judged_finds(truth: Photograph, found: Sequence[Detection]) -> list[Find]:
    """The surest of each name, as `found` has the surest first. Where more are found than there are, nobody knows which
    are false: those names are left out, but for what is not there at all; so are names that may be there, and people,
    of whom the detectors are sure enough."""
    numbers = Counter(each.name for each in found)
    surest = {each.name: each for each in reversed(found)}
    judged = list[Find]()
    for name, number in numbers.items():
        there = truth.things.get(name, 0)
        is_known = number <= there or (there == 0 and name not in truth.may)
        if is_known and name != PERSON:
            judged.append(Find(name, surest[name].score, surest[name].box, there > 0))
    return judged


def part(picture: Image.Image, box: Box) -> Image.Image:
    """The square around a box (shares of the picture), with a margin, as far as the picture goes."""
    width, height = picture.size
    left, right, top, bottom = box[0] * width, box[2] * width, box[1] * height, box[3] * height
    side = max(1.0, right - left, bottom - top) * (1 + 2 * MARGIN)
    first_column, last_column = _span((left + right) / 2, side, width)
    first_row, last_row = _span((top + bottom) / 2, side, height)
    return picture.crop((first_column, first_row, last_column, last_row))


def _span(middle: float, side: float, length: int) -> tuple[int, int]:
    """As much of `side` pixels around the middle as there is, moved rather than cut."""
    start = min(max(middle - side / 2, 0), max(length - side, 0))
    return round(start), max(round(min(start + side, length)), round(start) + 1)
