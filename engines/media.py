"""What a window is made of: pictures, and stretches in which nothing arrived."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

VOICE = 0.5  # the probability of a voice from which on somebody speaks, as the end of speech is told, too


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


def has_voice(probabilities: npt.NDArray[np.float32] | None) -> bool:
    """Whether somebody is known to speak in a window, so that an answer may be due soon. `probabilities`: see
    `engines.api.Window.voice_probabilities`."""
    return probabilities is not None and bool((probabilities >= VOICE).any())
