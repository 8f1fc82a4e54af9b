"""Finds people and things in a picture: CenterNet with 80 classes under ONNX Runtime.

The file is made by `training/detector/convert.py`; `engines/weights/coco/card.md` says where it comes from. The network
was trained on pictures whose longest side is 512, in the middle of a black square.
"""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import numpy.typing as npt
import torch
from torch.nn import functional

from engines.model_store import read_pinned
from engines.runtimes.session import open_session
from engines.scene.classes import MIN_SCORES, NAMES
from engines.scene.colours.naming import colour_word, with_leaves
from engines.scene.detection import Detection
from engines.scene.duplicates import without_duplicates

Picture = npt.NDArray[np.uint8]
Floats = npt.NDArray[np.float32]

DETECTOR_FILE = Path(__file__).parents[1] / "weights" / "coco" / "detector.onnx"
INPUT_SIZE, CELL = 512, 4  # pixels: of the square, of a cell of the network's output
MAX_DETECTIONS = 20
POTS = frozenset(("vase", "plant"))


class ThingDetector:
    """The detector of one thread. Frozen, keeps nothing of a picture."""

    def __init__(self, graph: Path, num_threads: int) -> None:
        """Read and verify `graph`. Raises ModelFileMissingError or ModelFileCorruptError."""
        self._session = open_session(read_pinned(graph), num_threads)

    def detect(self, rgb: Picture) -> tuple[Detection, ...]:
        """People and things in a picture (H,W,3), surest first, at most MAX_DETECTIONS."""
        kept = without_duplicates(_with_leaves(rgb, self.candidates(rgb, _MIN_SCORES)))[:MAX_DETECTIONS]
        return tuple(replace(found, colour=found.colour or colour_word(rgb, found.box, found.name)) for found in kept)

    def candidates(self, rgb: Picture, min_scores: Floats) -> Iterator[Detection]:
        """Everything at least as sure as its class must be, with duplicates, without colours. `min_scores` (80,)."""
        square, (left, top, width, height) = fit_square(rgb, INPUT_SIZE)
        heat, sides = self._session.run(None, {"rgb": square})  # (80,128,128), (4,128,128)
        classes, rows, columns = _maxima(heat, np.log(min_scores / (1 - min_scores)))
        centres = CELL * np.stack((columns, rows, columns, rows), 1)  # (N,4)
        corners = centres + sides[:, rows, columns].T * (-1, -1, 1, 1)
        shares = np.clip((corners - (left, top, left, top)) / (width, height, width, height), 0.0, 1.0)
        scores = 1 / (1 + np.exp(-heat[classes, rows, columns]))
        for number, score, box in zip(classes, scores.tolist(), shares.tolist(), strict=True):
            yield Detection(NAMES[number], score, tuple(box))


def _with_leaves(rgb: Picture, found: Iterator[Detection]) -> Iterator[Detection]:
    """The detector often finds only the pot of a plant, as a vase or a plant: then what is above it is green."""
    for each in found:
        box = with_leaves(rgb, each.box) if each.name in POTS else None
        yield each if box is None else replace(each, name="plant", box=box, colour="green")


def _maxima(heat: Floats, least: Floats) -> tuple[npt.NDArray[np.int64], ...]:
    """Where the heat of a class (C,H,W) is at least `least` (C,) and none of the eight cells around has more."""
    planes, rows, columns = np.nonzero(heat > least[:, None, None])
    values, highest = heat[planes, rows, columns], np.full(planes.shape, -np.inf, np.float32)
    for down, right in np.ndindex(3, 3):
        row, column = (rows + down - 1).clip(0, heat.shape[1] - 1), (columns + right - 1).clip(0, heat.shape[2] - 1)
        highest = np.maximum(highest, heat[planes, row, column])
    is_maximum = values == highest
    return planes[is_maximum], rows[is_maximum], columns[is_maximum]


_MIN_SCORES = np.asarray([MIN_SCORES[name] for name in NAMES], np.float32)


def fit_square(rgb: Picture, size: int) -> tuple[Picture, tuple[int, int, int, int]]:
    """The picture in the middle of a black square (size,size,3), and where: left, top, width, height."""
    scale = size / max(rgb.shape[:2])
    height, width = (max(round(side * scale), 1) for side in rgb.shape[:2])
    left, top = (size - width) // 2, (size - height) // 2
    square = np.zeros((size, size, 3), np.uint8)
    square[top : top + height, left : left + width] = _resized(rgb, height, width)
    return square, (left, top, width, height)


def _resized(rgb: Picture, height: int, width: int) -> Picture:
    planes = torch.tensor(rgb).permute(2, 0, 1).unsqueeze(0)  # (1,3,H,W)
    resized = functional.interpolate(planes, (height, width), mode="bilinear", antialias=True)
    result: Picture = resized[0].permute(1, 2, 0).numpy()
    return result
