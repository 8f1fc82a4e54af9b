"""Whether something has a colour."""

import pytest

from engines.scene.claims.colour_of.whether import has_colour
from engines.scene.colours.areas import Share
from engines.scene.state import SceneState, Thing

WALL = ((Share("green", 0.6),), (Share("green", 0.6),), ())
SEEN = SceneState(
    (
        Thing(1, "car", "red", 3, 0, False),
        Thing(2, "cup", "white", 0, 6, False),
        Thing(3, "cup", "blue", 3, 6, False),
        Thing(4, "dog", None, 6, 3, False),
        Thing(5, "person", "blue", 3, 3, False, lower="black"),
        Thing(6, "traffic light", "black", 3, 3, False),
    ),
    "bright",
    False,
    thirds=WALL,
)


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("Is the car red?", "Yes, red."),
        ("Is the car green?", "No, it looks red."),
        ("Is the car orange?", None),  # too near to deny
        ("Is the car red or blue?", "Red."),
        ("Is her shirt blue?", "Yes, blue."),
        ("Are his trousers white?", "No, they look black."),
        ("Are the walls green?", "Yes, green."),
        ("Are the walls white?", "No, they look green."),
        ("Is the cup white?", None),  # which one
        ("Is the dog brown?", None),  # not known
        ("Is the bus red?", None),
        ("Is the traffic light red?", None),
        ("Is the light red?", None),
        ("Is the car fast?", None),
        ("Is the red car here?", None),
        ("Was the car red?", None),
    ],
)
def test_colours(question: str, said: str | None) -> None:
    assert has_colour(question, SEEN, None) == said
