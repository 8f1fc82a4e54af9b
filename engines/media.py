"""What a window is made of: pictures, and stretches in which nothing arrived."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt


@dataclass(frozen=True)
class Frame:
    """A picture: `rgb` uint8 (frame_size, frame_size, 3), the whole field of view squeezed into the square."""

    time_s: float
    rgb: npt.NDArray[np.uint8]


@dataclass(frozen=True)
class Detail:
    """A picture in its own proportions: `rgb` uint8 (H, W, 3), upright, the longest side at most
    `MediaSpec.detail_size`."""

    time_s: float
    rgb: npt.NDArray[np.uint8]


@dataclass(frozen=True)
class Gap:
    """A stretch in which a track that exists delivered nothing."""

    track: Literal["audio", "video"]
    start_s: float
    end_s: float
