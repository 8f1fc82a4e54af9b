"""Detections of one thing merged: the surest is kept. Pure."""

from collections.abc import Iterable

from engines.notes import Box
from engines.scene.detection import Detection, common_area, shared_area

SAME_NAME_OVERLAP = 0.5  # intersection over union of two detections of one thing
OTHER_NAME_OVERLAP = 0.7  # of one thing under two names, such as a car and a truck
SAME_NAME_INSIDE = 0.85  # share of the smaller box inside the larger, of a part of a thing under the thing's name
OFTEN_BEHIND = (
    "person",
    "car",
)  # of these a smaller one within the box of a larger one is often another one, farther away
SAME_TOP = 0.1  # of the larger box's height: the upper part of a thing begins where the thing does


def without_duplicates(detections: Iterable[Detection]) -> list[Detection]:
    """The detections, surest first, each thing once."""
    kept: list[Detection] = []
    for detection in sorted(detections, key=lambda item: -item.score):
        if not any(_is_same(detection, other) for other in kept):
            kept.append(detection)
    return kept


def _is_same(weaker: Detection, surer: Detection) -> bool:
    overlap = shared_area(weaker.box, surer.box)
    if weaker.name != surer.name:
        return overlap > OTHER_NAME_OVERLAP
    if overlap > SAME_NAME_OVERLAP:
        return True
    is_inside = common_area(weaker.box, surer.box) > SAME_NAME_INSIDE * min(weaker.area, surer.area)
    return is_inside and (weaker.name not in OFTEN_BEHIND or _is_part(weaker.box, surer.box))


def _is_part(one: Box, other: Box) -> bool:
    """Whether the smaller box may be a part of the larger thing rather than a thing behind it."""
    height = max(one[3] - one[1], other[3] - other[1])
    return abs(one[1] - other[1]) <= SAME_TOP * height
