"""How much pictures look like each of 400 actions: S3D, trained on Kinetics-400, under ONNX Runtime.

The file is made by `training/detector/convert.py --model s3d`.
"""

from collections.abc import Sequence
from pathlib import Path

import cv2
import numpy as np

from engines.notes import Box
from engines.runtimes.session import open_session
from engines.scene.detectors.pictures import Floats, Picture

PICTURES = 8  # that it looks at


class ActionNetwork:
    """The network of one thread. Frozen, keeps nothing of a picture."""

    def __init__(self, graph: Path, num_threads: int) -> None:
        self._session = open_session(graph.read_bytes(), num_threads)
        self._size = self._session.get_inputs()[0].shape[1]  # pixels of a side

    def probabilities(self, pictures: Sequence[Picture], aspect: float, middle: tuple[float, float]) -> Floats:
        """Of each action (400,). `pictures`: from 1 to PICTURES squares (S,S,3) in the order of time; if there are
        fewer, some count several times. Each was `aspect` times as wide as high: the square of it around the `middle`,
        right and down in shares of the picture, is looked at."""
        parts = [square_part(rgb, aspect, middle, self._size) for rgb in pictures]
        filled = [parts[number * len(parts) // PICTURES] for number in range(PICTURES)]
        (logits,) = self._session.run(None, {"rgb": np.stack(filled)})
        odds = np.exp(logits - logits.max())
        probabilities: Floats = odds / odds.sum()
        return probabilities


def square_part(squeezed: Picture, aspect: float, middle: tuple[float, float], size: int) -> Picture:
    """The largest square (size,size,3) around the middle, or as near to it as it can be, of a picture that was squeezed
    into a square."""
    width, height = max(round(size * aspect), size), max(round(size / aspect), size)
    is_smaller = max(width, height) <= squeezed.shape[0]
    method = cv2.INTER_AREA if is_smaller else cv2.INTER_LINEAR
    picture = np.asarray(cv2.resize(squeezed, (width, height), interpolation=method), np.uint8)
    left, top = (
        min(max(round(share * side - size / 2), 0), side - size)
        for share, side in zip(middle, (width, height), strict=True)
    )
    return picture[top : top + size, left : left + size]


def middle_of(people: Sequence[Box]) -> tuple[float, float]:
    """Right and down, the mean of the middles of boxes; the larger a box, the more it counts."""
    areas = [max((right - left) * (bottom - top), 1e-6) for left, top, right, bottom in people]
    across, down = (
        sum(area * (box[side] + box[side + 2]) / 2 for area, box in zip(areas, people, strict=True)) / sum(areas)
        for side in (0, 1)
    )
    return across, down
