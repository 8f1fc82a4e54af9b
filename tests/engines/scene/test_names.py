"""A thing keeps its name though single pictures speak for another one; weak finds count once there are enough."""

import numpy as np
import pytest

from engines.scene.colours.naming import colour_around, with_leaves
from engines.scene.detection import Detection
from engines.scene.following import Follower
from engines.scene.state import Sights

BOX = (0.2, 0.2, 0.6, 0.6)
BESIDE = (0.62, 0.2, 0.98, 0.6)
GREEN, BROWN, WHITE = (60, 140, 50), (130, 80, 50), (235, 235, 235)


def names(*pictures: tuple[tuple[str, float], ...], box: tuple[float, float, float, float] = BOX) -> list[str]:
    follower = Follower()
    for number, found in enumerate(pictures):
        follower.update(Sights(2.0 * number, tuple(Detection(name, score, box) for name, score in found)))
    return [thing.name for thing in follower.things()]


def test_one_picture_does_not_rename_a_thing() -> None:
    cat, dog = (("cat", 0.42),), (("dog", 0.45),)
    assert names(cat, cat, dog) == ["cat"]
    assert names(cat, cat, dog, cat) == ["cat"]
    assert names(cat, cat, dog, dog, dog) == ["dog"]  # another one may have taken its place


def test_a_thing_elsewhere_is_another_thing() -> None:
    follower = Follower()
    for number, box in enumerate((BOX, BOX)):
        follower.update(Sights(2.0 * number, (Detection("cat", 0.6, box), Detection("dog", 0.6, BESIDE))))
    assert [thing.name for thing in follower.things()] == ["cat", "dog"]


def test_people_are_never_renamed() -> None:
    assert names((("person", 0.6),), (("dog", 0.6),)) == ["dog", "person"]


@pytest.mark.parametrize(
    ("scores", "expected"), [((0.5,), ["book"]), ((0.3, 0.3), []), ((0.3, 0.36), ["book"]), ((0.25,) * 3, ["book"])]
)
def test_weak_finds_count_once_they_are_enough(scores: tuple[float, ...], expected: list[str]) -> None:
    assert names(*((("book", score),) for score in scores)) == expected


def picture(above: tuple[int, int, int], pot: tuple[int, int, int]) -> np.ndarray:
    rgb = np.full((100, 100, 3), WHITE, np.uint8)
    rgb[20:60, 40:60] = above
    rgb[60:90, 40:60] = pot
    return rgb


@pytest.mark.parametrize(
    ("above", "pot", "grows"),
    [(GREEN, BROWN, True), (WHITE, BROWN, False), (GREEN, GREEN, False), (BROWN, GREEN, False)],
)
def test_something_green_grows_out_of_a_pot(
    above: tuple[int, int, int], pot: tuple[int, int, int], grows: bool
) -> None:
    box = with_leaves(picture(above, pot), (0.4, 0.6, 0.6, 0.9))
    assert (box is not None) == grows
    assert box is None or box == pytest.approx((0.4, 0.3, 0.6, 0.9))


def test_the_colour_around_things_leaves_them_out() -> None:
    rgb = picture(GREEN, GREEN)
    rgb[:, 30:70] = GREEN
    rgb[:5] = BROWN
    assert colour_around(rgb, [(0.3, 0.0, 0.7, 1.0)]) == "white"
    assert colour_around(rgb, [(0.0, 0.0, 0.3, 1.0), (0.7, 0.0, 1.0, 1.0)]) == "green"
    assert colour_around(rgb, [(0.0, 0.0, 1.0, 1.0)]) is None
