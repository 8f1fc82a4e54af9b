"""Who goes aside walks. Who goes with the camera, or slowly over pictures that do not show them, does not.

And what counts as there: what is sure, and what another picture shows as well.
"""

import pytest

from engines.scene.detection import Detection
from engines.scene.following import FURTHER_SCORE, SURE_SCORE, Follower
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


def found(name: str, score: float, left: float = 0.4) -> Detection:
    return Detection(name, score, (left, 0.4, left + 0.1, 0.6))


def names(follower: Follower) -> list[str]:
    return [thing.name for thing in follower.things()]


def test_what_is_sure_is_there_at_once() -> None:
    for score, expected in ((SURE_SCORE, ["cup"]), (SURE_SCORE - 0.01, [])):
        follower = Follower()
        assert follower.needs_another_look([found("cup", score)]) == (not expected)
        follower.update(Sights(1.5, (found("cup", score),)))
        assert names(follower) == expected
        assert list(follower.shown()) == expected


@pytest.mark.parametrize("name", ["person", "cat", "car", "hen"])
def test_the_first_of_people_animals_and_vehicles_is_shown_at_once_and_one_more_if_it_is_likely(name: str) -> None:
    scores = {0.0: 0.28, 0.4: FURTHER_SCORE, 0.8: FURTHER_SCORE - 0.01}
    first, likely, unlikely = (found(name, score, left) for left, score in scores.items())
    follower = Follower()
    assert not follower.needs_another_look([first])
    assert follower.needs_another_look([likely, unlikely])
    follower.update(Sights(1.5, (first,)))
    assert follower.shown() == {name: 1}
    assert names(follower) == [], "nobody answers that it is there, until it is sure"
    follower.update(Sights(3.5, (likely, unlikely)))
    assert follower.shown() == {name: 1}
    follower.update(Sights(5.5, (found(name, 0.9, 0.0), found(name, 0.4, 0.4), found(name, 0.4, 0.8))))
    assert follower.shown() == {name: 3}, "those that are there now, too"


@pytest.mark.parametrize(
    ("before", "expected"),
    [
        (found("cup", 0.6), ["cup"]),
        (found("cup", 0.4), []),  # both together leave doubts
        (found("bowl", 0.9), []),
        (found("cup", 0.9, left=0.9), []),
    ],
)
def test_what_is_unsure_is_there_if_the_picture_before_shows_it_too(before: Detection, expected: list[str]) -> None:
    follower, unsure = Follower(), found("cup", 0.35)
    assert follower.needs_another_look([unsure])
    follower.update(Sights(1.5, (unsure,), seen_before=(before,)))
    assert names(follower) == expected
    assert not follower.needs_another_look([unsure]), "the next window tells"
    follower.update(Sights(3.5, (found("cup", 0.4),)))
    assert names(follower) == ["cup"]


def test_one_that_was_seen_before_confirms_one_thing_alone() -> None:
    beside = found("person", 0.28, left=0.5)
    follower, sure = Follower(), found("person", 0.9)
    follower.update(Sights(1.5, (sure, beside), seen_before=(sure,)))
    assert follower.shown() == {"person": 1}


def test_one_more_that_is_hardly_seen_is_shown_if_the_picture_before_shows_it_too() -> None:
    for name, before, expected in (
        ("person", 0.5, 2),
        ("person", 0.3, 1),  # both together leave doubts
        ("dog", 0.5, 2),
        ("cup", 0.5, 1),  # of such things what is wrong in one picture is often as wrong in the other
    ):
        sure, beside = found(name, 0.9), found(name, 0.28, left=0.5)
        follower = Follower()
        follower.update(Sights(1.5, (sure, beside), seen_before=(sure, found(name, before, left=0.5))))
        assert follower.shown() == {name: expected}, (name, before)
        assert names(follower) == [name], "nobody answers that both are there"


def test_what_is_missing_for_the_second_time_is_looked_for_in_the_picture_before() -> None:
    for before, expected in (((found("cat", 0.3),), {"cat": 1}), ((found("cat", 0.9, left=0.8),), {}), ((), {})):
        follower = Follower()
        follower.update(Sights(1.5, (found("cat", 0.8),)))
        assert not follower.needs_another_look([])
        follower.update(Sights(3.5, ()))
        assert follower.shown() == {}
        assert follower.needs_another_look([])
        assert not follower.needs_another_look([found("cat", 0.8)])
        follower.update(Sights(5.5, (), seen_before=before))
        assert follower.shown() == expected
