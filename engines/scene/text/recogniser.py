"""What a line of text says: PP-OCRv6's recogniser, letters by connectionist temporal classification (CTC)."""

from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt

from engines.api import FloatArray
from engines.runtimes.session import open_session

HEIGHT, MIN_WIDTH, MAX_WIDTH = 48, 96, 1600  # pixels of what the network sees
BLANK = 0
UPRIGHT_FROM = 1.5  # a line that is so many times as high as wide is read from top to bottom


class TextRecogniser:
    """Has no state. `read` takes about 20 ms on one thread for a line of twenty letters."""

    def __init__(self, graph: Path, num_threads: int) -> None:
        self._session = open_session(graph.read_bytes(), num_threads)
        characters = self._session.get_modelmeta().custom_metadata_map["character"].split("\n")
        self._characters = ["", *characters, " "]

    def read(self, rgb: npt.NDArray[np.uint8], corners: FloatArray) -> tuple[str, float]:
        """Text of the line between `corners` (4, 2) of `rgb`, and the mean probability of its letters; "" and 0 if
        there are none."""
        line = straightened(rgb, corners)
        width = min(max(round(line.shape[1] * HEIGHT / line.shape[0]), 1), MAX_WIDTH)
        bgr = cv2.resize(line, (width, HEIGHT))[:, :, ::-1].astype(np.float32) / 127.5 - 1.0
        padded = np.zeros((1, 3, HEIGHT, max(width, MIN_WIDTH)), np.float32)
        padded[0, :, :, :width] = bgr.transpose(2, 0, 1)
        (probabilities,) = self._session.run(None, {"x": padded})  # (1, T, characters)
        best = probabilities[0].argmax(axis=1)
        is_letter = (best != BLANK) & np.concatenate(([True], best[1:] != best[:-1]))
        if not is_letter.any():
            return "", 0.0
        text = "".join(self._characters[index] for index in best[is_letter])
        return text, float(probabilities[0].max(axis=1)[is_letter].mean())


def straightened(rgb: npt.NDArray[np.uint8], corners: FloatArray) -> npt.NDArray[np.uint8]:
    """The line between `corners` (4, 2), clockwise from its top left, as an upright picture uint8 (h, w, 3)."""
    along, down = np.linalg.norm(corners[1] - corners[0]), np.linalg.norm(corners[3] - corners[0])
    width, height = max(round(float(along)), 1), max(round(float(down)), 1)
    target = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    matrix = cv2.getPerspectiveTransform(corners.astype(np.float32), target)
    line = cv2.warpPerspective(rgb, matrix, (width, height), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE)
    return np.rot90(line) if height >= UPRIGHT_FROM * width else line  # type: ignore[return-value]
