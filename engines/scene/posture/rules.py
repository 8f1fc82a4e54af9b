"""What the parts of a body say about the posture. Pure; all places are in pixels of one picture.

A wrong claim is worse than none: where legs or hips are not seen, only a seat that holds the hips says anything. The
thresholds were chosen on the photographs that `benchmarks/scene/postures.toml` says so of.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from engines.scene.posture.body import KeyPoint, Pose
from engines.scene.posture.doing import Posture

# Least scores of parts, shoulders and hips as the mean of both.
SURE_SHOULDERS, SURE_HIPS, SEATED_HIPS, SURE_HIP, SURE_KNEE, SURE_ANKLE = 0.4, 0.28, 0.15, 0.3, 0.3, 0.3
# Degrees between a limb that points down the picture and one that is level is 90.
UPRIGHT, STRAIGHT, STRIDING, BENT, KNEE_ABOVE_HIP, SHIN_HANGS = 40, 30, 45, 50, 150, 50
LYING_TORSO, LYING_THIGH = 60, 55
LEAST_THIGH, MOST_THIGH = 0.55, 1.0  # of the torso's length: what a thigh of somebody who stands measures
SHORTENED_THIGH, LONGER_SHIN = 0.55, 1.5  # a thigh that points at the camera, of the torso; and its shin, of the thigh
# Width of a lying person's box, of its height; the second where the knees are not seen.
LYING_WIDTH, LYING_WIDTH_WITHOUT_KNEES = 1.2, 1.35
BREADTH = 0.25  # of the box: shoulders that are less wide apart are seen from the side
SURE_RUNNING, RUNNING_THIGH, BENT_BACK = 0.4, 45, 60  # least scores; most and least degrees to the line down
SURE_ARM, HANGING = 0.5, 20  # least score of elbow, wrist and hips of an arm that hangs; its degrees to the line down


PixelBox = tuple[float, float, float, float]  # left, top, right, bottom


@dataclass(frozen=True)
class Seat:
    """A piece of furniture that was detected."""

    name: str
    box: PixelBox


@dataclass(frozen=True)
class _Leg:
    """A leg whose hip and knee are seen. Angles are those of limbs to the line down; lengths are in torsos.

    `shin_angle` and `shin` are None where the ankle is not seen.
    """

    thigh_angle: float
    thigh: float
    shin_angle: float | None
    shin: float | None

    @property
    def is_straight(self) -> bool:
        """As of somebody who stands or walks."""
        most = STRAIGHT if self.shin_angle is None else STRIDING
        return (
            self.thigh_angle <= most
            and LEAST_THIGH <= self.thigh <= MOST_THIGH
            and (self.shin_angle is None or self.shin_angle <= STRIDING)
        )

    @property
    def is_seated(self) -> bool:
        """The thigh is level or points at the camera, and the shin hangs if it is seen."""
        if self.shin_angle is None or self.shin is None:
            return BENT <= self.thigh_angle <= KNEE_ABOVE_HIP
        is_shortened = self.thigh <= SHORTENED_THIGH and self.shin >= LONGER_SHIN * self.thigh
        return self.shin_angle <= SHIN_HANGS and (self.thigh_angle >= BENT or is_shortened)


def posture_of(pose: Pose, box: PixelBox, seats: Sequence[Seat]) -> tuple[Posture | None, str | None]:
    """The posture of the person in the box, None if it is not sure; and what is sat or lain on, if it was detected."""
    shoulders, hips = _middle(pose, "shoulder"), _middle(pose, "hip")
    torso = math.hypot(hips.x - shoulders.x, hips.y - shoulders.y)
    if shoulders.score < SURE_SHOULDERS or not torso:
        return None, None
    angle = _angle(shoulders, hips)
    legs = [leg for side in ("left", "right") if (leg := _leg(pose, side, torso))]
    seat = next((seat.name for seat in sorted(seats, key=_size) if _holds(seat, hips)), None)
    if hips.score >= SURE_HIPS:
        if _lies(angle, legs, box):
            return "lying", seat
        if angle <= UPRIGHT and _stands(legs):
            return "standing", None
        if angle <= UPRIGHT and any(leg.is_seated for leg in legs) and not any(leg.is_straight for leg in legs):
            return "sitting", seat
    if hips.score >= SURE_ARM and angle <= UPRIGHT and not seat and not legs and _has_hanging_arm(pose):
        return "standing", None
    is_seated = seat and hips.score >= SEATED_HIPS and angle <= UPRIGHT and not any(leg.is_straight for leg in legs)
    return ("sitting", seat) if is_seated else (None, None)


def shows_back(pose: Pose, box: PixelBox) -> bool | None:
    """Whether the camera sees the person in the box from behind: the left shoulder is on the left. None if it is not
    clear. A face tells less: the network guesses one at the back of a head."""
    left, right = pose["left shoulder"], pose["right shoulder"]
    breadth = (left.x - right.x) / max(box[2] - box[0], 1e-9)
    is_clear = abs(breadth) >= BREADTH and (left.score + right.score) / 2 >= SURE_SHOULDERS
    return breadth < 0 if is_clear else None


def _has_hanging_arm(pose: Pose) -> bool:
    """Whether an arm hangs straight down beyond the hip, as of somebody who stands; of who sits it is bent."""
    for side in ("left", "right"):
        shoulder, elbow, wrist = (pose[f"{side} {part}"] for part in ("shoulder", "elbow", "wrist"))
        is_straight = max(_angle(shoulder, elbow), _angle(elbow, wrist)) <= HANGING
        if min(elbow.score, wrist.score) >= SURE_ARM and is_straight and wrist.y >= pose[f"{side} hip"].y:
            return True
    return False


def runs(pose: Pose) -> bool:
    """Whether one leg stands and the other is bent back, as of somebody who runs or kicks."""
    legs = [tuple(pose[f"{side} {part}"] for part in ("hip", "knee", "ankle")) for side in ("left", "right")]
    if min(part.score for leg in legs for part in leg) < SURE_RUNNING:
        return False
    (_, one), (_, other) = sorted((_angle(hip, knee), _angle(knee, ankle)) for hip, knee, ankle in legs)
    thighs = max(_angle(hip, knee) for hip, knee, _ in legs)
    return thighs <= RUNNING_THIGH and max(one, other) >= BENT_BACK and min(one, other) <= STRIDING


def _stands(legs: Sequence[_Leg]) -> bool:
    """Whether all legs that are seen are straight, or one down to the ankle: then the other may be raised."""
    straight = [leg for leg in legs if leg.is_straight]
    return bool(straight) and (len(straight) == len(legs) or any(leg.shin is not None for leg in straight))


def _lies(torso_angle: float, legs: Sequence[_Leg], box: PixelBox) -> bool:
    if not LYING_TORSO <= torso_angle <= 180 - LYING_TORSO:
        return False
    width = (box[2] - box[0]) / max(box[3] - box[1], 1e-9)
    is_level = all(LYING_THIGH <= leg.thigh_angle <= 180 - LYING_THIGH for leg in legs)
    return is_level and width >= (LYING_WIDTH if legs else LYING_WIDTH_WITHOUT_KNEES)


def _leg(pose: Pose, side: str, torso: float) -> _Leg | None:
    hip, knee, ankle = (pose[f"{side} {part}"] for part in ("hip", "knee", "ankle"))
    if hip.score < SURE_HIP or knee.score < SURE_KNEE:
        return None
    thigh = (_angle(hip, knee), math.hypot(knee.x - hip.x, knee.y - hip.y) / torso)
    if ankle.score < SURE_ANKLE:
        return _Leg(*thigh, None, None)
    return _Leg(*thigh, _angle(knee, ankle), math.hypot(ankle.x - knee.x, ankle.y - knee.y) / torso)


def _middle(pose: Pose, part: str) -> KeyPoint:
    left, right = pose[f"left {part}"], pose[f"right {part}"]
    return KeyPoint((left.x + right.x) / 2, (left.y + right.y) / 2, (left.score + right.score) / 2)


def _angle(start: KeyPoint, end: KeyPoint) -> float:
    """Degrees to the line down, in [0, 180], to either side."""
    return math.degrees(math.atan2(abs(end.x - start.x), end.y - start.y))


def _holds(seat: Seat, hips: KeyPoint) -> bool:
    left, top, right, bottom = seat.box
    return left <= hips.x <= right and top <= hips.y <= bottom


def _size(seat: Seat) -> float:
    left, top, right, bottom = seat.box
    return (right - left) * (bottom - top)
