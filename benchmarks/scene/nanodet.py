"""NanoDet-g, which the detector is compared with; made by `training/detector/convert.py --model nanodet`."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import numpy.typing as npt

from engines.runtimes.session import open_session
from engines.scene.classes import NAMES
from engines.scene.detection import Detection
from engines.scene.detectors.pictures import Picture, fit_square

INPUT_SIZE, STRIDES, NUM_DISTANCES = 416, (8, 16, 32), 11


class NanoDet:
    """Fed like the detectors."""

    def __init__(self, graph: Path, num_threads: int) -> None:
        self._session = open_session(graph.read_bytes(), num_threads)
        self._centres, self._strides = _cells()

    def candidates(self, rgb: Picture, least: float) -> Iterator[Detection]:
        """Everything in a picture (H,W,3) whose score is at least `least`, some things several times."""
        square, (left, top, width, height) = fit_square(rgb, INPUT_SIZE)
        scores, logits = self._session.run(None, {"rgb": square})  # (N,80), (N,44)
        weights = np.exp(logits.reshape(-1, 4, NUM_DISTANCES))
        distances = weights @ np.arange(NUM_DISTANCES) / weights.sum(2) * self._strides[:, None]  # (N,4), pixels
        corners = np.tile(self._centres, 2) + distances * (-1, -1, 1, 1)
        shares = np.clip((corners - (left, top, left, top)) / (width, height, width, height), 0.0, 1.0)
        for cell, number in zip(*np.nonzero(scores > least), strict=True):
            yield Detection(NAMES[number], float(scores[cell, number]), tuple(shares[cell].tolist()))


def _cells() -> tuple[npt.NDArray[np.float64], npt.NDArray[np.int64]]:
    """Middle of each cell, x and y (N,2), and its size (N,), in pixels."""
    centres, sizes = [], []
    for stride in STRIDES:
        count = INPUT_SIZE // stride
        rows, columns = np.indices((count, count)).reshape(2, -1)
        centres.append((np.stack((columns, rows), 1) + 0.5) * stride)
        sizes.append(np.full(count * count, stride))
    return np.concatenate(centres), np.concatenate(sizes)
