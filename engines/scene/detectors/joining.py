"""What several detectors found in one picture, as one list. Pure.

Each one's score is taken as evidence: the logarithms of the odds are added. So a thing that all are half sure of
counts, and what only one of them sees must be clearer. The numbers were chosen on photographs that somebody looked at:
`python -m benchmarks.scene.detections`.
"""

from collections.abc import Iterable, Iterator, Sequence
from math import exp, log

from engines.scene.detection import Detection, shared_area

LEAST_SCORE = 0.1  # of one detector: less is no evidence
UNSEEN_SCORE = 0.05  # what a detector is taken to have said of a thing that it did not find
WEIGHTS = (0.75, 1.25, 0.5)  # of the evidence of CenterNet, PicoDet and the SSD
LEAST_EVIDENCE = -2.4
SCORE_OF_LEAST = 0.28  # of a joined detection with no more evidence than that
SAME_THING = 0.5  # intersection over union of the boxes of two detectors


def joined(*of_each: Iterable[Detection]) -> Iterator[Detection]:
    """The things for which there is enough evidence, from the finds of each detector in the order of WEIGHTS.

    A find speaks for one of another detector's only. A thing that several found is where the first of them saw it.
    """
    things: list[tuple[Detection, list[float]]] = []  # as it was seen first; what each said of it
    for number, finds in enumerate(of_each):
        unmatched = list(things)
        for one in sorted(finds, key=lambda each: -each.score):
            same = next((thing for thing in unmatched if _is_same(one, thing[0])), None)
            if same is None:
                same = one, [UNSEEN_SCORE] * len(WEIGHTS)
                things.append(same)
            else:
                unmatched.remove(same)
            same[1][number] = one.score
    for seen, scores in things:
        evidence = _evidence(scores)
        if evidence >= LEAST_EVIDENCE:
            more = (evidence - LEAST_EVIDENCE) / sum(WEIGHTS)
            yield Detection(seen.name, 1 / (1 + exp(-_log_odds(SCORE_OF_LEAST) - more)), seen.box)


def _is_same(one: Detection, other: Detection) -> bool:
    return one.name == other.name and shared_area(one.box, other.box) >= SAME_THING


def _evidence(scores: Sequence[float]) -> float:
    return sum(weight * _log_odds(score) for weight, score in zip(WEIGHTS, scores, strict=True))


def _log_odds(score: float) -> float:
    score = min(max(score, UNSEEN_SCORE), 1 - 1e-6)
    return log(score / (1 - score))
