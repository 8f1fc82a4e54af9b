"""Lines of text in a picture, and which of them belong together. Geometry only: knows no letters."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from engines.api import FloatArray
from engines.notes import Box

MAX_HEIGHT_RATIO = 2.0  # of letters of one block
MAX_TURN = math.radians(15.0)  # between lines of one block
MAX_PITCH = 1.9  # from the middle of a line to that of the next one, in letter heights
MAX_WORD_GAP = 1.5  # between parts of one line, in letter heights
SAME_ROW = 0.5  # lines whose middles are so close, in letter heights, stand in one row


@dataclass(frozen=True, eq=False)
class TextLine:
    """`corners` float32 (4, 2): x, y in pixels, clockwise from the top left one. `angle` is in radians, clockwise; the
    other fields are in pixels."""

    corners: FloatArray
    x: float  # of the middle
    y: float
    width: float
    height: float
    angle: float

    @classmethod
    def between(cls, corners: FloatArray) -> "TextLine":
        """The line between four corners."""
        (x0, y0), (x1, y1), (x2, y2), (x3, y3) = corners.tolist()
        width, height = math.hypot(x1 - x0, y1 - y0), math.hypot(x3 - x0, y3 - y0)
        return cls(
            corners, (x0 + x1 + x2 + x3) / 4, (y0 + y1 + y2 + y3) / 4, width, height, math.atan2(y1 - y0, x1 - x0)
        )

    def offset_to(self, other: "TextLine") -> tuple[float, float]:
        """From the middle of this line to that of the other, along this line and down from it."""
        dx, dy = other.x - self.x, other.y - self.y
        cosine, sine = math.cos(self.angle), math.sin(self.angle)
        return dx * cosine + dy * sine, dy * cosine - dx * sine

    def overlaps(self, other: "TextLine") -> bool:
        """Whether both cover one place, as far as they are parallel."""
        along, down = map(abs, self.offset_to(other))
        return along < (self.width + other.width) / 2 and down < (self.height + other.height) / 2

    def belongs_with(self, other: "TextLine") -> bool:
        """Whether both are parts of one text: beside each other in a row, or one below the other."""
        low, high = sorted((self.height, other.height))
        if high > MAX_HEIGHT_RATIO * low or abs(self.angle - other.angle) > MAX_TURN:
            return False
        along, down = map(abs, self.offset_to(other))
        gap = along - (self.width + other.width) / 2  # negative where they overlap
        height = (low + high) / 2
        if down < SAME_ROW * height:
            return gap < MAX_WORD_GAP * height
        return down < MAX_PITCH * height and gap < 0


def blocks_of(lines: Sequence[TextLine]) -> list[list[TextLine]]:
    """The lines as blocks of lines that belong together, each in reading order, the largest block first."""
    left, blocks = list(lines), []
    while left:
        block = [left.pop()]
        for line in block:  # grows meanwhile
            block += [other for other in left if line.belongs_with(other)]
            left = [other for other in left if other not in block]
        blocks.append(_in_reading_order(block))
    return sorted(blocks, key=lambda block: sum(line.width * line.height for line in block), reverse=True)


def box_of(lines: Sequence[TextLine], width: int, height: int) -> Box:
    """What the lines cover of a picture of this size."""
    xs = [x for line in lines for x in line.corners[:, 0].tolist()]
    ys = [y for line in lines for y in line.corners[:, 1].tolist()]
    edges = (min(xs) / width, min(ys) / height, max(xs) / width, max(ys) / height)
    left, top, right, bottom = (min(max(edge, 0.0), 1.0) for edge in edges)
    return left, top, right, bottom


def _in_reading_order(block: list[TextLine]) -> list[TextLine]:
    widest = max(block, key=lambda line: line.width)
    rows: list[list[TextLine]] = []
    for line in sorted(block, key=lambda line: widest.offset_to(line)[1]):
        if rows and widest.offset_to(line)[1] - widest.offset_to(rows[-1][0])[1] < SAME_ROW * line.height:
            rows[-1].append(line)
        else:
            rows.append([line])
    return [line for row in rows for line in sorted(row, key=lambda line: widest.offset_to(line)[0])]
