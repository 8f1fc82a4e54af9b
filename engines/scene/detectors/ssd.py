"""SSD with MobileNetV2: finds large things, such as tables and sofas, and those that fill the picture.

The file is made by `training/detector/convert.py`; `engines/weights/coco/card.md` says where it comes from. The network
was trained on whole pictures squeezed to 300 × 300 without smoothing, and it finds more if pictures are made small so.
"""

from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np

from engines.model_store import read_pinned
from engines.runtimes.session import open_session
from engines.scene.detection import Detection
from engines.scene.detectors.boxes import without_overlaps
from engines.scene.detectors.pictures import Picture

SSD_FILE = Path(__file__).parents[2] / "weights" / "coco" / "ssd.onnx"
INPUT_SIZE = 300  # pixels


class Ssd:
    """The network of one thread. Frozen, keeps nothing of a picture."""

    def __init__(self, graph: Path, num_threads: int) -> None:
        """Read and verify `graph`. Raises ModelFileMissingError or ModelFileCorruptError."""
        self._session = open_session(read_pinned(graph), num_threads)

    def candidates(self, rgb: Picture, least: float) -> Iterator[Detection]:
        """Everything in a picture (H,W,3) whose score is at least `least`."""
        squeezed = cv2.resize(rgb, (INPUT_SIZE, INPUT_SIZE), interpolation=cv2.INTER_LINEAR)
        logits, boxes = self._session.run(None, {"rgb": squeezed})  # (1917,80), (1917,4)
        rows, classes = np.nonzero(logits > np.log(least / (1 - least)))
        scores = 1 / (1 + np.exp(-logits[rows, classes]))
        yield from without_overlaps(scores, classes, boxes[rows], least)
