"""What is really there in a room, and when; before senses, features and questions."""

from dataclasses import dataclass

from engines.notes import Box
from engines.scene.posture.doing import Doing
from engines.scene.state import Light

Span = tuple[float, float]  # start_s, end_s
PARTS = ("mostly", "above", "below")  # of the picture, whose colours are told: the whole one comes first


@dataclass(frozen=True)
class Present:
    """A thing that is there during `spans`. `recall`: how often a detector finds it in a picture, in [0, 1].

    `doings`: of a person, what they do from when on, in order of time; () if no sense can tell.
    """

    name: str
    colour: str | None
    box: Box
    spans: tuple[Span, ...]
    recall: float
    doings: tuple[tuple[float, Doing], ...] = ()

    def doing_at(self, at_s: float) -> Doing | None:
        """What a person does at a time."""
        return next((doing for start_s, doing in reversed(self.doings) if start_s <= at_s), None)


@dataclass(frozen=True)
class Written:
    """Text that is in the picture during `spans`."""

    text: str
    box: Box
    spans: tuple[Span, ...]


@dataclass(frozen=True)
class Saying:
    """A statement that someone makes, and what can be asked about it later: `asks` have the answer `answer`.

    `topic` is the word that it is about.
    """

    kind: str
    text: str
    asks: tuple[str, ...]
    answer: str
    topic: str


@dataclass(frozen=True)
class Room:
    """A room. `lights`: (start_s, light), the first at 0. In `frozen` spans the camera delivers the same picture, in
    `blind` ones no picture; an early one may be before the first. `views`: when the whole picture looks like what."""

    duration_s: float
    things: tuple[Present, ...]
    written: tuple[Written, ...]
    lights: tuple[tuple[float, Light], ...]
    frozen: tuple[Span, ...]
    blind: tuple[Span, ...]
    colours: dict[str, str]  # of the whole picture ("mostly") and of its parts, as far as there is one
    views: tuple[tuple[Span, str], ...]
    sayings: tuple[Saying, ...]

    def light_at(self, at_s: float) -> Light:
        """The light at a time."""
        return [light for start_s, light in self.lights if start_s <= at_s][-1]

    def view_at(self, at_s: float) -> str | None:
        """What the whole picture looks like at a time."""
        return next((name for span, name in self.views if is_within(at_s, (span,))), None)


def is_within(at_s: float, spans: tuple[Span, ...]) -> bool:
    """Whether a time lies in one of the spans."""
    return any(start_s <= at_s < end_s for start_s, end_s in spans)
