"""A thing that was detected in a picture."""

from dataclasses import dataclass

from engines.notes import Box
from engines.scene.looks.looks import PersonLooks
from engines.scene.posture.doing import Doing
from engines.shapes import GRID


@dataclass(frozen=True)
class Detection:
    """`name`: COCO's, such as "person" or "cup". `score` in [0, 1]. `colour`: a word, None if none fits.

    Of people only, None if it was not looked at: `doing`; `lower` and `head`, the colours of what is worn below and on
    the head; `looks`. Their `colour` is that of the upper clothes.
    """

    name: str
    score: float
    box: Box
    colour: str | None = None
    doing: Doing | None = None
    lower: str | None = None
    head: str | None = None
    looks: PersonLooks | None = None

    @property
    def area(self) -> float:
        """Share of the picture that the box covers, in [0, 1]."""
        left, top, right, bottom = self.box
        return max(right - left, 0.0) * max(bottom - top, 0.0)


def patch_of(box: Box) -> tuple[int, int]:
    """Row and column of the patch in which the middle of a box lies."""
    left, top, right, bottom = box
    row, column = (min(int(part * GRID), GRID - 1) for part in ((top + bottom) / 2, (left + right) / 2))
    return row, column


def common_area(one: Box, other: Box) -> float:
    """Share of the picture that both boxes cover, in [0, 1]."""
    width = min(one[2], other[2]) - max(one[0], other[0])
    height = min(one[3], other[3]) - max(one[1], other[1])
    return max(width, 0.0) * max(height, 0.0)


def shared_area(one: Box, other: Box) -> float:
    """Intersection over union of two boxes, in [0, 1]."""
    common = common_area(one, other)
    areas = ((box[2] - box[0]) * (box[3] - box[1]) for box in (one, other))
    return common / max(sum(areas) - common, 1e-9)
