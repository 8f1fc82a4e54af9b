"""What sources and calls deliver: pieces of sound and pictures, each with its time."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from engines.api import FloatArray


@dataclass(frozen=True)
class Sound:
    """`pcm` float32 (n,), mono, that begins at `time_s`."""

    time_s: float
    pcm: FloatArray


@dataclass(frozen=True)
class Picture:
    """`rgb` uint8 (size, size, 3), shown from `time_s` on; it was `aspect` times as wide as high.

    `detail` uint8 (H, W, 3): the same picture in its own proportions, see `engines.media.Detail`.
    """

    time_s: float
    rgb: npt.NDArray[np.uint8]
    detail: npt.NDArray[np.uint8]
    aspect: float = 1.0
