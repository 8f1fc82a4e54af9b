"""How many there are of a colour, and of what no detector sees."""

import pytest

from engines.scene.claims.checker import ClaimChecker
from engines.scene.claims.found.thing import Found, find_nothing
from engines.scene.claims.numbers.coloured import number_of_colour
from engines.scene.claims.numbers.unseen import number_of_unseen
from engines.scene.claims.questions import thing_counted
from engines.scene.state import SceneState, Thing

THINGS = (("cup", "white"), ("cup", "white"), ("cup", "red"), ("table", "brown"), ("person", "red"), ("person", "blue"))
SEEN = SceneState(
    tuple(Thing(number, name, colour, 3, 3, False) for number, (name, colour) in enumerate(THINGS)), "bright", False
)
DOG = Found(5, 0, 0.9, "brown")


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("How many of them are white?", "Two cups look white."),
        ("How many cups are red?", "One cup looks red."),
        ("How many white cups do you see?", "Two cups look white."),
        ("How many of the cups are white?", "Two cups look white."),
        ("How many people wear red?", "One person wears red."),
        ("How many men are in blue?", "One person wears blue."),
        ("And how many of these are red?", "One cup looks red."),
        ("How many cups are green?", None),
        ("How many plates are white?", None),
        ("How many cups are there?", None),
        ("How many of them are broken?", None),
        ("How many white walls are there?", None),
    ],
)
def test_things_of_a_colour(question: str, said: str | None) -> None:
    assert number_of_colour(question, SEEN) == said


def test_them_is_unclear_of_two_kinds() -> None:
    things = tuple(Thing(number, name, "red", 3, 3, False) for number, name in enumerate(("cup", "bowl")))
    assert number_of_colour("How many of them are red?", SceneState(things, "bright", False)) is None


@pytest.mark.parametrize(
    ("question", "name"),
    [
        ("How many men are there?", "person"),
        ("How many drivers do you see?", "person"),
        ("How many people are at the table?", "person"),
        ("How many mugs are on the table?", "cup"),
        ("How many cars are parked in the street?", "car"),
        ("How many knives are lying there?", "knife"),
        ("How many people are sitting?", None),
        ("How many people are on the left?", None),
        ("How many of the men wear a hat?", None),
        ("How many people wear glasses?", None),
        ("How many car parks are there?", None),
    ],
)
def test_what_is_counted(question: str, name: str | None) -> None:
    assert thing_counted(question) == name


def test_what_no_detector_sees_is_counted_where_the_picture_looks_like_it() -> None:
    assert number_of_unseen("dog", {"dog": DOG}.get, lambda _: 0.9) == "I think one dog."
    assert number_of_unseen("dog", find_nothing, lambda _: 0.01) == "I do not see a dog."
    assert number_of_unseen("dog", find_nothing, lambda _: 0.4) is None
    assert number_of_unseen("fork", find_nothing, lambda _: 0.01) is None  # the detector misses many
    checker = ClaimChecker("How many dogs are there?", SEEN, lambda _: True, find={"dog": DOG}.get)
    assert checker.corrected("Eight dogs.") == "I think one dog."
