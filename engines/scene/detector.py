"""Finds people and things in a picture: CenterNet with 80 classes under ONNX Runtime.

The file is made by `training/detector/convert.py`; `engines/weights/coco/card.md` says where it comes from. The network
was trained on pictures whose longest side is 512, in the middle of a black square.
"""

from pathlib import Path

import numpy as np
import numpy.typing as npt
import torch
from torch.nn import functional

from engines.model_store import read_pinned
from engines.runtimes.session import open_session
from engines.scene.classes import MIN_SCORES, NAMES
from engines.scene.colours import colour_word
from engines.scene.detection import Detection
from engines.scene.duplicates import without_duplicates

Picture = npt.NDArray[np.uint8]

DETECTOR_FILE = Path(__file__).parents[1] / "weights" / "coco" / "detector.onnx"
INPUT_SIZE, CELL = 512, 4  # pixels: of the square, of a cell of the network's output
MAX_DETECTIONS = 20


class ThingDetector:
    """The detector of one thread. Frozen, keeps nothing of a picture."""

    def __init__(self, graph: Path, num_threads: int) -> None:
        """Read and verify `graph`. Raises ModelFileMissingError or ModelFileCorruptError."""
        self._session = open_session(read_pinned(graph), num_threads)

    def detect(self, rgb: Picture) -> tuple[Detection, ...]:
        """People and things in a picture (H,W,3), surest first, at most MAX_DETECTIONS."""
        square, (left, top, width, height) = fit_square(rgb)
        heat, sides = self._session.run(None, {"rgb": square})  # (80,128,128), (4,128,128)
        classes, rows, columns = np.nonzero(heat > _LEAST[:, None, None])
        centres = CELL * np.stack((columns, rows, columns, rows), 1)  # (N,4)
        corners = centres + sides[:, rows, columns].T * (-1, -1, 1, 1)
        shares = np.clip((corners - (left, top, left, top)) / (width, height, width, height), 0.0, 1.0)
        found = (
            Detection(NAMES[number], float(heat[number, row, column]), tuple(box))
            for number, row, column, box in zip(classes, rows, columns, shares.tolist(), strict=True)
        )
        kept = without_duplicates(found)[:MAX_DETECTIONS]
        return tuple(Detection(d.name, d.score, d.box, colour_word(rgb, d.box, d.name == "person")) for d in kept)


_LEAST = np.asarray([MIN_SCORES[name] for name in NAMES], np.float32)


def fit_square(rgb: Picture) -> tuple[Picture, tuple[int, int, int, int]]:
    """The picture in the middle of a black square (512,512,3), and where: left, top, width, height."""
    scale = INPUT_SIZE / max(rgb.shape[:2])
    height, width = (max(round(side * scale), 1) for side in rgb.shape[:2])
    left, top = (INPUT_SIZE - width) // 2, (INPUT_SIZE - height) // 2
    square = np.zeros((INPUT_SIZE, INPUT_SIZE, 3), np.uint8)
    square[top : top + height, left : left + width] = _resized(rgb, height, width)
    return square, (left, top, width, height)


def _resized(rgb: Picture, height: int, width: int) -> Picture:
    planes = torch.tensor(rgb).permute(2, 0, 1).unsqueeze(0)  # (1,3,H,W)
    resized = functional.interpolate(planes, (height, width), mode="bilinear", antialias=True)
    result: Picture = resized[0].permute(1, 2, 0).numpy()
    return result
