"""What is beside, on or under something is told from the boxes of things."""

import pytest

from engines.notes import Box
from engines.scene.claims.checker import ClaimChecker
from engines.scene.claims.where.relations import related_things
from engines.scene.state import SceneState, Thing


def thing(name: str, box: Box, number: int, colour: str | None = None) -> Thing:
    left, top, right, bottom = box
    return Thing(number, name, colour, 0, 0, False, area=(right - left) * (bottom - top), box=box)


TABLE = thing("table", (0.2, 0.6, 0.8, 0.95), 1)
CUP = thing("cup", (0.3, 0.5, 0.4, 0.65), 2, "red")
LAPTOP = thing("laptop", (0.5, 0.45, 0.7, 0.68), 3)
DOG = thing("dog", (0.4, 0.82, 0.55, 0.97), 4, "brown")
CLOCK = thing("clock", (0.5, 0.05, 0.6, 0.15), 5)
CHAIR = thing("chair", (0.32, 0.5, 0.42, 0.8), 6)
SEEN = SceneState((TABLE, CUP, LAPTOP, DOG, CLOCK), "bright", False)


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("What is to the left of the laptop?", "A red cup."),
        ("What is on the right of the cup?", "A laptop."),
        ("What's on the table?", "A red cup and a laptop."),
        ("What is lying under the table?", "A brown dog."),
        ("What is above the laptop right now?", "A clock."),
        ("What is next to the laptop?", "A red cup."),
        ("What is left of the clock?", None),  # nothing that is seen so high
        ("What is on the laptop?", None),
        ("What is on the clock?", None),
        ("What is to the left of the printer?", None),
        ("What is on the table cloth?", None),
    ],
)
def test_what_is_there_is_told_in_order_of_nearness(question: str, said: str | None) -> None:
    assert related_things(question, SEEN) == said


def test_chairs_at_a_table_are_not_on_it() -> None:
    assert related_things("What is on the table?", SceneState((TABLE, CHAIR), "bright", False)) is None


def test_who_is_asked_for_is_somebody() -> None:
    child = thing("person", (0.4, 0.3, 0.5, 0.65), 7)
    assert related_things("Who is on the table?", SceneState((TABLE, CUP, child), "bright", False)) == "A person."
    assert related_things("Who is on the table?", SEEN) is None
    man = thing("person", (0.0, 0.2, 0.15, 0.9), 8)
    assert related_things("What is next to the man?", SceneState((TABLE, man), "bright", False)) == "A table."
    assert related_things("Who is to the right of the man?", SceneState((child, man), "bright", False)) is None


def test_the_checker_tells_it_instead_of_what_the_llm_says() -> None:
    checker = ClaimChecker("What is to the left of the laptop?", SEEN, lambda _: True)
    assert checker.may_claim("A brown")
    assert checker.corrected("A brown dog.") == "A red cup."
