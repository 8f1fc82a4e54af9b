"""The likeliest name of a kind in a picture."""

import pytest

from engines.scene.claims.kinds import likely_of_kinds, told_of_group
from engines.scene.state import SceneState, Thing


def test_names_of_one_kind_count_together() -> None:
    pagoda = {"tower": 0.32, "monastery": 0.14, "palace": 0.12, "temple": 0.05, "lake": 0.04, "drum": 0.03}
    assert list(likely_of_kinds(pagoda)) == ["tower"]


def test_a_doubtful_kind_is_not_named() -> None:
    assert not list(likely_of_kinds({"tower": 0.3, "castle": 0.2, "lake": 0.5}))


def test_rooms_are_no_buildings() -> None:
    assert not list(likely_of_kinds({"library": 0.5, "theater": 0.4}))


def thing(number: int, name: str, colour: str | None = None) -> Thing:
    return Thing(number, name, colour, 3, 3, False)


ROOM = SceneState((thing(1, "dog", "brown"), thing(2, "chair"), thing(3, "chair"), thing(4, "orange")), "bright", False)


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("Which animal is lying on the ground?", "A brown dog."),
        ("What kind of animal is that?", "A brown dog."),
        ("What furniture do you see?", "Two chairs."),
        ("Which fruit is in the bowl?", "An orange."),
        ("Which vehicle is parked there?", None),
        ("Which animal is barking?", None),
        ("What animal do you like best?", None),
        ("What colour is the animal?", None),
        ("How many animals are there?", None),
        ("Which animal is the fastest?", None),
        ("Which pet is best for children?", None),
    ],
)
def test_what_is_seen_of_a_kind_is_told(question: str, said: str | None) -> None:
    assert told_of_group(question, "I can't tell.", ROOM, ()) == said


def test_an_answer_that_names_it_stands_and_parts_of_the_picture_are_hedged() -> None:
    assert told_of_group("Which animal is there?", "A dog.", ROOM, ()) is None
    empty = SceneState((), "bright", False)
    assert told_of_group("Which animal is there?", "I do not see any.", empty, ("cat", "hat")) == "Perhaps a cat."
    assert told_of_group("Which animal is there?", "A cow.", empty, ("hat",)) is None
