"""Where the one thing or person is that a question tells apart from others."""

import pytest

from engines.notes import Box
from engines.scene.claims.where.one_of import place_of_one
from engines.scene.state import SceneState, Thing


def thing(number: int, name: str, box: Box, colour: str | None = None, head: str | None = None) -> Thing:
    left, top, right, bottom = box
    row, column = (int((top + bottom) / 2 * 7), int((left + right) / 2 * 7))
    area = (right - left) * (bottom - top)
    return Thing(number, name, colour, row, column, False, area=area, box=box, head=head)


SMALL = thing(1, "person", (0.05, 0.5, 0.2, 0.9), "red", "black")
TALL = thing(2, "person", (0.4, 0.1, 0.6, 0.95), "blue", "white")
THIRD = thing(3, "person", (0.8, 0.4, 0.95, 0.95), "red", "brown")
TABLE = thing(4, "table", (0.1, 0.6, 0.9, 1.0), "brown")
CUP = thing(5, "cup", (0.15, 0.55, 0.2, 0.65), "red")
BOWL = thing(6, "bowl", (0.7, 0.1, 0.8, 0.2), "white")
SEEN = SceneState((SMALL, TALL, THIRD, TABLE, CUP, BOWL), "bright", False)


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("Where is the man with the white cap?", "A person in blue in the middle."),
        ("Where is the person in blue?", "A person in blue in the middle."),
        ("Where's the woman wearing the blue jacket?", "A person in blue in the middle."),
        ("Where is the man in the light blue shirt?", "A person in blue in the middle."),
        ("Where is the man in the red shirt?", "Two people: in red on the left, in red on the right."),
        ("Where is the tallest of them?", "A person in blue in the middle."),
        ("Where is the tallest of them, left, right or in the middle?", "A person in blue in the middle."),
        ("Where is the smallest child?", "A person in red on the left."),
        ("Where is the second person from the right?", "A person in blue in the middle."),
        ("Where is the cup?", "A red cup on a table, on the left."),
        ("Where is the red cup now?", "A red cup on a table, on the left."),
        ("Where is the bowl?", "A white bowl at the top right."),
        ("Where is the green cup?", None),
        ("Where is the person?", None),  # several
        ("Where is the man with the beard?", None),
        ("Where is the lamp?", None),
        ("Where is my cup?", None),  # somebody may have told
        ("Where was the cup?", None),
        ("Where is the cup holder?", None),
        ("Where does the red cup belong?", None),
    ],
)
def test_place(question: str, said: str | None) -> None:
    assert place_of_one(question, SEEN) == said


def test_the_tallest_must_clearly_be_taller() -> None:
    twin = thing(7, "person", (0.6, 0.12, 0.8, 0.95))
    assert place_of_one("Where is the tallest of them?", SceneState((TALL, twin), "bright", False)) is None
