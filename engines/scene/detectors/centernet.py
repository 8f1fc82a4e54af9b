"""CenterNet: finds small things and those before a busy background.

The file is made by `training/detector/convert.py`; `engines/weights/coco/card.md` says where it comes from. The network
was trained on pictures whose longest side is 512, in the middle of a black square.
"""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import numpy.typing as npt

from engines.model_store import read_pinned
from engines.runtimes.session import open_session
from engines.scene.classes import NAMES
from engines.scene.detection import Detection
from engines.scene.detectors.pictures import Floats, Picture, fit_square

CENTERNET_FILE = Path(__file__).parents[2] / "weights" / "coco" / "detector.onnx"
INPUT_SIZE, CELL = 512, 4  # pixels: of the square, of a cell of the network's output


class CenterNet:
    """The network of one thread. Frozen, keeps nothing of a picture."""

    def __init__(self, graph: Path, num_threads: int) -> None:
        """Read and verify `graph`. Raises ModelFileMissingError or ModelFileCorruptError."""
        self._session = open_session(read_pinned(graph), num_threads)

    def candidates(self, rgb: Picture, least: float) -> Iterator[Detection]:
        """Everything in a picture (H,W,3) whose score is at least `least`, some things several times."""
        square, (left, top, width, height) = fit_square(rgb, INPUT_SIZE)
        heat, sides = self._session.run(None, {"rgb": square})  # (80,128,128), (4,128,128)
        classes, rows, columns = _maxima(heat, np.log(least / (1 - least)))
        centres = CELL * np.stack((columns, rows, columns, rows), 1)  # (N,4)
        corners = centres + sides[:, rows, columns].T * (-1, -1, 1, 1)
        shares = np.clip((corners - (left, top, left, top)) / (width, height, width, height), 0.0, 1.0)
        scores = 1 / (1 + np.exp(-heat[classes, rows, columns]))
        for number, score, box in zip(classes, scores.tolist(), shares.tolist(), strict=True):
            yield Detection(NAMES[number], score, tuple(box))


def _maxima(heat: Floats, least: float) -> tuple[npt.NDArray[np.int64], ...]:
    """Where the heat of a class (C,H,W) is above `least` and none of the eight cells around has more."""
    planes, rows, columns = np.nonzero(heat > least)
    values, highest = heat[planes, rows, columns], np.full(planes.shape, -np.inf, np.float32)
    for down, right in np.ndindex(3, 3):
        row, column = (rows + down - 1).clip(0, heat.shape[1] - 1), (columns + right - 1).clip(0, heat.shape[2] - 1)
        highest = np.maximum(highest, heat[planes, row, column])
    is_maximum = values == highest
    return planes[is_maximum], rows[is_maximum], columns[is_maximum]
