"""Whether a person smiles: a small Xception for emotions under ONNX Runtime, given the face that the key points show.

The file is made by `training/detector/convert.py`; `engines/weights/people/card.md` says where it comes from.
"""

from pathlib import Path

import numpy as np

from engines.model_store import read_pinned
from engines.runtimes.session import open_session
from engines.scene.detectors.pictures import Picture, fit_square
from engines.scene.posture.body import Pose

SMILE_FILE = Path(__file__).parents[2] / "weights" / "people" / "smile.onnx"
HAPPY = 3  # of the network's seven emotions
SURE_SMILE = 0.8
SURE_FACE = 0.3  # least score of the nose and of both eyes
# A face in units of its own: the distance of the eyes, or, of a head that is turned, that from them down to the nose.
NOSE_TO_EYES, FACE_WIDTH, FACE_MIDDLE = 1.3, 2.6, 0.4  # units in a nose's distance, of the face, from the eyes down
MIN_FACE = 24  # pixels: in a smaller face a smile is not seen


class SmileNetwork:
    """The network of one thread. Frozen, keeps nothing of a picture."""

    def __init__(self, graph: Path, num_threads: int) -> None:
        """Read and verify `graph`. Raises ModelFileMissingError or ModelFileCorruptError."""
        self._session = open_session(read_pinned(graph), num_threads)
        self._size = self._session.get_inputs()[0].shape[0]  # pixels of a side

    def smiles(self, rgb: Picture, pose: Pose) -> bool | None:
        """Whether the person smiles for sure. None if the face is not seen or too small."""
        face = face_of(rgb, pose)
        if face is None:
            return None
        (emotions,) = self._session.run(None, {"rgb": fit_square(face, self._size)[0]})  # (7,)
        return bool(emotions[HAPPY] >= SURE_SMILE)


def face_of(rgb: Picture, pose: Pose) -> Picture | None:
    """The square of the picture (H,W,3) around a face, black beyond the picture; None if it is not seen well."""
    nose, left, right = pose["nose"], pose["left eye"], pose["right eye"]
    if min(nose.score, left.score, right.score) < SURE_FACE:
        return None
    eyes_x, eyes_y = (left.x + right.x) / 2, (left.y + right.y) / 2
    unit = max(np.hypot(left.x - right.x, left.y - right.y), NOSE_TO_EYES * np.hypot(nose.x - eyes_x, nose.y - eyes_y))
    size = round(FACE_WIDTH * unit)
    if size < MIN_FACE:
        return None
    x, y = round(eyes_x - size / 2), round(eyes_y + FACE_MIDDLE * unit - size / 2)
    face = np.zeros((size, size, 3), np.uint8)
    shown = rgb[max(y, 0) : max(y + size, 0), max(x, 0) : max(x + size, 0)]
    top, start = max(-y, 0), max(-x, 0)
    face[top : top + shown.shape[0], start : start + shown.shape[1]] = shown
    return face
