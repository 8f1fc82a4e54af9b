"""From which side somebody is seen, whether arms hang, and whether somebody runs."""

import pytest

from engines.scene.posture.body import KeyPoint
from engines.scene.posture.rules import Seat, posture_of, runs, shows_back
from tests.engines.scene.posture.bodies import SEATED_SIDEWAYS, STANDING, body, with_leg

BOX = (85.0, 0.0, 115.0, 310.0)
HANGING = {**STANDING, "wrist": (101, 165)}


@pytest.mark.parametrize(("left", "expected"), [(110.0, False), (90.0, True), (102.0, None)])
def test_the_left_shoulder_is_on_the_left_of_who_is_seen_from_behind(left: float, expected: bool | None) -> None:
    pose = {**body(STANDING), "left shoulder": KeyPoint(left, 60, 0.8), "right shoulder": KeyPoint(200 - left, 60, 0.8)}
    assert shows_back(pose, BOX) is expected
    assert (
        shows_back(
            {**pose, "left shoulder": KeyPoint(left, 60, 0.0), "right shoulder": KeyPoint(200 - left, 60, 0.2)}, BOX
        )
        is None
    )


def test_who_is_seen_to_the_hips_stands_if_an_arm_hangs_beyond_them() -> None:
    unseen = {"knee": 0.1, "ankle": 0.05}
    assert posture_of(body(HANGING, **unseen), BOX, ()) == ("standing", None)
    assert posture_of(body(HANGING, elbow=0.3, **unseen), BOX, ()) == (None, None)
    assert posture_of(body({**HANGING, "wrist": (140, 165)}, **unseen), BOX, ()) == (None, None)
    assert posture_of(body(STANDING, **unseen), BOX, ()) == (None, None)
    chair = Seat("chair", (60.0, 120.0, 150.0, 300.0))
    assert posture_of(body(HANGING, **unseen), BOX, (chair,)) == ("sitting", "chair")


def test_who_has_one_leg_bent_back_runs() -> None:
    kicking = with_leg(body(STANDING), "left", {"knee": (115, 228), "ankle": (180, 250)})
    assert runs(kicking)
    assert not runs(body(STANDING))
    assert not runs(body(SEATED_SIDEWAYS))
    assert not runs({**kicking, "left ankle": KeyPoint(180, 250, 0.2)})
