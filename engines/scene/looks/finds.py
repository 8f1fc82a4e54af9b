"""Whether what the detectors are not sure of is there: the part of the picture around it is looked at by other eyes.

What was looked at once counts for a while in its place.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from math import log

import numpy as np

from engines.notes import Box
from engines.scene.classes import PERSON
from engines.scene.detection import Detection, shared_area
from engines.scene.detectors.pictures import Floats, Picture
from engines.scene.looks.heads import UNCLEAR, Heads

FINDS = "finds"  # the heads' group: names of the detectors, and that it is none of them
SURE_SCORE = 0.8  # of the detectors; of such finds in photographs nine of ten are right, of all six
MARGIN = 0.2  # of the longer side of the box, on each side
SAME_PLACE = 0.6  # intersection over union
LASTS_S = 60.0
# Of photographs of unseen packages 40 % of the false finds have less evidence, and 4 % of the true ones
# (`python -m training.looks`).
LEAST_EVIDENCE = -2.0
WEIGHT, OF_UNKNOWN_NAME, LEAST_SHARE = 0.5, -1.0, 1e-3


@dataclass(frozen=True)
class LookedAt:
    """What was looked at, and how much the look speaks for it: the logarithm of the odds."""

    name: str
    box: Box
    speaks_for: float
    time_s: float


@dataclass
class FindsMemory:
    """What was looked at in the last pictures of a stream."""

    looked_at: list[LookedAt] = field(default_factory=list)

    def speaks_for(self, find: Detection) -> float | None:
        """How much the last look speaks for it; None if it was not looked at."""
        same = (each for each in self.looked_at if each.name == find.name)
        return next((each.speaks_for for each in same if shared_area(each.box, find.box) >= SAME_PLACE), None)

    def new_among(self, found: Sequence[Detection], now_s: float) -> list[Detection]:
        """The finds that are not sure and were not looked at, the surest first. Forgets what was looked at long ago."""
        self.looked_at = [each for each in self.looked_at if each.time_s >= now_s - LASTS_S]
        new = (each for each in found if _is_unsure(each) and self.speaks_for(each) is None)
        return sorted(new, key=lambda each: -each.score)

    def add(self, find: Detection, vector: Floats, heads: Heads, now_s: float) -> None:
        """Remember what the centred vector (512,) of its part of the picture says of a find."""
        head = heads.groups[FINDS]
        look = speaks_for(find.name, head.probabilities(vector), head.names)
        self.looked_at.append(LookedAt(find.name, find.box, look, now_s))

    def likely_of(self, found: Sequence[Detection]) -> tuple[Detection, ...]:
        """The finds less those that a look speaks against."""
        return tuple(each for each in found if not _is_unsure(each) or is_likely(each.score, self.speaks_for(each)))


def speaks_for(name: str, probabilities: Floats, names: Sequence[str]) -> float:
    """How much the probabilities (N,) of the heads' `names` speak for a find of a name: the logarithm of the odds of it
    against none of them; of a name that the heads do not know, of any of theirs, which is worth less."""
    shares = dict(zip(names, probabilities.tolist(), strict=True))
    own = shares.get(name, 1 - shares[UNCLEAR])
    unknown = 0.0 if name in shares else OF_UNKNOWN_NAME
    return log(own + LEAST_SHARE) - log(shares[UNCLEAR] + LEAST_SHARE) + unknown


def is_likely(score: float, look: float | None) -> bool:
    """Whether the detectors' score and the look together are enough; without a look, yes."""
    return look is None or log(score / (1 - score)) + WEIGHT * look >= LEAST_EVIDENCE


def find_part(rgb: Picture, box: Box) -> Picture:
    """The square around a box with a margin, as far as the picture (H,W,3) goes; moved rather than cut."""
    height, width = rgb.shape[:2]
    left, right, top, bottom = box[0] * width, box[2] * width, box[1] * height, box[3] * height
    side = max(1.0, right - left, bottom - top) * (1 + 2 * MARGIN)
    rows, columns = _span((top + bottom) / 2, side, height), _span((left + right) / 2, side, width)
    return np.ascontiguousarray(rgb[rows, columns])


def _span(middle: float, side: float, length: int) -> slice:
    start = min(max(middle - side / 2, 0), max(length - side, 0))
    return slice(round(start), max(round(min(start + side, length)), round(start) + 1))


def _is_unsure(find: Detection) -> bool:
    return find.name != PERSON and find.score < SURE_SCORE
