"""What senses say of pictures, in words."""

from dataclasses import dataclass
from typing import Literal, Protocol

import numpy as np
import numpy.typing as npt

Box = tuple[float, float, float, float]  # left, top, right, bottom, each in [0, 1] of the whole picture
Look = Literal["quick", "close"]  # a close one sees smaller letters and takes longer


@dataclass(frozen=True)
class Reading:
    """A line or block of text that was read in the picture of `time_s`. `certainty` in [0, 1]. `letters` and `ground`:
    words for the colours of the letters and of what they stand on, None where none is clear."""

    time_s: float
    text: str
    certainty: float
    box: Box
    letters: str | None = None
    ground: str | None = None


class PictureReader(Protocol):
    """Reads text in pictures. Has no state; may be used from several threads."""

    def read(self, rgb: npt.NDArray[np.uint8], time_s: float, look: Look = "quick") -> tuple[Reading, ...]:
        """What is written in `rgb` uint8 (H, W, 3), the picture of `time_s`."""


class SoundNamer(Protocol):
    """Names what is heard. Keeps nothing of it; may be used from several threads."""

    @property
    def reach_samples(self) -> int:
        """How much sound it listens to; half a second is at its end."""

    def half_second(self, pcm: npt.NDArray[np.float32]) -> tuple[str, ...]:
        """The name of the last half second of `pcm` (reach_samples,) if it is sure of it; twice if another look at it
        says the same."""


class LentSenses(Protocol):
    """What other threads may use of an engine: `text_reader` reads for `Window.readings`, `sound_namer` names sounds
    before their windows are reduced. None if the engine uses none."""

    @property
    def text_reader(self) -> PictureReader | None: ...

    @property
    def sound_namer(self) -> SoundNamer | None: ...


@dataclass(frozen=True)
class Note:
    """What a sense says of the pictures, in words: `text`, such as "a red cup on the left".

    `key`: the words of it that matter, such as "red cup", or the text that was read: novelty is measured with them.
    `time_s`: of the picture from which on it is noted. `row` and `column`: where it is in the picture, in patches.
    `certainty` in [0, 1]. `read_s`: of a text, the picture in which it was read, this one or one before it.
    """

    kind: Literal["things", "doing", "gone", "light", "view", "reading", "gap"]
    text: str
    key: str
    time_s: float
    row: int
    column: int
    certainty: float
    read_s: float | None = None

    @property
    def has_place(self) -> bool:
        """Whether it is about a place in the picture; without one it is about the whole and stands in the middle."""
        return self.kind in ("things", "doing", "reading")
