"""What people look like: a man or a woman, with glasses, with a beard."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from engines.notes import Box
from engines.scene.classes import PERSON
from engines.scene.detection import Detection, shared_area
from engines.scene.detectors.pictures import Floats, Picture
from engines.scene.looks.heads import Heads
from engines.scene.looks.looks import PersonLooks

WHO, WEARS = "who", "wears"  # the heads' groups for people
MAX_PEOPLE = 4  # of a picture, the largest
AGAIN_AFTER_S = 6.0
SAME_PLACE = 0.5  # intersection over union
MIN_HEIGHT = 80  # pixels
MARGIN = 0.08  # of the box, on each side
MOST_OF_LACKING = 0.05  # the probability of what is surely not there


@dataclass
class PeopleMemory:
    """Where people of a stream were looked at in the last seconds, and when."""

    looked_at: list[tuple[Box, float]] = field(default_factory=list)

    def due_among(self, found: Sequence[Detection], height: int, now_s: float) -> list[Detection]:
        """The people among the largest in a picture of a `height` in pixels who were not looked at lately."""
        self.looked_at = [each for each in self.looked_at if each[1] >= now_s - AGAIN_AFTER_S]
        tall = [each for each in found if each.name == PERSON and _height(each, height) >= MIN_HEIGHT]
        largest = sorted(tall, key=lambda each: -each.area)[:MAX_PEOPLE]
        return [each for each in largest if not self._has_looked_at(each.box)]

    def add(self, people: Sequence[Detection], now_s: float) -> None:
        """Remember that these were looked at."""
        self.looked_at += [(each.box, now_s) for each in people]

    def _has_looked_at(self, box: Box) -> bool:
        return any(shared_area(each, box) >= SAME_PLACE for each, _ in self.looked_at)


def person_looks(vector: Floats, heads: Heads) -> PersonLooks:
    """What the vector (512,) of a person's part of a picture says."""
    centred, who, wears = heads.centred(vector), heads.groups[WHO], heads.groups[WEARS]
    chances = zip(wears.names, wears.probabilities(centred).tolist(), strict=True)
    return PersonLooks(
        next((name for name, _ in who.told(centred)), None),
        tuple(name for name, _ in wears.told(centred)),
        tuple(name for name, chance in chances if chance < MOST_OF_LACKING),
    )


def person_part(rgb: Picture, box: Box) -> Picture:
    """The box of a person with a margin, as far as it lies in the picture (H,W,3)."""
    left, top, right, bottom = box
    x, y = MARGIN * (right - left), MARGIN * (bottom - top)
    height, width = rgb.shape[:2]
    rows = slice(int(max(top - y, 0) * height), int(min(bottom + y, 1) * height) + 1)
    columns = slice(int(max(left - x, 0) * width), int(min(right + x, 1) * width) + 1)
    return np.ascontiguousarray(rgb[rows, columns])


def _height(person: Detection, height: int) -> float:
    return (person.box[3] - person.box[1]) * height
