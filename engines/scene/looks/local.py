"""Which names the patches of a picture look like, and so where things are."""

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from engines.notes import Box
from engines.scene.colours.areas import Share, colours_of
from engines.scene.colours.light import exposure
from engines.scene.colours.naming import colour_of_pixels
from engines.scene.detectors.pictures import Floats, Picture
from engines.scene.looks.grid import SIDE, SIZE
from engines.shapes import GRID

MIN_OF_PEAK = 0.6  # of the surest patch's ratio: neighbours that look as much like it show it, too
MAX_BEHIND = 0.0  # patches of a lower ratio do not show it
LEAST_OF_AREA, FEWEST_OF_AREA = 1.0, 3  # ratio of patches that show a wall, a floor, grass; how many
PATCH = SIZE // SIDE  # pixels
Patches = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Region:
    """Patches (14,14) of a picture that hang together and look like a thing; `behind`: those that do not."""

    name: str
    patches: Patches
    behind: Patches
    looks: "LocalLooks"

    @property
    def colour(self) -> str | None:
        """None if it is unclear."""
        shows, behind = (self.looks.pixels(each) for each in (self.patches, self.behind))
        return colour_of_pixels(shows, behind, exposure(self.looks.rgb))

    @property
    def box(self) -> Box:
        """Around all patches."""
        rows, columns = np.nonzero(self.patches)
        return (
            float(columns.min()) / SIDE,
            float(rows.min()) / SIDE,
            float(columns.max() + 1) / SIDE,
            float(rows.max() + 1) / SIDE,
        )

    @property
    def place(self) -> tuple[float, float]:
        """Row and column of its middle, on the grid of the senses."""
        middle = np.argwhere(self.patches).mean(0)
        row, column = ((middle + 0.5) * GRID / SIDE - 0.5).tolist()
        return row, column


@dataclass(frozen=True)
class LocalLooks:
    """Of one picture: `ratios` (N,14,14), for each of `names` the logarithm of how many times likelier a patch is if it
    shows that. The highest of a picture says neither yes nor no at `neutral` (N,), and is sure from `least` (N,) on.
    `rgb`: the picture (224,224,3)."""

    names: tuple[str, ...]
    ratios: Floats
    neutral: Floats
    least: Floats
    rgb: Picture

    def is_likely(self, name: str) -> bool:
        """Whether some patch looks more like one of the names than not."""
        at = self.names.index(name)
        return bool(self.ratios[at].max() >= self.neutral[at])

    def is_sure(self, name: str) -> bool:
        """Whether some patch looks so much like one of the names that it is there."""
        at = self.names.index(name)
        return bool(self.ratios[at].max() >= self.least[at])

    def region(self, name: str) -> Region | None:
        """Where the picture looks most like it; None if there is no such name, or if it looks like it nowhere."""
        if name not in self.names:
            return None
        ratios = self.ratios[self.names.index(name)]
        peak = float(ratios.max())
        if peak <= 0:
            return None
        best = divmod(int(ratios.argmax()), SIDE)
        shows = _connected(ratios >= MIN_OF_PEAK * peak, best)
        return Region(name, shows, ratios <= MAX_BEHIND, self)

    def colours(self, names: Collection[str]) -> tuple[Share, ...]:
        """Of all patches that look like something that is called so, from most to least; nothing if too few do."""
        known = [self.names.index(name) for name in names if name in self.names]
        if not known:
            return ()
        ratios = self.ratios[known].max(0)
        shows = ratios >= max(MIN_OF_PEAK * float(ratios.max()), LEAST_OF_AREA)
        return colours_of(exposure(self.rgb)[self.pixels(shows)]) if shows.sum() >= FEWEST_OF_AREA else ()

    def names_in(self, patches: Patches, without: Collection[str] = ()) -> list[str]:
        """What is surely shown by some of these patches (14,14), the surest first."""
        found = np.where(patches, self.ratios, -np.inf).reshape(len(self.names), -1).max(1) - self.least
        order = np.argsort(-found, kind="stable").tolist()
        return [self.names[at] for at in order if found[at] >= 0 and self.names[at] not in without]

    def pixels(self, patches: Patches) -> Picture:
        """The pixels (M,3) of these patches."""
        cut = self.rgb.reshape(SIDE, PATCH, SIDE, PATCH, 3).swapaxes(1, 2)
        pixels: Picture = cut[patches].reshape(-1, 3)
        return pixels


def _connected(patches: Patches, first: tuple[int, int]) -> Patches:
    """Those of the patches that hang together with `first`, side by side."""
    found, waiting = np.zeros_like(patches), [first]
    while waiting:
        row, column = waiting.pop()
        if 0 <= row < SIDE and 0 <= column < SIDE and patches[row, column] and not found[row, column]:
            found[row, column] = True
            waiting += [(row - 1, column), (row + 1, column), (row, column - 1), (row, column + 1)]
    return found
