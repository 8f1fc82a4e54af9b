"""What a picture looks like as a whole, and a person in it, as far as it is sure."""

from dataclasses import dataclass
from typing import Literal

Where = Literal["inside", "outside"]


@dataclass(frozen=True)
class Evidence:
    """For or against one name: `ratio`, the logarithm of how many times likelier the picture is if it shows such a
    thing. `is_there`, for whoever asks for it: None if it is too weak for either. `chance`: the probability that the
    picture shows it, in [0, 1], whoever asks for anything."""

    name: str
    ratio: float
    is_there: bool | None
    chance: float


@dataclass(frozen=True)
class Looks:
    """None and nothing where it is not sure. `place`: such as "kitchen". `things`: what fills it or is large in it,
    such as "mountain", the surest first. `chances`: of all such things that are ever told, each with its
    probability. `evidence`: for and against all that questions may ask for. `places`: the kinds of places, sure or not,
    each with its probability. `view`: the number of the view, which goes up when the camera shows something else; 0 if
    nobody looked."""

    where: Where | None = None
    place: str | None = None
    is_night: bool | None = None
    things: tuple[str, ...] = ()
    chances: tuple[tuple[str, float], ...] = ()
    evidence: tuple[Evidence, ...] = ()
    places: tuple[tuple[str, float], ...] = ()
    view: int = 0

    def evidence_of(self, name: str) -> Evidence | None:
        """None if such things are not known."""
        return next((each for each in self.evidence if each.name == name), None)

    def chance(self, thing: str) -> float | None:
        """How likely it shows the thing; None if such things are not known."""
        return next((chance for name, chance in self.chances if name == thing), None)


@dataclass(frozen=True)
class PersonLooks:
    """Of a person, as far as it is sure. `who`: "man" or "woman", None if it cannot be told. `wears`: of what the heads
    know, such as "glasses" or "beard"; `lacks`: what is surely not there."""

    who: str | None = None
    wears: tuple[str, ...] = ()
    lacks: tuple[str, ...] = ()


UNSURE, SOMEBODY = Looks(), PersonLooks()
