"""What is beside something, or under somebody, is told from what patches look like where no detector sees it."""

import pytest

from engines.notes import Box
from engines.scene.claims.checker import ClaimChecker
from engines.scene.claims.found.locally import found_locally
from engines.scene.claims.found.thing import find_nothing, know_nothing
from engines.scene.claims.known.told import known_told
from engines.scene.claims.where.locally import related_locally
from engines.scene.looks.looks import Evidence, Looks
from engines.scene.state import SceneState, Thing
from tests.engines.scene.looks.test_local import looks_with


def thing(name: str, box: Box, number: int) -> Thing:
    left, top, right, bottom = box
    return Thing(number, name, None, 3, 3, False, area=(right - left) * (bottom - top), box=box)


def at(top: int, bottom: int, left: int, right: int) -> tuple[slice, slice]:
    return slice(top, bottom), slice(left, right)


# A sofa in the middle, a lamp above it, a plant to its right, a carpet below; water at the far left.
ROOM = looks_with(
    ("sofa", at(6, 10, 4, 9), 6.0),
    ("lamp", at(0, 3, 5, 7), 5.0),
    ("plant", at(5, 10, 10, 13), 5.0),
    ("carpet", at(11, 14, 3, 10), 4.0),
    ("water", at(4, 12, 0, 2), 9.0),
    ("jacket", at(7, 9, 10, 12), 7.0),
    ("cake", at(0, 2, 0, 2), 5.0),
    ("screen", at(0, 2, 2, 4), 5.0),
    ("pillow", at(6, 8, 9, 10), 8.0),
)
EMPTY = SceneState((), "bright", False)
MAN = thing("person", (0.3, 0.35, 0.6, 0.75), 1)


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("What is standing to the right of the sofa?", "A plant, I think."),
        ("What's hanging above the sofa?", "A lamp, I think."),
        ("What is over the couch?", "A lamp, I think."),
        ("What is under the sofa?", "A carpet, I think."),
        ("What is left of the plant?", "A pillow, I think."),
        ("What is above the plant?", None),
        ("What is on the right of the sofa now?", "A plant, I think."),
        ("What is next to it?", None),
        ("What is on the screen?", None),
        ("What is left of the cake?", None),
        ("What is to the right of the unicorn?", None),
        ("What is on your mind?", None),
        ("What was above the sofa?", None),
    ],
)
def test_what_is_there_but_no_part_of_it_and_nothing_worn(question: str, said: str | None) -> None:
    assert related_locally(question, EMPTY, ROOM) == said


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("What is he sitting on?", "A sofa, I think."),
        ("What's he sitting on?", "A sofa, I think."),
        ("What is the man lying on?", "A sofa, I think."),
        ("What is she standing on?", "A carpet, I think."),
        ("What are they walking on?", "A carpet, I think."),
        ("What is the dog lying on?", None),
    ],
)
def test_what_somebody_sits_or_stands_on(question: str, said: str | None) -> None:
    standing = thing("person", (0.3, 0.35, 0.6, 0.9), 1) if "stand" in question or "walk" in question else MAN
    assert related_locally(question, SceneState((standing,), "bright", False), ROOM) == said


def test_a_seat_that_detectors_see_is_told_by_others() -> None:
    chair = thing("chair", (0.25, 0.5, 0.6, 0.9), 2)
    seen = SceneState((MAN, chair), "bright", False)
    assert known_told("What is he sitting on?", seen, find_nothing, know_nothing, ROOM) is None


def test_which_of_several_people_is_meant_is_not_clear() -> None:
    woman = thing("person", (0.7, 0.35, 0.9, 0.75), 2)
    seen = SceneState((MAN, woman), "bright", False)
    assert related_locally("What is she sitting on?", seen, ROOM) is None
    assert related_locally("What is in front of the man?", seen, ROOM) is None
    assert related_locally("What are they sitting on?", seen, ROOM) == "A sofa, I think."


def test_what_detectors_see_there_they_tell() -> None:
    cup = thing("cup", (0.35, 0.2, 0.45, 0.35), 2)
    table = thing("table", (0.2, 0.3, 0.8, 0.9), 3)
    seen = SceneState((cup, table), "bright", False)
    assert related_locally("What is on the table?", seen, ROOM) is None
    assert related_locally("What is to the right of the sofa?", SceneState((), "black", False), ROOM) is None
    assert related_locally("What is to the right of the sofa?", EMPTY, None) is None


def test_the_checker_tells_it_instead_of_what_the_llm_says() -> None:
    checker = ClaimChecker("What is hanging above the sofa?", EMPTY, lambda _: True, local=ROOM)
    assert checker.may_claim("A")
    assert checker.corrected("A cat.") == "A lamp, I think."


def test_where_a_thing_is_found_it_has_its_place_and_colour() -> None:
    found = found_locally("couch", ROOM)
    assert found is not None
    assert (found.row, found.column) == pytest.approx((3.5, 2.75))
    assert found.colour == "red"
    assert found_locally("unicorn", ROOM) is None
    assert found_locally("sitting", looks_with(("sitting", at(0, 2, 0, 2), 5.0))) is None  # no thing


DRAWN = ("armchair", at(4, 10, 4, 9), 6.0), ("pillow", at(5, 7, 5, 7), 5.0)


def test_a_pillow_is_no_part_of_what_it_lies_on() -> None:
    named = related_locally("What is lying on the armchair?", EMPTY, looks_with(*DRAWN))
    assert named == "A pillow, I think."


def test_what_the_whole_picture_speaks_against_is_not_told() -> None:
    evidence = (Evidence("snow", -3.0, False, 0.01), Evidence("lamp", 3.0, True, 0.9))
    seen = SceneState((), "bright", False, looks=Looks(evidence=evidence))
    with_snow = looks_with(*DRAWN, ("snow", at(0, 3, 4, 9), 9.0), ("lamp", at(0, 3, 4, 9), 5.0))
    assert related_locally("What is above the armchair?", seen, with_snow) == "A lamp, I think."
    assert related_locally("What is above the armchair?", EMPTY, with_snow) == "Snow, I think."


def test_a_thing_may_stand_on_anything() -> None:
    mug = thing("cup", (0.4, 0.3, 0.6, 0.5), 1)
    local = looks_with(("notebook", at(6, 9, 4, 10), 5.0), ("cup", at(4, 7, 5, 8), 7.0))
    seen = SceneState((mug,), "bright", False)
    assert related_locally("What is the mug standing on?", seen, local) == "A notebook, I think."


def test_what_is_in_a_pot_grows_out_of_it() -> None:
    local = looks_with(("pot", at(7, 11, 4, 9), 6.0), ("cactus", at(5, 8, 5, 8), 5.0))
    assert related_locally("What is in the golden pot?", EMPTY, local) == "A cactus, I think."
    assert related_locally("What is in the cactus?", EMPTY, local) is None
