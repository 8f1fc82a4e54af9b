"""What the senses found in one picture, and what is known to be there."""

from dataclasses import dataclass
from typing import Literal

from engines.notes import Box, Reading
from engines.scene.animals import kind_of
from engines.scene.colours.areas import Share
from engines.scene.detection import Detection
from engines.scene.looks.looks import SOMEBODY, UNSURE, Looks, PersonLooks
from engines.scene.posture.doing import Doing
from engines.shapes import GRID

FROZEN_AFTER_S = 10.0  # a picture that has not changed for so long comes from a camera that seems to be frozen
USUAL_ASPECT = 16 / 9
Light = Literal["bright", "dim", "dark", "black"]


@dataclass(frozen=True)
class Sights:
    """What the senses found in a window's picture of `time_s`.

    `looks_like`: the best name of the whole picture, and how sure it is. `is_still`: the picture has not changed for
    `FROZEN_AFTER_S`. `above` and `below`: main colours of the uppermost and lowest quarter. `middle`: of
    what fills the middle. `around`: of what no thing covers. `aspect`: how many times as wide as high the picture is.
    `thirds`: the colours in the upper, middle and lower third, outside of things.
    `nothing_read`: it was read, and there was no text.
    `seen_before`: what an earlier picture of the window shows, if it was looked at because this one leaves doubts.
    `looks`: what it looks like as a whole.
    """

    time_s: float
    detections: tuple[Detection, ...]
    light: Light = "bright"
    main_colour: str | None = None
    looks_like: tuple[str, float] | None = None
    readings: tuple[Reading, ...] = ()
    is_still: bool = False
    above: str | None = None
    below: str | None = None
    middle: str | None = None
    around: str | None = None
    aspect: float = USUAL_ASPECT
    thirds: tuple[tuple[Share, ...], ...] = ()
    seen_before: tuple[Detection, ...] = ()
    nothing_read: bool = False
    looks: Looks = UNSURE


@dataclass(frozen=True)
class Thing:
    """A thing that is there: its own `number`, and where it is on the grid. `area`: of its box, a share of the picture.
    `is_in_view`: the newest picture shows it. Of people, None if not known: `doing`; `lower` and `head`, the colours of
    what is worn below and on the head. Their `colour` is that of the upper clothes. `box`: of the last picture that
    showed it. `is_resting`: for some seconds it has hardly moved;
    `has_moved`: it has for sure, since the picture before. `looks`: of people, what they look like."""

    number: int
    name: str
    colour: str | None
    row: int
    column: int
    held: bool
    doing: Doing | None = None
    area: float = 0.0
    is_in_view: bool = True
    lower: str | None = None
    head: str | None = None
    box: Box = (0.0, 0.0, 0.0, 0.0)
    is_resting: bool = False
    has_moved: bool = False
    looks: PersonLooks = SOMEBODY

    @property
    def middle(self) -> float:
        """How far to the right its middle is, in patches of the grid."""
        left, _, right, _ = self.box
        return (left + right) / 2 * GRID if right > left else float(self.column)


@dataclass(frozen=True)
class SceneState:
    """What is known to be there. `gap`: start and end of the last stretch without pictures that was noted.

    Of the newest picture, None where nothing is clear: `mostly`, its main colour; `above` and `below`, those of its
    uppermost and lowest quarter; `middle`, of what fills the middle; `around`, of what no thing covers;
    `looks_like`, the name of it as a whole; `thirds`, the colours in its upper, middle and lower third, things left
    out. `letters` and `ground`: the colours of the text that was read last, and of what it stands on. `texts`: what was
    read in the last picture that had text, if that was not long ago. `looks`: what it looks like as a whole, by other
    eyes than `looks_like`.
    """

    things: tuple[Thing, ...]
    light: Light
    is_still: bool
    gap: tuple[float, float] | None = None
    mostly: str | None = None
    above: str | None = None
    middle: str | None = None
    below: str | None = None
    around: str | None = None
    looks_like: str | None = None
    thirds: tuple[tuple[Share, ...], ...] = ()
    letters: str | None = None
    ground: str | None = None
    texts: tuple[Reading, ...] = ()
    looks: Looks = UNSURE

    def things_called(self, name: str) -> tuple[Thing, ...]:
        """The things of a name, or of the kind that it is: a hen is a bird."""
        return tuple(thing for thing in self.things if name in (thing.name, kind_of(thing.name)))
