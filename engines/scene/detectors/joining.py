"""What two detectors found in one picture, as one list. Pure.

Each one's score is taken as evidence: the logarithms of the odds are added. So a thing that both are half sure of
counts, and what only one of them sees must be clearer. The numbers were chosen on photographs that somebody looked at:
`python -m benchmarks.scene.detections`.
"""

from collections.abc import Iterable, Iterator
from math import exp, log

from engines.notes import Box
from engines.scene.detection import Detection, shared_area

LEAST_SCORE = 0.1  # of one detector: less is no evidence
UNSEEN_SCORE = 0.05  # what a detector is taken to have said of a thing that it did not find
SSD_WEIGHT = 0.75  # of the SSD's evidence beside CenterNet's
LEAST_EVIDENCE = -2.25
SCORE_OF_LEAST = 0.28  # of a joined detection with no more evidence than that
SAME_THING = 0.5  # intersection over union of the boxes of two detectors


def joined(of_centernet: Iterable[Detection], of_ssd: Iterable[Detection]) -> Iterator[Detection]:
    """The things for which there is enough evidence. A find of one detector speaks for one of the other's only.

    A thing that both found is where CenterNet saw it: colours were chosen with its boxes.
    """
    others = sorted(of_ssd, key=lambda each: -each.score)
    for one in sorted(of_centernet, key=lambda each: -each.score):
        same = next((other for other in others if _is_same(one, other)), None)
        if same is not None:
            others.remove(same)
        yield from _if_enough(one.name, one.box, one.score, same.score if same is not None else 0.0)
    for other in others:
        yield from _if_enough(other.name, other.box, 0.0, other.score)


def _is_same(one: Detection, other: Detection) -> bool:
    return one.name == other.name and shared_area(one.box, other.box) >= SAME_THING


def _if_enough(name: str, box: Box, centernet_score: float, ssd_score: float) -> Iterator[Detection]:
    evidence = _log_odds(centernet_score) + SSD_WEIGHT * _log_odds(ssd_score)
    if evidence >= LEAST_EVIDENCE:
        more = (evidence - LEAST_EVIDENCE) / (1 + SSD_WEIGHT)
        yield Detection(name, 1 / (1 + exp(-_log_odds(SCORE_OF_LEAST) - more)), box)


def _log_odds(score: float) -> float:
    score = min(max(score, UNSEEN_SCORE), 1 - 1e-6)
    return log(score / (1 - score))
