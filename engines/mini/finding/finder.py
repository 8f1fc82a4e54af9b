"""Finds the patches of a picture that look like a thing of a given name, and their colour."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from engines.api import FloatArray
from engines.core.projector import sum_by_name
from engines.encoders.efficientnet import Classifier
from engines.media import Frame
from engines.scene.claims.found.thing import Found
from engines.scene.colours.light import exposure
from engines.scene.colours.names import Picture
from engines.scene.colours.naming import colour_of_pixels
from engines.shapes import GRID

# What people call things → the encoder's names that may mean them.
OTHER_WORDS: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(("pencil", "ballpoint", "biro"), ("pen",)),
    **dict.fromkeys(("bag", "handbag", "backpack", "rucksack", "satchel"), ("bag", "backpack")),
    **dict.fromkeys(("phone", "mobile", "smartphone"), ("phone",)),
    **dict.fromkeys(("lampshade", "light", "lantern"), ("lamp",)),
    **dict.fromkeys(("tv", "television", "monitor", "display", "screen"), ("television", "screen")),
    **dict.fromkeys(("cap", "beanie"), ("hat",)),
    **dict.fromkeys(("glasses", "sunglasses", "spectacles"), ("pair of sunglasses",)),
    **dict.fromkeys(("duvet", "bedspread", "quilt", "cover"), ("blanket",)),
    **dict.fromkeys(("cushion", "cushions"), ("pillow",)),
    **dict.fromkeys(("pitcher", "carafe"), ("jug",)),
    **dict.fromkeys(("cup", "mug"), ("cup", "mug", "cup of coffee")),
    **dict.fromkeys(("notebook", "book", "magazine"), ("book", "binder")),
    **dict.fromkeys(("couch",), ("sofa",)),
    **dict.fromkeys(("shelf", "shelves", "bookshelf"), ("bookcase",)),
    **dict.fromkeys(("tie",), ("necktie", "bow tie")),
    **dict.fromkeys(("jeans",), ("pair of jeans",)),
    **dict.fromkeys(("camera", "lens"), ("camera",)),
    **dict.fromkeys(("flowers",), ("flower",)),
    **dict.fromkeys(("pan", "skillet"), ("frying pan",)),
    **dict.fromkeys(("tin opener",), ("can opener",)),
    **dict.fromkeys(("streetcar", "tramway"), ("tram",)),
    **dict.fromkeys(("lorry",), ("truck",)),
    **dict.fromkeys(("cab",), ("taxi",)),
    **dict.fromkeys(("rucksack",), ("backpack",)),
    **dict.fromkeys(("rubbish bin", "dustbin", "bin", "garbage can"), ("trash can",)),
    **dict.fromkeys(("fridge",), ("refrigerator",)),
    **dict.fromkeys(("cooker",), ("stove",)),
    **dict.fromkeys(("hoover",), ("vacuum cleaner",)),
    **dict.fromkeys(("sailing boat", "yacht"), ("sailboat",)),
    **dict.fromkeys(("speaker",), ("loudspeaker",)),
    **dict.fromkeys(("hatchet",), ("axe",)),
    **dict.fromkeys(("football",), ("soccer ball",)),
}
MIN_OF_PEAK = 0.4  # of the surest patch's probability: as sure patches show the thing, too
MAX_BEHIND = 0.05  # of it: surer patches are no background


@dataclass(frozen=True)
class PictureNames:
    """The newest picture of a stream as the encoder sees it. `look` gives the probabilities (49, names) of its patches,
    row by row: few pictures are asked about."""

    frame: Frame
    look: Callable[[], FloatArray]
    names: tuple[str, ...]

    @cached_property
    def probabilities(self) -> FloatArray:
        return self.look()

    def find(self, word: str) -> Found | None:
        """Where the picture looks like a thing that is called so. None if the encoder has no name for it, or if no
        patch looks more like it than like anything else."""
        numbers = self._numbers(word)
        if not numbers:
            return None
        wanted = self.probabilities[:, numbers].sum(1)  # (49,)
        best = int(wanted.argmax())
        if not set(numbers) & {int(self.probabilities[best].argmax())}:
            return None
        shows, behind = wanted >= MIN_OF_PEAK * wanted[best], wanted <= MAX_BEHIND * wanted[best]
        row, column = divmod(best, GRID)
        colour = colour_of_pixels(self._pixels(shows), self._pixels(behind), exposure(self.frame.rgb))
        return Found(row, column, float(wanted[best]), colour)

    def chance(self, word: str) -> float | None:
        """How much the patch that looks most like a thing called so does; None if the encoder has no name for it."""
        numbers = self._numbers(word)
        return float(self.probabilities[:, numbers].sum(1).max()) if numbers else None

    def _numbers(self, word: str) -> list[int]:
        plain = word.lower()
        endings = [plain, plain.removesuffix("s"), plain.removesuffix("es"), f"{plain.removesuffix('ies')}y"]
        for each in endings:
            found = [self.names.index(name) for name in OTHER_WORDS.get(each, (each,)) if name in self.names]
            if found:
                return found
        return []

    def _pixels(self, patches: npt.NDArray[np.bool_]) -> Picture:
        """The pixels (N,3) of these patches (49,)."""
        rgb = self.frame.rgb
        side = rgb.shape[0] // GRID
        cut = rgb[: side * GRID, : side * GRID].reshape(GRID, side, GRID, side, 3).swapaxes(1, 2)  # (7,7,s,s,3)
        pixels: Picture = cut.reshape(GRID * GRID, side * side, 3)[patches].reshape(-1, 3)
        return pixels


def picture_names(
    frame: Frame, features: Tensor, classifier: Classifier, name_of_class: Tensor, names: tuple[str, ...]
) -> PictureNames:
    """What each patch of a picture looks like. `features` (49,1280); `name_of_class` (1000,)."""

    @torch.no_grad()
    def look() -> FloatArray:
        logits = features @ classifier.weight.T + classifier.bias  # (49,1000)
        probabilities: FloatArray = sum_by_name(logits, name_of_class, len(names)).numpy()
        return probabilities

    return PictureNames(frame, look, names)
