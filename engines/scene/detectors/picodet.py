"""PicoDet: the surest of the three about people, vehicles and furniture.

The file is made by `training/detector/convert.py`; `engines/weights/coco/card.md` says where it comes from. The network
was trained on whole pictures squeezed to 416 × 416 with cubic interpolation.
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

PICODET_FILE = Path(__file__).parents[2] / "weights" / "coco" / "picodet.onnx"
INPUT_SIZE = 416  # pixels


class PicoDet:
    """The network of one thread. Frozen, keeps nothing of a picture."""

    def __init__(self, graph: Path, num_threads: int) -> None:
        """Read and verify `graph`. Raises ModelFileMissingError or ModelFileCorruptError."""
        self._session = open_session(read_pinned(graph), num_threads)

    def candidates(self, rgb: Picture, least: float) -> Iterator[Detection]:
        """Everything in a picture (H,W,3) whose score is at least `least`."""
        squeezed = cv2.resize(rgb, (INPUT_SIZE, INPUT_SIZE), interpolation=cv2.INTER_CUBIC)
        scores, boxes = self._session.run(None, {"rgb": squeezed})  # (80,3598), (3598,4)
        classes, cells = np.nonzero(scores >= least)
        yield from without_overlaps(scores[classes, cells], classes, boxes[cells] / INPUT_SIZE, least)
