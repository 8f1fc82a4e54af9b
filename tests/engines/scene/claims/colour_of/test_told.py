"""The colours of large areas and of letters are told from where they usually are, and from the text that was read."""

import pytest

from engines.scene.claims.checker import ClaimChecker
from engines.scene.claims.colour_of.told import colour_told
from engines.scene.claims.colour_of.whether import has_colour
from engines.scene.colours.areas import Share
from engines.scene.state import SceneState
from tests.engines.scene.looks.test_local import MIDDLE, TOP_LEFT, looks_with

SUNSET = (
    (Share("brown", 0.3), Share("orange", 0.25), Share("red", 0.1)),
    (Share("green", 0.5), Share("black", 0.2), Share("red", 0.05)),
    (Share("yellow", 0.4), Share("green", 0.45), Share("grey", 0.1)),
)
ROOM = (
    (Share("red", 0.3), Share("pink", 0.25), Share("brown", 0.4)),
    (Share("red", 0.2), Share("pink", 0.2), Share("brown", 0.2)),
    (Share("grey", 0.6), Share("brown", 0.3)),
)


@pytest.mark.parametrize(
    ("question", "thirds", "said"),
    [
        ("What colour is the sky?", SUNSET, "It looks orange."),  # never brown
        ("What colour is the grass?", SUNSET, "It looks green."),
        ("What colour are the trees?", SUNSET, "They look green."),
        ("What colour are the walls in there?", ROOM, "They look red."),  # pink in the light
        ("What color is the wall behind him?", ROOM, "It looks red."),
        ("What colour is the floor of the room?", ROOM, "It looks grey."),
        ("What colour are the leaves?", ROOM, "They look red."),
        ("What colour is the water?", ROOM, "It looks grey."),
        ("What colour is the sky?", ((), (), ()), None),
        ("What colour is the sky?", (), None),
        ("What colour is the wall clock?", ROOM, None),
        ("What is on the wall?", ROOM, None),
    ],
)
def test_areas(question: str, thirds: tuple[tuple[Share, ...], ...], said: str | None) -> None:
    assert colour_told(question, SceneState((), "bright", False, thirds=thirds), None) == said


def test_where_patches_look_like_an_area_they_alone_tell_its_colour() -> None:
    seen = SceneState((), "bright", False, thirds=ROOM)
    red = looks_with(("floor", MIDDLE, 5.0), ("sky", TOP_LEFT, -1.0))
    assert colour_told("What colour is the floor?", seen, red) == "It looks red."
    assert colour_told("What colour is the ground?", seen, looks_with(("sofa", MIDDLE, 5.0))) == "It looks grey."
    assert has_colour("Is the floor red?", seen, red) == "Yes, red."


@pytest.mark.parametrize(
    ("question", "letters", "ground", "said"),
    [
        ("What colour are the letters on the sign?", "red", "white", "Red, on white."),
        ("What colour is the writing?", "red", None, "Red."),
        ("What colour is the sign?", "red", "white", "White, with red letters."),
        ("What colour is the sign?", "red", None, None),
        ("What colour is the text?", None, "white", None),
        ("What does the sign say?", "red", "white", None),
    ],
)
def test_letters_and_signs(question: str, letters: str | None, ground: str | None, said: str | None) -> None:
    assert colour_told(question, SceneState((), "bright", False, letters=letters, ground=ground), None) == said


def test_the_checker_tells_it_instead_of_what_the_llm_says() -> None:
    state = SceneState((), "bright", False, thirds=SUNSET)
    checker = ClaimChecker("What colour is the grass?", state, lambda _: False)
    assert checker.may_claim("Grey, at")
    assert checker.corrected("Grey, at the bottom.") == "It looks green."
    assert ClaimChecker("What colour was the grass?", state, lambda _: False).corrected("Grey.") is None
