"""Where text is in a picture: PP-OCRv6's detector, a network of the kind "differentiable binarisation" (DB).

The network gives each pixel the probability that it belongs to the core of a line of text. Cores that hang together are
one line; the line is larger than its core by a known amount (https://arxiv.org/abs/1911.08947, section 3.4).
"""

from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt

from engines.api import FloatArray
from engines.notes import Look
from engines.runtimes.session import open_session

LONGEST_SIDE = 640  # of what the network sees: 960 takes 2.5 times as long
CLOSE_SIDE = 1280  # of a close look, which finds small letters and takes four times as long
MAX_ENLARGED = 2.0  # times
STRIDE = 32  # sides must be multiples of it
CORE_PROBABILITY = 0.3
MIN_LINE_PROBABILITY = 0.5  # mean over a line's core
UNCLIP_RATIO = 1.6  # how far a line reaches beyond its core: times area / perimeter of the core
MIN_CORE_PX, MIN_LINE_PX = 3.0, 5.0  # on the shorter side, at the network's size
MAX_LINES = 100


class TextFinder:
    """Has no state. `find` takes about 0.2 s on one thread for a picture of 16:9, a close look 1 s."""

    def __init__(self, graph: Path, num_threads: int) -> None:
        self._session = open_session(graph.read_bytes(), num_threads)

    def find(self, rgb: npt.NDArray[np.uint8], look: Look = "quick") -> list[FloatArray]:
        """Lines of text in `rgb` uint8 (H, W, 3): corners float32 (4, 2) as x, y in pixels of `rgb`, clockwise from
        the top left one of the line. In no order, at most `MAX_LINES`. A close look enlarges small pictures."""
        height, width = rgb.shape[:2]
        side, largest = (LONGEST_SIDE, 1.0) if look == "quick" else (CLOSE_SIDE, MAX_ENLARGED)
        scale = min(largest, side / max(height, width))
        seen_height, seen_width = (max(STRIDE, round(side * scale / STRIDE) * STRIDE) for side in (height, width))
        seen = cv2.resize(
            rgb, (seen_width, seen_height), interpolation=cv2.INTER_AREA if scale <= 1 else cv2.INTER_CUBIC
        )
        bgr = seen[:, :, ::-1].astype(np.float32) / 127.5 - 1.0  # the network was trained with BGR in [-1, 1]
        (probability,) = self._session.run(None, {"x": bgr.transpose(2, 0, 1)[None]})  # (1, 1, H, W)
        return [line * (width / seen_width, height / seen_height) for line in lines_in(probability[0, 0])]


def lines_in(probability: FloatArray) -> list[FloatArray]:
    """Corners of the lines in a map (H, W) of probabilities, in pixels of the map, each float32 (4, 2)."""
    core = cv2.dilate((probability > CORE_PROBABILITY).astype(np.uint8), np.ones((2, 2), np.uint8))
    contours, _ = cv2.findContours(core, cv2.RETR_LIST, cv2.CHAIN_APPROX_SIMPLE)
    lines = []
    for contour in contours[:MAX_LINES]:
        centre, (width, height), angle = cv2.minAreaRect(contour)
        if min(width, height) < MIN_CORE_PX or _mean_inside(probability, contour) < MIN_LINE_PROBABILITY:
            continue
        margin = UNCLIP_RATIO * width * height / (width + height)  # on both sides: twice the distance of the paper
        if min(width, height) + margin >= MIN_LINE_PX:
            lines.append(_clockwise(cv2.boxPoints((centre, (width + margin, height + margin), angle))))
    return lines


def _mean_inside(values: FloatArray, contour: cv2.typing.MatLike) -> float:
    left, top, width, height = cv2.boundingRect(contour)
    inside = np.zeros((height, width), np.uint8)
    cv2.fillPoly(inside, [contour - (left, top)], 1)
    return cv2.mean(values[top : top + height, left : left + width], inside)[0]


def _clockwise(corners: cv2.typing.MatLike) -> FloatArray:
    """Four corners from the top left one on: of the two left ones the upper, of the two right ones the upper, …"""
    by_x = corners[np.argsort(corners[:, 0], kind="stable")]
    left, right = (pair[np.argsort(pair[:, 1], kind="stable")] for pair in (by_x[:2], by_x[2:]))
    return np.stack([left[0], right[0], right[1], left[1]]).astype(np.float32)
