"""The variants of pictures and sounds that the bank holds, and how each is drawn or cut again.

A variant is one drawing of one cut-out, or one cut of one recording. It follows from its file and number alone, so that
the renderer can draw exactly what was encoded. Variants of the test split never share a background, a phrase or a
drawing with training.
"""

import zlib
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL.Image import Image as Picture

from training.bank import pictures, sounds
from training.bank.catalog import HERE

TRAIN, TEST = 0, 1
MOVES = 4  # places along the way of a drawing that moves
HOP_S, PATCH_S = 0.5, 0.975  # audio tokens: one every half second, each of a patch of this length
CLEAR_S = 0.5  # a token clearly holds a sound if this much of it lies in the token's patch

Rng = np.random.Generator


@dataclass(frozen=True)
class Sizes:
    """How many variants are made of one thing, for training and for tests; the first `moving` drawings move."""

    drawings: tuple[int, int] = (60, 10)
    moving: tuple[int, int] = (8, 3)
    cuts: tuple[int, int] = (24, 6)
    phrases: tuple[int, int] = (36, 8)
    crops: int = 5


@dataclass(frozen=True)
class Source:
    """One variant: the name of the thing or sound, its file (or voice), its number and its split."""

    name: str
    file: str
    number: int
    split: int

    def rng(self) -> Rng:
        """The random generator that decides how the variant is drawn or cut."""
        return np.random.default_rng([zlib.crc32(self.file.encode()), self.number, self.split])


@dataclass(frozen=True)
class Drawing(Source):
    """A drawing that covers `cells`; its features begin at the bank's patch `first`. (row, column): centre of cells.

    `step` is its place along the way, of `MOVES` places; 0 for a still drawing. Steps are consecutive in the bank.
    """

    step: int
    cells: tuple[int, ...]
    first: int
    row: float
    column: float


@dataclass(frozen=True)
class Cut(Source):
    """A sound of `length_s` that begins `offset_s` after a half second, with tokens `first` to `last` (exclusive)."""

    length_s: float
    offset_s: float
    first: int
    last: int


@dataclass(frozen=True)
class Ground(Source):
    """A background; its 49 patches are the bank's map number `number_in_bank`."""

    number_in_bank: int


def draw_layer(drawing: Source, step: int) -> Picture:
    """Draw the layer that was encoded, at one of the `MOVES` places."""
    return pictures.draw(HERE / drawing.file, drawing.rng(), step / (MOVES - 1))


def draw_ground(ground: Source) -> Picture:
    """Draw the background that was encoded."""
    return pictures.background(Path(ground.file), ground.rng())


def sound_of(source: Source, pcm: sounds.Pcm) -> sounds.Pcm:
    """Cut the recording or phrase as it was encoded."""
    return sounds.random_cut(pcm, source.rng())


def clearly_heard(cut: Cut) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """Which of a cut's tokens contain at least `CLEAR_S` of it (or 70 % of a shorter sound)."""
    ends_s = HOP_S * np.arange(1, cut.last - cut.first + 1)
    overlap_s = np.minimum(ends_s, cut.offset_s + cut.length_s) - np.maximum(ends_s - PATCH_S, cut.offset_s)
    clear: np.ndarray[tuple[int], np.dtype[np.bool_]] = overlap_s >= min(CLEAR_S, 0.7 * cut.length_s)
    return clear
