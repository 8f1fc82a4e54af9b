"""What a network says of its cells, as things in the picture."""

from collections.abc import Iterator

import cv2
import numpy as np
import numpy.typing as npt

from engines.scene.classes import NAMES
from engines.scene.detection import Detection
from engines.scene.detectors.pictures import Floats

SAME_THING = 0.6  # intersection over union of two boxes of one name


def without_overlaps(
    scores: Floats, classes: npt.NDArray[np.int64], boxes: Floats, least: float
) -> Iterator[Detection]:
    """The surest of those boxes of one name that lie over each other.

    `scores` (N,) of `classes` (N,) in `boxes` (N,4): left, top, right, bottom in shares of the picture, which they are
    cut to. Scores below `least` are left out.
    """
    corners = np.clip(boxes, 0.0, 1.0)
    sized = np.concatenate((corners[:, :2], corners[:, 2:] - corners[:, :2]), 1)
    for kept in cv2.dnn.NMSBoxesBatched(sized.tolist(), scores.tolist(), classes.tolist(), least, SAME_THING):
        yield Detection(NAMES[classes[kept]], float(scores[kept]), tuple(corners[kept].tolist()))
