"""Pictures with text on them."""

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageDraw, ImageFont


def a_sign(
    text: str, size: int = 48, width: int = 640, height: int = 360, at: tuple[int, int] = (60, 60)
) -> npt.NDArray[np.uint8]:
    """uint8 (height, width, 3): a grey picture with `text` in black, letters of about `size` pixels."""
    picture = Image.new("RGB", (width, height), (190, 190, 185))
    ImageDraw.Draw(picture).multiline_text(at, text, (20, 20, 25), ImageFont.load_default(size))
    return np.asarray(picture)
