"""An answer to something else than what was asked is not told."""

import pytest

from engines.scene.claims.checker import ClaimChecker
from engines.scene.claims.fitting.misfits import put_right
from engines.scene.claims.fitting.presupposed import NOT_READ
from engines.scene.state import SceneState, Thing

SEEN = SceneState((Thing(1, "cat", "yellow", 3, 3, False), Thing(2, "person", "red", 3, 1, False)), "bright", False)


@pytest.mark.parametrize(
    ("question", "sentence", "said"),
    [
        ("What is the laptop showing?", "In the middle.", "I can't tell."),
        ("Are the gulls on the water or in the air?", "At the top right.", "I can't tell."),
        ("What are these people sitting on?", "Two people.", "I can't tell."),
        ("Which number does the boat have?", "One boat.", NOT_READ),
        ("Has everything kept quite still?", "Yes, the picture is live.", "I can't tell."),
        ("Has she left her bag on the bench?", "Yes, 7 seconds ago, at 16:02.", "I can't tell."),
        ("Did you only notice one ship?", "Yes, 8 seconds ago, at 21:40.", "I can't tell."),
        ("Is the screen still there?", "Yes, a yellow cat in the middle.", "I can't make out the screen."),
        ("Is my bag still in the picture?", "Yes, a person in red.", "I can't make out your bag."),
        ("Is the horse still visible?", "Yes, a yellow cat.", "No, I do not see a horse now."),
        (
            "Which sort of room is that?",
            "I can't tell: I might not recognise a room.",
            "I can't tell which kind of room it is, but I see a yellow cat.",
        ),
        ("What colour are the curtains?", "I do not see a curtain.", "I can't make out a curtain."),
    ],
)
def test_it_is_not_told(question: str, sentence: str, said: str) -> None:
    assert put_right(question, sentence, SEEN) == said


@pytest.mark.parametrize(
    ("question", "sentence"),
    [
        ("Where is it?", "In the middle."),
        ("Is he on the left or on the right?", "On the left."),
        ("How many boats are there?", "Two boats."),
        ("Who is there?", "Two people."),
        ("What do you see?", "Two people."),
        ("Which animals are there?", "Two dogs."),
        ("Is the picture frozen?", "No, the picture is live."),
        ("Has she left?", "Yes, 7 seconds ago."),
        ("Is the cat still there?", "Yes, a yellow cat in the middle."),
        ("Is the vase still there?", "Yes, a vase on the left."),
    ],
)
def test_what_was_asked_stands(question: str, sentence: str) -> None:
    assert put_right(question, sentence, SEEN) is None


def test_the_checker_waits_for_such_a_sentence() -> None:
    checker = ClaimChecker("What is the laptop showing?", SEEN, lambda _: True)
    assert checker.may_claim("In the")
    assert checker.corrected("In the middle.") == "I can't tell."
