"""How much more light a picture would need for its lightest part to be white. Pure.

In a room with little light a yellow chair sends the camera what a brown one sends it by day. People see the chair
beside what is white there, and call it yellow.
"""

from functools import lru_cache

import numpy as np
import numpy.typing as npt

from engines.scene.colours.names import Floats, Picture

LIGHTEST, MIDDLE = 98, 50  # percentiles
WHITE = 0.8  # linear light of the lightest part in a well lit picture
MOST_GAIN = 4.0
MIN_CONTRAST = 1.5  # of the lightest part to the middle: with less, nothing in the picture tells how light it is
NUM_LOOKED_AT = 64  # pixels along each side
Curve = npt.NDArray[np.uint8]


def exposure(rgb: Picture) -> Curve:
    """The values (256,) that those of a picture, uint8 (H,W,3), would have in enough light."""
    height, width = rgb.shape[:2]
    looked_at = rgb[:: max(height // NUM_LOOKED_AT, 1), :: max(width // NUM_LOOKED_AT, 1)].max(-1)
    lightest, middle = _LINEAR[np.percentile(looked_at, (LIGHTEST, MIDDLE)).astype(np.int64)]
    if lightest >= WHITE or lightest < MIN_CONTRAST * middle:
        return _curve(1.0)
    return _curve(round(float(min(WHITE / max(lightest, 1e-6), MOST_GAIN)), 1))


@lru_cache(maxsize=64)
def _curve(gain: float) -> Curve:
    if gain <= 1:
        return np.arange(256, dtype=np.uint8)
    light = np.minimum(gain * _LINEAR, 1.0)
    values = np.where(light <= 0.0031308, 12.92 * light, 1.055 * light ** (1 / 2.4) - 0.055)
    return (255 * values).round().astype(np.uint8)


def _linear() -> Floats:
    """Linear light of each value of sRGB (256,). IEC 61966-2-1."""
    values = np.arange(256) / 255
    return np.where(values <= 0.04045, values / 12.92, ((values + 0.055) / 1.055) ** 2.4)


_LINEAR = _linear()
