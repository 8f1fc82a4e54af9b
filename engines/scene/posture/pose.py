"""Finds the parts of a person's body: MoveNet Lightning under ONNX Runtime.

The file is made by `training/detector/convert.py`; `engines/weights/people/card.md` says where it comes from.
"""

from pathlib import Path

import numpy as np

from engines.model_store import read_pinned
from engines.notes import Box
from engines.runtimes.session import open_session
from engines.scene.detectors.pictures import Floats, Picture, fit_square
from engines.scene.posture.body import PARTS, KeyPoint, Pose

POSE_FILE = Path(__file__).parents[2] / "weights" / "people" / "pose.onnx"
MARGIN = 0.1  # of the box, on each side: what lies beyond is black, so that a neighbour's limbs are not taken
NEARNESS = 1.8  # cells that are added to a distance, as in the original


class PoseNetwork:
    """The network of one thread. Frozen, keeps nothing of a picture."""

    def __init__(self, graph: Path, num_threads: int) -> None:
        """Read and verify `graph`. Raises ModelFileMissingError or ModelFileCorruptError."""
        self._session = open_session(read_pinned(graph), num_threads)
        self._size = self._session.get_inputs()[0].shape[0]  # pixels of a side

    def pose(self, rgb: Picture, box: Box) -> Pose:
        """All parts of the person in the box of a picture (H,W,3), seen or guessed: the scores say which."""
        patch, (left, top) = patch_around(rgb, box)
        square, (start, above, width, _) = fit_square(patch, self._size)
        centre, heat, steps, offsets = self._session.run(None, {"rgb": square})
        places, scores = _parts(centre[0], heat, steps, offsets)
        pixels = (places * (self._size / heat.shape[1]) - (start, above)) * (patch.shape[1] / width) + (
            left,
            top,
        )  # (17,2)
        found = zip(PARTS, pixels.tolist(), scores.tolist(), strict=True)
        return {part: KeyPoint(x, y, score) for part, (x, y), score in found}


def patch_around(rgb: Picture, box: Box) -> tuple[Picture, tuple[int, int]]:
    """The part of the picture in the box and a margin around it, at least a pixel; and where: left, top in pixels."""
    height, width = rgb.shape[:2]
    (left, top, right, bottom), across, down = box, MARGIN * (box[2] - box[0]), MARGIN * (box[3] - box[1])
    x, y = (max(min(int(low * size), size - 1), 0) for low, size in ((left - across, width), (top - down, height)))
    end_x, end_y = int(np.ceil((right + across) * width)), int(np.ceil((bottom + down) * height))
    return rgb[y : max(end_y, y + 1), x : max(end_x, x + 1)], (x, y)


def _parts(centre: Floats, heat: Floats, steps: Floats, offsets: Floats) -> tuple[Floats, Floats]:
    """Places (17,2), right and down in cells, and scores (17,) of the person nearest to the middle.

    `centre` (N,N), `heat` (17,N,N), `steps` and `offsets` (34,N,N) as `training/detector/people.py` says.
    """
    rows, columns = np.indices(centre.shape, np.float32)  # (N,N) each
    middle = centre.shape[0] / 2
    nearness = np.hypot(rows - middle, columns - middle) + NEARNESS
    row, column = np.unravel_index(np.argmax(_probability(centre) / nearness), centre.shape)
    down, across = row + steps[0::2, row, column], column + steps[1::2, row, column]  # (17,) each
    probability = _probability(heat)
    nearness = np.hypot(rows - down[:, None, None], columns - across[:, None, None]) + NEARNESS  # (17,N,N)
    parts = np.arange(len(heat))
    best = (probability / nearness).reshape(len(heat), -1).argmax(1)
    rows_found, columns_found = best // centre.shape[1], best % centre.shape[1]
    places = np.stack(
        (
            columns_found + offsets[2 * parts + 1, rows_found, columns_found],
            rows_found + offsets[2 * parts, rows_found, columns_found],
        ),
        1,
    )
    return places, probability[parts, rows_found, columns_found]


def _probability(logits: Floats) -> Floats:
    result: Floats = 1 / (1 + np.exp(-logits.clip(-50)))  # more overflows
    return result
