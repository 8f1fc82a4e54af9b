"""Whether arms and legs move, from where they are in pictures one after another. Pure."""

import math
from collections.abc import Sequence

from engines.scene.posture.body import Pose

Limbs = tuple[tuple[float, float] | None, ...]
PARTS = ("left wrist", "right wrist", "left ankle", "right ankle")
NUM_ARMS = 2
SURE = 0.4  # least score of a wrist or an ankle, and of the shoulders and hips
MOVED = 0.45  # lengths of the torso


def limbs_of(pose: Pose) -> Limbs:
    """Where wrists and ankles are, from the middle of the shoulders, in torsos; () if the torso is not seen."""
    left, right = pose["left shoulder"], pose["right shoulder"]
    hips = pose["left hip"], pose["right hip"]
    x, y = (left.x + right.x) / 2, (left.y + right.y) / 2
    torso = math.hypot((hips[0].x + hips[1].x) / 2 - x, (hips[0].y + hips[1].y) / 2 - y)
    if min(left.score, right.score, *(hip.score for hip in hips)) < SURE or not torso:
        return ()
    return tuple(
        (round((pose[part].x - x) / torso, 2), round((pose[part].y - y) / torso, 2))
        if pose[part].score >= SURE
        else None
        for part in PARTS
    )


def moved(before: Limbs, now: Limbs) -> tuple[bool, bool]:
    """Whether an arm and a leg have moved from one picture to another."""
    pairs = list(zip(before, now, strict=False))
    arms, legs = pairs[:NUM_ARMS], pairs[NUM_ARMS:]
    return _any_moved(arms), _any_moved(legs)


def _any_moved(pairs: Sequence[tuple[tuple[float, float] | None, tuple[float, float] | None]]) -> bool:
    return any(one and other and math.dist(one, other) >= MOVED for one, other in pairs)
