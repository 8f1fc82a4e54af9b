"""What CLIP is shown of a picture."""

import numpy as np
from PIL import Image

from training.naming.encoder import SIZE
from training.naming.packages import Array

MEAN, DEVIATION = (0.48145466, 0.4578275, 0.40821073), (0.26862954, 0.26130258, 0.27577711)  # of red, green and blue


def middle(picture: Image.Image) -> Image.Image:
    """The largest square in the middle: CLIP sees nothing else."""
    side = min(picture.size)
    left, top = ((length - side) // 2 for length in picture.size)
    return picture.crop((left, top, left + side, top + side))


def pixels(picture: Image.Image) -> Array:
    """RGB to (3,224,224)."""
    small = middle(picture).resize((SIZE, SIZE), Image.Resampling.BICUBIC)
    scaled = (np.asarray(small, np.float32) / 255 - np.asarray(MEAN, np.float32)) / np.asarray(DEVIATION, np.float32)
    return np.ascontiguousarray(scaled.transpose(2, 0, 1))
