"""The likeliest colour of a thing stands in for a refusal."""

import pytest

from engines.scene.claims.colour_of.guessed import guessed_colour
from tests.engines.scene.looks.test_local import MIDDLE, TOP_LEFT, looks_with

LOCAL = looks_with(
    ("sofa", MIDDLE, 5.0),
    ("lamp", TOP_LEFT, 1.0),
    ("shirt", MIDDLE, 5.0),
    ("sitting", MIDDLE, 5.0),
    ("dog", MIDDLE, 5.0),
)


@pytest.mark.parametrize(
    ("question", "told", "said"),
    [
        ("What colour is the sofa?", "I see the sofa, but I can't tell what colour it is.", "It looks red, I think."),
        ("Which colour has the old sofa over there?", "I can't tell the colour.", "It looks red, I think."),
        ("What colour is the couch?", "I do not see a couch.", "It looks red, I think."),
        ("What colour is the sofa?", "Blue.", None),
        ("What colour is the lamp?", "I can't tell the colour.", None),  # nothing looks much like one
        ("What colour is the cardigan?", "I can't tell the colour.", None),
        ("What colour is the shirt?", "I can't tell the colour.", None),  # worn: by whom?
        ("What colour is the sofa cover?", "I can't tell the colour.", None),
        ("What colour is the dog?", "I do not see a dog.", None),  # detectors would
        ("Where is the sofa?", "I can't tell.", None),
    ],
)
def test_patches_that_look_like_it_tell(question: str, told: str, said: str | None) -> None:
    assert guessed_colour(question, told, LOCAL) == said
    assert guessed_colour(question, told, None) is None


def test_the_colour_of_a_nose_is_no_smell() -> None:
    assert guessed_colour("What colour is its nose?", "I can't smell.", None) == "I can't tell the colour."
    assert guessed_colour("What does it smell of?", "I can't smell.", None) is None
