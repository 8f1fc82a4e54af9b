"""What somebody does in a picture."""

from dataclasses import dataclass
from typing import Literal

Posture = Literal["standing", "sitting", "lying", "walking"]
SEATS = ("chair", "sofa", "bed", "bench", "toilet")


@dataclass(frozen=True)
class Doing:
    """What a person does. `posture`: None if it is not sure.

    `on`: the name of the furniture that is sat or lain on, one of SEATS; None if there is none or it is not known.
    `is_smiling`: None if no face was seen. `shows_back`: whether the camera sees the back; None if it is not clear.
    `comes_nearer`: of who walks towards the camera or away from it, None of all others. `limbs`: where wrists and
    ankles are, from the middle of the shoulders, in lengths of the torso; None where one is not seen. `moves`: which
    limbs have moved, "arms" and "legs". `is_running`: on one leg, the other bent back.
    """

    posture: Posture | None
    on: str | None
    is_smiling: bool | None
    shows_back: bool | None = None
    comes_nearer: bool | None = None
    limbs: tuple[tuple[float, float] | None, ...] = ()
    moves: tuple[str, ...] = ()
    is_running: bool = False
