"""Who goes aside walks. Who goes with the camera, or slowly over pictures that do not show them, does not."""

import pytest

from engines.scene.detection import Detection
from engines.scene.following import Follower
from engines.scene.posture.doing import Doing, Posture
from engines.scene.state import USUAL_ASPECT, Sights

STANDS = Doing("standing", None, False)
STEP = 0.12  # of the picture: a walk of people so high
HEIGHT = 0.4


def person(left: float) -> Detection:
    return Detection("person", 0.8, (left, 0.4, left + 0.1, 0.4 + HEIGHT), doing=STANDS)


def postures(*pictures: tuple[float, ...] | None, aspect: float = USUAL_ASPECT) -> list[Posture | None]:
    """Of people with their left edges in pictures, from left to right; None is a window without a picture."""
    follower = Follower()
    for number, lefts in enumerate(pictures):
        if lefts is not None:
            follower.update(Sights(2.0 * number, tuple(map(person, lefts)), aspect=aspect))
    return [thing.doing.posture if thing.doing else None for thing in follower.things()]


@pytest.mark.parametrize(
    ("steps", "expected"),
    [
        ((STEP,), ["walking"]),  # of one alone it cannot be told
        ((STEP, STEP), ["standing"] * 2),
        ((STEP, STEP, 0.8 * STEP), ["standing"] * 3),
        ((0.0, STEP), ["standing", "walking"]),
        ((STEP, STEP, 0.0), ["standing"] * 3),  # together, or the camera turns and one goes along
        ((0.0, 0.0, STEP), ["standing", "standing", "walking"]),
    ],
)
def test_people_who_all_go_as_far_do_not_walk_if_nothing_else_is_there(
    steps: tuple[float, ...], expected: list[str]
) -> None:
    starts = (0.0, 0.3, 0.6)
    pictures = [tuple(start + step * i for start, step in zip(starts, steps, strict=False)) for i in range(3)]
    assert postures(*pictures) == expected


@pytest.mark.parametrize("missed", [(), None])
def test_a_step_over_pictures_that_do_not_show_somebody_is_shared_among_them(missed: tuple[()] | None) -> None:
    assert postures((0.1,), (0.1 + STEP,), (0.1 + 2 * STEP,)) == ["walking"]
    assert postures((0.1,), missed, (0.1 + STEP,), missed, (0.1 + 2 * STEP,)) == ["standing"]


@pytest.mark.parametrize(("aspect", "expected"), [(4 / 3, "standing"), (16 / 9, "walking")])
def test_a_step_is_as_long_as_it_is_in_pixels(aspect: float, expected: str) -> None:
    assert postures((0.1,), (0.1 + STEP,), (0.1 + 2 * STEP,), aspect=aspect) == [expected]


def cat(left: float) -> Detection:
    return Detection("cat", 0.8, (left, 0.4, left + 0.2, 0.6))


@pytest.mark.parametrize(
    ("lefts", "is_resting", "has_moved"),
    [
        ((0.1, 0.11, 0.1), True, False),
        ((0.1, 0.11), False, False),  # not yet
        ((0.1, 0.15, 0.2), False, False),  # neither is sure
        ((0.1, 0.25, 0.4), False, True),
    ],
)
def test_what_stays_where_it_is_rests(lefts: tuple[float, ...], is_resting: bool, has_moved: bool) -> None:
    follower = Follower()
    for number, left in enumerate(lefts):
        follower.update(Sights(2.0 * number, (cat(left),)))
    (thing,) = follower.things()
    assert (thing.is_resting, thing.has_moved) == (is_resting, has_moved)
    assert thing.box == (lefts[-1], 0.4, lefts[-1] + 0.2, 0.6)
