"""What is at a place of the picture, and whether something is there."""

import pytest

from engines.scene.claims.where.at_place import things_at
from engines.scene.state import SceneState, Thing

SEEN = SceneState(
    (
        Thing(1, "dog", "brown", 3, 0, False),
        Thing(2, "cup", "red", 0, 6, False),
        Thing(3, "person", "blue", 3, 6, False),
        Thing(4, "person", "black", 6, 3, False),
        Thing(5, "clock", None, 3, 3, False),
    ),
    "bright",
    False,
)


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("What is on the left?", "A brown dog."),
        ("What do you see on the right side of the picture?", "A person in blue and a red cup."),
        ("What is in the top right corner?", "A red cup."),
        ("What can you see at the top?", "A red cup."),
        ("What is in the middle?", "A clock."),
        ("What stands at the bottom left?", None),
        ("Who is on the left?", None),  # the LLM and other rules tell it
        ("Is the dog on the left?", "Yes, on the left."),
        ("Is the dog on the right side?", "No, on the left."),
        ("Is the cup at the bottom?", "No, at the top right."),
        ("Is the red cup in the upper right corner?", "Yes, at the top right."),
        ("Is the dog in the middle?", None),  # near by
        ("Is the person on the left?", None),  # which one
        ("Is the cat on the left?", None),
        ("Is the dog on the sofa?", None),
        ("What is on the left of the dog?", None),
        ("Which things do you see?", "A clock, a red cup and a brown dog."),
        ("What objects are lying on the desk?", "A clock, a red cup and a brown dog."),
        ("Name some of the things that you see.", "A clock, a red cup and a brown dog."),
        ("Which things do you like?", None),
        ("What things did you see?", None),
        ("What is the man on the left doing?", None),
        ("What was on the left?", None),
        ("What happens on the right?", None),
    ],
)
def test_places(question: str, said: str | None) -> None:
    assert things_at(question, SEEN) == said
