"""Pictures of training scenes: cut-outs drawn at random places, sizes, angles and brightness; backgrounds.

Everything follows from the seed, so that composed features and rendered films show the same.
"""

from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageEnhance, ImageFilter, ImageOps

from engines.encoders.efficientnet import INPUT_SIZE
from engines.shapes import GRID

CELL = INPUT_SIZE // GRID
LARGEST_SOURCE = 512
SIZES = (0.35, 0.9)  # longer side of a cut-out as a share of the frame
CLOSE_UP, CLOSE_UP_SIZES = 0.12, (0.95, 1.35)
MIN_COVER = 0.12  # of a cell's area: from this share on, the cell belongs to the thing

Rng = np.random.Generator


@lru_cache(maxsize=512)
def cut_out(path: Path) -> Image.Image:
    """The picture with alpha, cropped to what is opaque, at most 512 px."""
    picture = Image.open(path).convert("RGBA")
    picture = picture.crop(picture.getchannel("A").point(lambda a: 255 * (a > 40)).getbbox())
    picture.thumbnail((LARGEST_SOURCE, LARGEST_SOURCE))
    return picture


def draw(path: Path, rng: Rng, moved: float = 0.0) -> Image.Image:
    """An RGBA layer of 224 × 224 px with the cut-out; `moved` in [0, 1] is the share of its way to a second place."""
    sprite = cut_out(path)
    if rng.random() < 0.5:
        sprite = ImageOps.mirror(sprite)
    sprite = sprite.rotate(rng.uniform(-12, 12), Image.Resampling.BICUBIC, expand=True)
    low, high = CLOSE_UP_SIZES if rng.random() < CLOSE_UP else SIZES
    scale = rng.uniform(low, high) * INPUT_SIZE / max(sprite.size)
    width, height = (max(8, round(side * scale)) for side in sprite.size)
    sprite = sprite.resize((width, height), Image.Resampling.BICUBIC)
    alpha = sprite.getchannel("A")
    colour = ImageEnhance.Brightness(sprite.convert("RGB")).enhance(rng.uniform(0.7, 1.25))
    colour = ImageEnhance.Contrast(colour).enhance(rng.uniform(0.8, 1.2))
    colour = ImageEnhance.Color(colour).enhance(rng.uniform(0.6, 1.3))
    if rng.random() < 0.25:
        colour = colour.filter(ImageFilter.GaussianBlur(rng.uniform(0.4, 1.5)))
    over_x, over_y = min(0.0, INPUT_SIZE - width), min(0.0, INPUT_SIZE - height)
    (left, top), (last_left, last_top) = (
        (
            rng.uniform(over_x - 0.1 * width, max(0.0, INPUT_SIZE - width) + 0.1 * width),
            rng.uniform(over_y - 0.1 * height, max(0.0, INPUT_SIZE - height) + 0.1 * height),
        )
        for _ in range(2)
    )
    layer = Image.new("RGBA", (INPUT_SIZE, INPUT_SIZE))
    place = round(left + moved * (last_left - left)), round(top + moved * (last_top - top))
    layer.paste(colour, place, alpha)
    return layer


def cell_cover(layer: Image.Image) -> NDArray[np.float32]:
    """The share of each of the 7 × 7 cells that the layer covers."""
    alpha = np.asarray(layer.getchannel("A"), np.float32) / 255
    shares: NDArray[np.float32] = alpha.reshape(GRID, CELL, GRID, CELL).mean(axis=(1, 3))
    return shares


@lru_cache(maxsize=128)
def _photo(path: Path) -> Image.Image:
    picture = Image.open(path).convert("RGB")
    picture.thumbnail((1024, 1024))
    return picture


def background(path: Path, rng: Rng) -> Image.Image:
    """A random square of a photograph, 224 × 224 px RGB."""
    picture = _photo(path)
    side = round(rng.uniform(0.5, 1.0) * min(picture.size))
    left, top = (round(rng.uniform(0, extent - side)) for extent in picture.size)
    square = picture.crop((left, top, left + side, top + side)).resize((INPUT_SIZE, INPUT_SIZE))
    return ImageEnhance.Brightness(square).enhance(rng.uniform(0.7, 1.2))


def paste_layers(ground: Image.Image, layers: list[Image.Image]) -> NDArray[np.uint8]:
    """RGB (224,224,3): the layers on the background, the last on top."""
    picture = ground.copy()
    for layer in layers:
        picture.paste(layer, (0, 0), layer)
    return np.asarray(picture, np.uint8)
