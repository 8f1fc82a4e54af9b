"""Left or right, of the picture and of something else."""

import pytest

from engines.scene.claims.found.thing import Found
from engines.scene.claims.where.which_side import which_side
from engines.scene.state import SceneState, Thing

PLACES = {"windows": 0.5, "lamp": 6.0, "water": 1.0, "mirror": 3.0}
WOMAN = Thing(1, "person", None, 3, 4, False, box=(0.5, 0.2, 0.7, 0.9))
CUP = Thing(2, "cup", None, 3, 6, False, box=(0.85, 0.2, 0.95, 0.4))
SEEN = SceneState((WOMAN, CUP), "bright", False)


def find(word: str) -> Found | None:
    return Found(3.0, PLACES[word], 0.5, None) if word in PLACES else None


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("On which side of the room are the windows?", "On the left, I think."),
        ("On which side is the lamp?", "On the right, I think."),
        ("Is the lamp standing on the left or on the right?", "On the right, I think."),
        ("Is the lamp on the left or on the right of the picture?", "On the right, I think."),
        ("Is the lamp to the left or to the right of it?", None),
        ("Is the lamp on the left or on the right?", "On the right, I think."),
        ("Is the mirror on the left or the right side?", "In the middle, I think."),
        ("Is the water to the left or to the right of her?", "To the left, I think."),
        ("Is the lamp to the left or to the right of the cup?", None),  # too near to tell
        ("Is the cup left or right of the woman?", None),
        ("Is the cup on the left or on the right of the woman?", "To the right, I think."),
        ("Is the unicorn on the left or on the right?", None),
        ("Is the lamp left on at night or not?", None),
        ("Which side are you on?", None),
    ],
)
def test_sides(question: str, said: str | None) -> None:
    assert which_side(question, SEEN, find) == said


def test_which_of_several_is_meant_is_not_clear() -> None:
    other = Thing(3, "cup", None, 3, 0, False, box=(0.0, 0.2, 0.1, 0.4))
    assert which_side("On which side is the cup?", SceneState((CUP, other), "bright", False), find) is None
