"""What a sense reports of what somebody does, with its errors; and where who walks has come to."""

from dataclasses import replace
from typing import get_args

from engines.notes import Box
from engines.scene.posture.doing import Doing, Posture
from training.scenes.facts import WINDOW_S
from training.scenes.plan import Rng
from training.scenes.rooms.plan import Present

POSTURE_MISSED, POSTURE_WRONG = 0.25, 0.04
SMILE_MISSED, SMILE_WRONG = 0.3, 0.03
SEAT_MISSED = 0.25
STEP = 0.4  # of their height, that people who walk go aside in a window
SEEN_POSTURES = tuple(posture for posture in get_args(Posture) if posture != "walking")


def reported(planned: Doing, rng: Rng) -> Doing:
    """What a sense finds in one picture of somebody who does what is planned; who walks is seen standing."""
    chance, posture = rng.random(), planned.posture
    posture = "standing" if posture == "walking" else posture
    if chance < POSTURE_MISSED:
        posture = None
    elif chance < POSTURE_MISSED + POSTURE_WRONG:
        posture = SEEN_POSTURES[int(rng.integers(len(SEEN_POSTURES)))]
    is_smiling = bool(rng.random() < (1 - SMILE_MISSED if planned.is_smiling else SMILE_WRONG))
    has_seat = posture in ("sitting", "lying") and rng.random() > SEAT_MISSED
    return Doing(posture, planned.on if has_seat else None, is_smiling)


def moved(person: Present, at_s: float) -> Present:
    """The person where they have walked to, from side to side."""
    walked_s = 0.0
    for number, (start_s, doing) in enumerate(person.doings):
        end_s = person.doings[number + 1][0] if number + 1 < len(person.doings) else at_s
        if doing.posture == "walking":
            walked_s += max(min(end_s, at_s) - start_s, 0.0)
    return replace(person, box=_aside(person.box, walked_s)) if walked_s else person


def _aside(box: Box, walked_s: float) -> Box:
    """The box after a walk that turns round at the edges of the picture."""
    left, top, right, bottom = box
    room = max(1.0 - (right - left), 1e-9)
    way = (left + STEP * (bottom - top) * walked_s / WINDOW_S) % (2 * room)
    at = way if way <= room else 2 * room - way
    return at, top, at + right - left, bottom
