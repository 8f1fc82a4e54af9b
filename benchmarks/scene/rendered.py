"""Signs drawn into photographs, as a camera would see them: turned, narrowed, blurred, with noise, as JPEG."""

import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import skimage
from PIL import Image, ImageDraw, ImageFilter, ImageFont

HEIGHTS = (14, 20, 28, 40, 64, 110)  # of letters, in pixels of a picture of 960
TEXTS = ("NO PARKING", "Fire exit\nKeep clear", "Meeting room 4", "Open daily 9-17", "GATE B12", "Please knock")
PHOTOGRAPHS = ("astronaut.png", "coffee.png", "chelsea.png", "rocket.jpg")
COLOURS = (((250, 250, 245), (20, 20, 25)), ((190, 30, 40), (250, 250, 250)), ((30, 60, 120), (240, 230, 120)))


@dataclass(frozen=True)
class Sign:
    """A picture uint8 (H, W, 3) with one sign."""

    rgb: npt.NDArray[np.uint8]
    text: str
    height: int


def rendered_signs(seed: int = 0) -> Iterator[Sign]:
    """Every text in every size."""
    rng = np.random.default_rng(seed)
    for height in HEIGHTS:
        for number, text in enumerate(TEXTS):
            file = PHOTOGRAPHS[number % len(PHOTOGRAPHS)]
            photograph = Image.open(Path(skimage.__file__).parent / "data" / file).convert("RGB").resize((960, 720))
            yield Sign(
                _seen(photograph, _board(text, height, COLOURS[number % 3]), rng), text.replace("\n", " "), height
            )


def _board(text: str, height: int, colours: tuple[tuple[int, int, int], tuple[int, int, int]]) -> Image.Image:
    font = ImageFont.load_default(height)
    box = ImageDraw.Draw(Image.new("RGB", (1, 1))).multiline_textbbox((0, 0), text, font)
    board = Image.new("RGB", (round(box[2] + height), round(box[3] + height)), colours[0])
    ImageDraw.Draw(board).multiline_text((height / 2, height / 2), text, colours[1], font, align="center")
    return board


def _seen(photograph: Image.Image, board: Image.Image, rng: np.random.Generator) -> npt.NDArray[np.uint8]:
    """The photograph with the board in it, turned by up to 10 degrees and narrowed by up to a third."""
    narrow = board.resize((round(board.width * rng.uniform(0.67, 1.0)), board.height))
    narrow.thumbnail((900, 660))
    turned = narrow.convert("RGBA").rotate(rng.uniform(-10, 10), expand=True, resample=Image.Resampling.BICUBIC)
    room = (max(photograph.width - turned.width, 1), max(photograph.height - turned.height, 1))
    photograph.paste(turned, (int(rng.integers(room[0])), int(rng.integers(room[1]))), turned)
    blurred = np.asarray(photograph.filter(ImageFilter.GaussianBlur(rng.uniform(0.3, 1.0))), np.float32)
    noisy = np.clip(blurred * rng.uniform(0.5, 1.0) + rng.normal(0, 4, blurred.shape), 0, 255).astype(np.uint8)
    content = io.BytesIO()
    Image.fromarray(noisy).save(content, "JPEG", quality=70)
    return np.asarray(Image.open(content))
