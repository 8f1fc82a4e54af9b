"""The parts of a person's body, as MoveNet names them. Needs no torch."""

from collections.abc import Mapping
from dataclasses import dataclass

PARTS = (
    *("nose", "left eye", "right eye", "left ear", "right ear", "left shoulder", "right shoulder"),
    *("left elbow", "right elbow", "left wrist", "right wrist", "left hip", "right hip", "left knee", "right knee"),
    *("left ankle", "right ankle"),
)


@dataclass(frozen=True)
class KeyPoint:
    """Where a part of a body is, in pixels of the picture, possibly beyond its edges. `score` in [0, 1]."""

    x: float
    y: float
    score: float


Pose = Mapping[str, KeyPoint]  # by part; "left" is the person's own left
