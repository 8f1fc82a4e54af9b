"""What is asked for the colour of something that no sense knows gets the colour of a part of the picture."""

import pytest

from engines.scene.claims.checker import ClaimChecker
from engines.scene.claims.parts import AskedColour, asked_colour
from engines.scene.state import Light, SceneState

CANNOT, DENIAL = "I can't tell the colour.", "I do not see a sign."
MIDDLE = "I can't tell where the sign is. Something red is in the middle."


def told(question: str, answer: str, middle: str | None = "red", light: Light = "bright") -> str | None:
    """What is said instead of an answer, of a picture that is blue above, green below and mostly grey."""
    state = SceneState((), light, False, None, "grey", "blue", middle, "green")
    return ClaimChecker(question, state, lambda name: name == "guitar").corrected(answer)


@pytest.mark.parametrize(
    ("question", "answer", "said"),
    [
        ("What colour is the sign?", CANNOT, MIDDLE),
        ("What color is the sign", DENIAL, MIDDLE),
        ("What colour is the guitar?", "I do not see a guitar.", "I can't make out a guitar."),
        ("Hey, which colour is that sign there?", CANNOT, MIDDLE),
        ("What colour is the sign in the middle?", CANNOT, MIDDLE),
        ("What colour is the sign over there?", CANNOT, MIDDLE),
        ("What colour is the big sign now, please?", CANNOT, MIDDLE),
        ("What colour are the leaves?", CANNOT, "I can't tell where the leaves are. Something red is in the middle."),
        ("What colour is the sky?", CANNOT, "It looks blue."),
        ("What colour is the sky outside?", CANNOT, "It looks blue."),
        ("What colour are the walls?", CANNOT, "They look grey."),
        ("What color is the grass?", CANNOT, "It looks green."),
        ("What colour is the wall?", CANNOT, "It looks grey."),
        ("What colour is the sign?", "Red.", None),
        ("What colour was the sign?", CANNOT, None),
        ("What colour is the sign on the left?", CANNOT, None),
        ("How big is the sign?", CANNOT, None),
        ("What colour is the shirt?", CANNOT, None),
        ("What colour is my new shirt?", CANNOT, None),
        ("What colour are my eyes?", CANNOT, None),
        ("What colour are the clouds?", CANNOT, None),
        ("Which colour is your favourite?", CANNOT, None),
        ("What colour is the other one?", CANNOT, None),
        ("What colour is the sign behind you?", CANNOT, None),
    ],
)
def test_a_refusal_becomes_the_colour_of_a_part(question: str, answer: str, said: str | None) -> None:
    assert told(question, answer) == said


def test_without_a_clear_colour_the_refusal_stands() -> None:
    assert told("What colour is the sign?", CANNOT, middle=None) is None


def test_nothing_is_said_of_a_black_picture() -> None:
    assert "red" not in (told("What colour is the sign?", CANNOT, light="black") or "")


def test_a_thing_of_the_detector_is_told_by_its_own_colour() -> None:
    assert asked_colour("What colour is the cup?") is None
    assert asked_colour("What colour is the big dog?") is None
    assert asked_colour("What colour is the bus's door?") is None
    assert asked_colour("What colour is the paper boat?") == AskedColour("paper boat", "is")


def test_only_a_refusal_waits_for_its_sentence() -> None:
    checker = ClaimChecker("What colour is the sign?", SceneState((), "bright", False), lambda _: True)
    assert checker.may_claim("I can't tell the")
    assert not checker.may_claim("It is red, with white")


def test_the_background_is_what_no_thing_covers() -> None:
    question = "What colour is it behind him?"
    state = SceneState((), "bright", False, mostly="grey", around="blue")
    checker = ClaimChecker(question, state, lambda _: False)
    assert checker.may_claim("Something grey")
    assert checker.corrected("Something grey.") == "It looks blue."
    assert ClaimChecker(question, SceneState((), "bright", False), lambda _: False).corrected("Grey.") is None
