"""A plan of an audio-visual scene: exactly what is seen, heard and said when, before any pixel or sample exists.

`training.scenes.planner` draws plans from seeds, `training.scenes.compose` turns them into encoder features,
`training.scenes.render` into films.
"""

import zlib
from dataclasses import dataclass

import numpy as np

from engines.notes import Note

FRAME_S = 0.5
MIN_OVERLAP_S = 1.0  # from this overlap on, two things count as simultaneous; shorter overlaps are never asked about
HELD_OUT_EVERY = 8  # one object-sound pair in so many never occurs in a training scene

Rng = np.random.Generator


@dataclass(frozen=True)
class Seen:
    """A thing on screen: `drawings` of the bank, several if it moves, or a class `prototype` and no drawing.

    `cells` are all cells that it covers at any time.
    """

    name: str
    start_s: float
    end_s: float
    cells: tuple[int, ...]
    row: float
    column: float
    drawings: tuple[int, ...]
    prototype: int | None

    def drawing_at(self, at_s: float) -> int:
        """The number of the drawing that is shown at `at_s`; all are shown equally long."""
        share = (at_s - self.start_s) / (self.end_s - self.start_s)
        return self.drawings[min(int(share * len(self.drawings) + 1e-6), len(self.drawings) - 1)]


@dataclass(frozen=True)
class Heard:
    """A sound. `cut` is its number in the bank; a class `prototype` replaces the features of the cut."""

    name: str
    start_s: float
    end_s: float
    cut: int
    prototype: int | None


@dataclass(frozen=True)
class Said(Heard):
    """Speech and its words."""

    text: str


@dataclass(frozen=True)
class Plan:
    """A scene. `grounds` are (start_s, number in the bank), the first at 0; the lists are in order of time.

    `notes` are what the senses say of the pictures of each window; none at all if they are empty. In `blind_windows`
    there are no pictures. Its times are its own; it begins at `start_s` of the stream.
    """

    seed: int
    split: int
    duration_s: float
    grounds: tuple[tuple[float, int], ...]
    seen: tuple[Seen, ...]
    heard: tuple[Heard, ...]
    said: tuple[Said, ...]
    notes: tuple[tuple[Note, ...], ...] = ()
    blind_windows: frozenset[int] = frozenset()
    start_s: float = 0.0


@dataclass(frozen=True)
class Style:
    """Settings of the planner: length of a scene, how often something happens, share of class prototypes."""

    shortest_s: float
    longest_s: float
    gap_s: float = 2.5  # mean pause between two appearances, and between two sounds
    quiet_share: float = 0.3  # of stretches of 10 s in which little happens
    prototypes: float = 0.35
    speech: float = 0.25
    with_held_out_pairs: bool = True  # of an object and a sound
    people: float = 0.0  # share of scenes that certainly contain a person: cameras see people most


TRAINING_STYLES = (
    (0.05, Style(6, 10, gap_s=1.5, with_held_out_pairs=False, people=0.25)),
    (0.10, Style(10, 20, with_held_out_pairs=False, people=0.25)),
    (0.20, Style(20, 36, gap_s=3.0, with_held_out_pairs=False, people=0.25)),
    (0.65, Style(40, 60, gap_s=3.5, with_held_out_pairs=False, people=0.25)),
)
MINUTE = Style(60, 60, gap_s=3.5)


def is_held_out_pair(thing: str, sound: str) -> bool:
    """Whether this object and this sound are kept apart in training."""
    return zlib.crc32(f"{thing}|{sound}".encode()) % HELD_OUT_EVERY == 0
