"""An answer names no sound that the encoder of sounds was not sure of."""

import pytest

from engines.scene.counting.heard.claimed import UNNAMED, HeardClaims
from tests.engines.scene.counting.rooms import recorded

KITCHEN = recorded(30, {}, {"a kettle": [(4, 6)], "a camera": [(10, 10.5)], "a whale": [(20, 21)]})
QUIET = recorded(30, {}, {})


@pytest.mark.parametrize(
    ("question", "said", "told"),
    [
        ("What did you hear?", "A dolphin.", "Perhaps a kettle and a click."),
        ("What could be heard?", "A kettle and a dolphin.", "A kettle."),
        ("What was that noise?", "A whale.", "Perhaps a kettle and a click."),
        ("Which sound was that?", "A kettle.", None),
        ("What did you hear?", "Speech and music.", None),
        ("What was clicking over there?", "A penguin.", "Perhaps a kettle and a click."),
    ],
)
def test_only_sounds_that_were_found_are_told(question: str, said: str, told: str | None) -> None:
    assert HeardClaims(question, KITCHEN, None).corrected(said) == told


def test_where_nothing_was_sure_no_sound_is_named() -> None:
    checker = HeardClaims("What was that sound just now?", QUIET, None)
    assert checker.may_claim("A")
    assert checker.corrected("A penguin.") == UNNAMED


@pytest.mark.parametrize(
    "question",
    [
        "What do you see?",
        "What did you hear her say?",
        "What was there when you heard the bell?",
        "Did you hear a dog?",
    ],
)
def test_other_questions_are_no_matter_of_sounds(question: str) -> None:
    checker = HeardClaims(question, QUIET, None)
    assert not checker.may_claim("A penguin.")
    assert checker.corrected("A penguin.") is None
