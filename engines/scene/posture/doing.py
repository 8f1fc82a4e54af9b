"""What somebody does in a picture."""

from dataclasses import dataclass
from typing import Literal

Posture = Literal["standing", "sitting", "lying", "walking"]
SEATS = ("chair", "sofa", "bed", "bench", "toilet")


@dataclass(frozen=True)
class Doing:
    """What a person does. `posture`: None if it is not sure.

    `on`: the name of the furniture that is sat or lain on, one of SEATS; None if there is none or it is not known.
    `is_smiling`: None if no face was seen.
    """

    posture: Posture | None
    on: str | None
    is_smiling: bool | None
