"""What people look like: a man or a woman, with glasses, with a beard."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from engines.notes import Box
from engines.scene.classes import PERSON
from engines.scene.detection import Detection, shared_area
from engines.scene.detectors.pictures import Floats, Picture
from engines.scene.looks.encoder import PictureEncoder
from engines.scene.looks.heads import Heads
from engines.scene.looks.looks import PersonLooks

WHO, WEARS = "who", "wears"  # the heads' groups for people
MAX_PEOPLE = 4  # of a picture, the largest
MAX_LOOKED_AT = 1  # of a picture: each costs as much as the whole picture
AGAIN_AFTER_S = 6.0
SAME_PLACE = 0.5  # intersection over union
MIN_HEIGHT = 80  # pixels
MARGIN = 0.08  # of the box, on each side
MOST_OF_LACKING = 0.05  # the probability of what is surely not there


@dataclass
class PeopleMemory:
    """Where people of a stream were looked at in the last seconds, and when."""

    looked_at: list[tuple[Box, float]] = field(default_factory=list)

    def has_looked_at(self, box: Box) -> bool:
        """Whether somebody in this place was looked at lately."""
        return any(shared_area(each, box) >= SAME_PLACE for each, _ in self.looked_at)

    def forget_before(self, time_s: float) -> None:
        """Forget earlier looks."""
        self.looked_at = [each for each in self.looked_at if each[1] >= time_s]


def with_looks(
    rgb: Picture, found: Sequence[Detection], now_s: float, memory: PeopleMemory, encoder: PictureEncoder, heads: Heads
) -> tuple[Detection, ...]:
    """The detections of a picture (H,W,3) in their order, one of the largest people with what it looks like, if it was
    not looked at lately. Modifies `memory`."""
    memory.forget_before(now_s - AGAIN_AFTER_S)
    tall = [i for i, each in enumerate(found) if each.name == PERSON and _height(each, rgb) >= MIN_HEIGHT]
    largest = sorted(tall, key=lambda i: -found[i].area)[:MAX_PEOPLE]
    due = [i for i in largest if not memory.has_looked_at(found[i].box)][:MAX_LOOKED_AT]
    memory.looked_at += [(found[i].box, now_s) for i in due]
    return tuple(
        replace(each, looks=person_looks(encoder.vector(person_part(rgb, each.box)), heads)) if i in due else each
        for i, each in enumerate(found)
    )


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


def _height(person: Detection, rgb: Picture) -> float:
    height: int = rgb.shape[0]
    return (person.box[3] - person.box[1]) * height
