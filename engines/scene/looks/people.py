"""What people look like: a man or a woman, with glasses, with a beard."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from engines.notes import Box
from engines.scene.classes import PERSON
from engines.scene.detection import Detection
from engines.scene.detectors.pictures import Floats, Picture
from engines.scene.looks.encoder import PictureEncoder
from engines.scene.looks.heads import Heads
from engines.scene.looks.looks import PersonLooks

WHO, WEARS = "who", "wears"  # the heads' groups for people
MAX_PEOPLE = 2  # of a picture, the largest: each costs as much as the whole picture
MIN_HEIGHT = 80  # pixels
MARGIN = 0.08  # of the box, on each side
MOST_OF_LACKING = 0.05  # the probability of what is surely not there


def with_looks(
    rgb: Picture, found: Sequence[Detection], encoder: PictureEncoder, heads: Heads
) -> tuple[Detection, ...]:
    """The detections of a picture (H,W,3) in their order, the largest people with what they look like."""
    tall = [i for i, each in enumerate(found) if each.name == PERSON and _height(each, rgb) >= MIN_HEIGHT]
    largest = sorted(tall, key=lambda i: -found[i].area)[:MAX_PEOPLE]
    return tuple(
        replace(each, looks=person_looks(encoder.vector(person_part(rgb, each.box)), heads)) if i in largest else each
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
