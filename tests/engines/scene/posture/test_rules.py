from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engines.scene.posture.body import PARTS, KeyPoint, Pose
from engines.scene.posture.doing import SEATS
from engines.scene.posture.rules import Seat, posture_of
from tests.engines.scene.posture.bodies import (
    LYING,
    SEATED_SIDEWAYS,
    SEATED_TO_THE_CAMERA,
    STANDING,
    Place,
    body,
    with_leg,
)

TALL, WIDE = (60.0, 0.0, 140.0, 310.0), (0.0, 60.0, 310.0, 140.0)
CHAIR = Seat("chair", (60.0, 120.0, 150.0, 300.0))
SOFA = Seat("sofa", (0.0, 100.0, 400.0, 310.0))


def posture(pose: Pose, *seats: Seat, box: tuple[float, float, float, float] = TALL) -> tuple[str | None, str | None]:
    return posture_of(pose, box, seats)


@pytest.mark.parametrize(
    ("places", "expected"),
    [(STANDING, "standing"), (SEATED_SIDEWAYS, "sitting"), (SEATED_TO_THE_CAMERA, "sitting")],
)
def test_a_whole_body_stands_or_sits(places: Mapping[str, Place], expected: str) -> None:
    assert posture(body(places)) == (expected, None)


def test_a_body_that_is_level_lies() -> None:
    assert posture(body(LYING), box=WIDE) == ("lying", None)
    assert posture(body(LYING), Seat("bed", (0, 50, 320, 200)), box=WIDE) == ("lying", "bed")


def test_who_bends_over_does_not_lie() -> None:
    bent = {**STANDING, "shoulder": (200, 150), "nose": (230, 160)}
    assert posture(body(bent), box=(80, 100, 240, 310)) == (None, None)


@pytest.mark.parametrize("places", [STANDING, SEATED_SIDEWAYS, SEATED_TO_THE_CAMERA])
def test_who_is_seen_to_the_hips_does_nothing_for_sure(places: Mapping[str, Place]) -> None:
    assert posture(body(places, knee=0.1, ankle=0.05)) == (None, None)


def test_who_is_seen_to_the_chest_does_nothing_even_before_a_chair() -> None:
    assert posture(body(STANDING, hip=0.1, knee=0.05, ankle=0.05), CHAIR) == (None, None)
    assert posture(body(STANDING, shoulder=0.2), CHAIR) == (None, None)


def test_hips_in_a_chair_sit_although_the_legs_are_hidden() -> None:
    assert posture(body(STANDING, hip=0.2, knee=0.1, ankle=0.05), CHAIR) == ("sitting", "chair")
    beside = Seat("chair", (150.0, 120.0, 250.0, 300.0))
    assert posture(body(STANDING, hip=0.2, knee=0.1, ankle=0.05), beside) == (None, None)


def test_who_stands_before_a_chair_does_not_sit() -> None:
    assert posture(body(STANDING), CHAIR) == ("standing", None)


def test_the_smallest_seat_that_holds_the_hips_is_sat_on() -> None:
    assert posture(body(SEATED_SIDEWAYS), SOFA, CHAIR) == ("sitting", "chair")
    assert posture(body(SEATED_SIDEWAYS), SOFA) == ("sitting", "sofa")


@pytest.mark.parametrize("side", ["left", "right"])
def test_one_leg_may_be_raised_where_the_other_is_seen_to_the_ankle(side: str) -> None:
    raised = with_leg(body(STANDING), side, SEATED_SIDEWAYS)
    assert posture(raised) == ("standing", None)
    assert posture({part: _hidden(point) if "ankle" in part else point for part, point in raised.items()})[0] is None


def test_a_leg_that_is_nearly_as_long_as_the_torso_without_an_ankle_is_somebody_elses() -> None:
    far = {**STANDING, "knee": (100.0, 290.0)}
    assert posture(body(far, ankle=0.1)) == (None, None)


points = st.builds(
    KeyPoint, st.floats(-50, 400, allow_nan=False), st.floats(-50, 400, allow_nan=False), st.floats(0, 1)
)
seats = st.lists(st.sampled_from((CHAIR, SOFA, Seat("bench", TALL))), max_size=3)


@given(st.fixed_dictionaries(dict.fromkeys(PARTS, points)), seats)
def test_any_body_gets_a_posture_or_none_and_a_seat_only_with_one(pose: Pose, around: list[Seat]) -> None:
    said, on = posture(pose, *around)
    assert said in (None, "standing", "sitting", "lying")
    assert on is None or (on in SEATS and said in ("sitting", "lying"))


@given(st.fixed_dictionaries(dict.fromkeys(PARTS, points)), seats)
def test_a_mirrored_body_does_the_same(pose: Pose, around: list[Seat]) -> None:
    mirrored = {part: KeyPoint(-pose[_other_side(part)].x, *_rest(pose[_other_side(part)])) for part in PARTS}
    turned = [Seat(seat.name, (-seat.box[2], seat.box[1], -seat.box[0], seat.box[3])) for seat in around]
    assert posture_of(mirrored, TALL, turned) == posture_of(pose, TALL, around)


@given(st.fixed_dictionaries(dict.fromkeys(PARTS, points)))
def test_nothing_is_said_of_a_body_that_is_not_seen(pose: Pose) -> None:
    assert posture({part: _hidden(point) for part, point in pose.items()}, CHAIR, SOFA) == (None, None)


def _hidden(point: KeyPoint) -> KeyPoint:
    return KeyPoint(point.x, point.y, 0.1)


def _rest(point: KeyPoint) -> tuple[float, float]:
    return point.y, point.score


def _other_side(part: str) -> str:
    side, _, kind = part.rpartition(" ")
    return f"{ {'left': 'right', 'right': 'left'}[side] } {kind}" if side else part
