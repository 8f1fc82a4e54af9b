"""What a picture looks like as a whole, as far as it is sure."""

from dataclasses import dataclass
from typing import Literal

Where = Literal["inside", "outside"]


@dataclass(frozen=True)
class Looks:
    """None and nothing where it is not sure. `place`: such as "kitchen". `things`: what fills it or is large in it,
    such as "mountain", the surest first. `chances`: of all such things, each with its probability."""

    where: Where | None = None
    place: str | None = None
    is_night: bool | None = None
    things: tuple[str, ...] = ()
    chances: tuple[tuple[str, float], ...] = ()

    def chance(self, thing: str) -> float | None:
        """How likely it shows the thing; None if such things are not known."""
        return next((chance for name, chance in self.chances if name == thing), None)


UNSURE = Looks()
