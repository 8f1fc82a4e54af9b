"""How a picture is turned and mirrored when it is shown: its display matrix, which FFmpeg makes from EXIF, too."""

from dataclasses import dataclass
from fractions import Fraction

import av
import numpy as np
import numpy.typing as npt
from av.filter import Graph
from av.sidedata.sidedata import SideDataContainer, Type

MATRIX_BYTES = 36  # 9 × int32: (a, b, u), (c, d, v), (x, y, w); see FFmpeg's libavutil/display.h
TYPES_UNKNOWN_TO_PYAV = (28, 29, 30, 31)  # enum AVFrameSideDataType of FFmpeg 8.1 goes on after PyAV's `Type` ends
EIGHT_WAYS = np.array(  # (a, b, c, d): a pixel at (column p, row q) goes to column a p + c q, row b p + d q
    [
        [1, 0, 0, 1],
        [0, 1, -1, 0],
        [-1, 0, 0, -1],
        [0, -1, 1, 0],
        [-1, 0, 0, 1],
        [1, 0, 0, -1],
        [0, 1, 1, 0],
        [0, -1, -1, 0],
    ]
)


@dataclass(frozen=True)
class Orientation:
    """Steps from the stored picture to the one that is shown, in this order."""

    is_transposed: bool = False
    is_flipped_left_right: bool = False
    is_flipped_top_bottom: bool = False

    def apply(self, rgb: npt.NDArray[np.uint8]) -> npt.NDArray[np.uint8]:
        """(rows, columns, 3) → the same picture the right way up; a view."""
        shown = rgb.transpose(1, 0, 2) if self.is_transposed else rgb
        return shown[:: -1 if self.is_flipped_top_bottom else 1, :: -1 if self.is_flipped_left_right else 1]


def orientation_of(frame: av.VideoFrame) -> Orientation:
    """The orientation that a frame is to be shown in; upright if it says nothing."""
    matrix = _display_matrix(frame)
    return Orientation() if matrix is None else nearest_orientation(matrix)


def nearest_orientation(matrix: npt.NDArray[np.int32]) -> Orientation:
    """Display matrix, int32 (9,) → the nearest of the eight ways to turn by a quarter and to mirror.

    Scale and offset are ignored. A matrix of zeros changes nothing.
    """
    axes = matrix.reshape(3, 3)[:2, :2].astype(np.float64)  # one row for each axis of the stored picture
    lengths = np.hypot(axes[:, 0], axes[:, 1])
    unit = axes / np.where(lengths > 0, lengths, 1)[:, None]
    a, b, c, d = EIGHT_WAYS[int((EIGHT_WAYS @ unit.reshape(-1)).round(6).argmax())].tolist()
    return Orientation(is_transposed=a == 0, is_flipped_left_right=a + c < 0, is_flipped_top_bottom=b + d < 0)


def _display_matrix(frame: av.VideoFrame) -> npt.NDArray[np.int32] | None:
    try:
        content = _matrix_bytes(frame)
    except ValueError:  # PyAV cannot list side data of a type that it does not know, such as EXIF
        content = _matrix_bytes(_without_unknown_side_data(frame))
    return np.frombuffer(content, np.int32) if len(content) == MATRIX_BYTES else None


def _matrix_bytes(frame: av.VideoFrame) -> bytes:
    # `frame.side_data` would be kept by the frame: a cycle, freed some time later. The stub does not know the argument.
    side_data = SideDataContainer(frame)  # type: ignore[call-arg]
    return bytes(side_data[Type.DISPLAYMATRIX]) if Type.DISPLAYMATRIX in side_data else b""


def _without_unknown_side_data(frame: av.VideoFrame) -> av.VideoFrame:
    """A reference to the same picture, without what PyAV cannot list. Takes 0.1 ms."""
    graph = Graph()
    node = graph.add_buffer(
        width=frame.width, height=frame.height, format=frame.format, time_base=frame.time_base or Fraction(1, 1000)
    )
    for number in TYPES_UNKNOWN_TO_PYAV:
        next_node = graph.add("sidedata", f"mode=delete:type={number}")
        node.link_to(next_node)
        node = next_node
    sink = graph.add("buffersink")
    node.link_to(sink)
    graph.configure()
    graph.push(frame)
    known = graph.pull()
    assert isinstance(known, av.VideoFrame)
    return known
