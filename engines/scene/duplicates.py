"""Detections of one thing merged: the surest is kept. Pure."""

from collections.abc import Iterable

from engines.scene.detection import Detection

SAME_NAME_OVERLAP = 0.5  # intersection over union of two detections of one thing
OTHER_NAME_OVERLAP = 0.7  # of one thing under two names, such as a car and a truck
SAME_NAME_INSIDE = 0.85  # share of the smaller box inside the larger, of a part of a thing under the thing's name


def without_duplicates(detections: Iterable[Detection]) -> list[Detection]:
    """The detections, surest first, each thing once."""
    kept: list[Detection] = []
    for detection in sorted(detections, key=lambda item: -item.score):
        if not any(_is_same(detection, other) for other in kept):
            kept.append(detection)
    return kept


def _is_same(weaker: Detection, surer: Detection) -> bool:
    common = _common_area(weaker, surer)
    overlap = common / max(weaker.area + surer.area - common, 1e-9)
    if weaker.name != surer.name:
        return overlap > OTHER_NAME_OVERLAP
    return overlap > SAME_NAME_OVERLAP or common > SAME_NAME_INSIDE * min(weaker.area, surer.area)


def _common_area(one: Detection, other: Detection) -> float:
    width = min(one.box[2], other.box[2]) - max(one.box[0], other.box[0])
    height = min(one.box[3], other.box[3]) - max(one.box[1], other.box[1])
    return max(width, 0.0) * max(height, 0.0)
