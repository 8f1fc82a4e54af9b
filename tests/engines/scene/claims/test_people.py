"""What cannot be known of people is not told as if it were, nor denied."""

from dataclasses import replace

import pytest

from engines.scene.claims.checker import ClaimChecker
from engines.scene.posture.doing import Doing
from engines.scene.state import Light, SceneState, Thing

ONE = Thing(1, "person", "red", 3, 3, False)
STANDS = Thing(2, "person", None, 3, 6, False, Doing("standing", None, None))


def told(question: str, answer: str, *things: Thing, light: Light = "bright", hears_speech: bool = False) -> str | None:
    sounds = ("speech",) if hears_speech else ()
    checker = ClaimChecker(question, SceneState(things, light, False), lambda _: False, sounds)
    assert checker.may_claim(answer)
    return checker.corrected(answer)


@pytest.mark.parametrize(
    ("question", "answer", "said"),
    [
        ("What are these people called?", "Two people.", "I can't tell: I do not know who people are."),
        ("What is her name?", "A person in red.", "I can't tell: I do not know who people are."),
        ("What is his name?", "A man called John.", None),
        ("What is his name?", "John.", None),
    ],
)
def test_nobody_is_known_by_name(question: str, answer: str, said: str | None) -> None:
    assert told(question, answer, ONE, STANDS) == said


def test_who_called_is_not_asked_for_a_name() -> None:
    checker = ClaimChecker("Who called me?", SceneState((ONE,), "bright", False), lambda _: False)
    assert not checker.may_claim("A man called.")
    assert checker.corrected("A man called.") is None


def test_sitting_is_not_denied_of_somebody_of_whom_it_is_not_known() -> None:
    question, denial = "What are they sitting on?", "I do not see anybody sitting."
    assert told(question, denial, ONE, STANDS) == "I can't tell what they are doing."
    assert told(question, denial, STANDS) == "I can't tell."
    assert told(question, denial) is None


def test_who_is_alone_in_view_while_speech_is_heard_perhaps_talks() -> None:
    question, unknown = "What is the man doing?", "I can't tell what they are doing."
    assert told(question, unknown, ONE, hears_speech=True) == "Perhaps talking: I hear speech."
    assert told(question, unknown, ONE) is None
    assert told(question, unknown, ONE, ONE, hears_speech=True) is None
    assert told("What is the man doing with it?", unknown, ONE, hears_speech=True) is None
    assert told("What was the man doing?", unknown, ONE, hears_speech=True) is None


def test_what_everybody_does_is_told_from_what_is_seen() -> None:
    sits = Thing(3, "person", "blue", 3, 1, False, Doing("sitting", "sofa", True))
    question = "What are they doing?"
    cut_off = "The person in blue is sitting on a sofa, smiling, the person in blue is sitting on a"
    assert told(question, cut_off, STANDS, sits) == (
        "The person in blue is sitting on a sofa, smiling and the person on the right is standing."
    )
    assert told("What is she doing?", "Sitting.", sits) == "The person in blue is sitting on a sofa, smiling."
    serious = replace(ONE, doing=Doing(None, None, False))
    assert told(question, "I can't tell what they are doing.", ONE, serious) is None
