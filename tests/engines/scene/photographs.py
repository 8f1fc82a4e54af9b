"""Photographs that come with scikit-image."""

from typing import cast

import numpy as np
import numpy.typing as npt
import skimage.data


def photograph(name: str) -> npt.NDArray[np.uint8]:
    """RGB (H,W,3): "astronaut", "coffee", "rocket" or "chelsea", a cat."""
    return cast(npt.NDArray[np.uint8], getattr(skimage.data, name)())
