"""Answers that contradict what the senses know are put right; all others stand."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engines.scene.claims.checker import ClaimChecker
from engines.scene.state import Light, SceneState, Thing

DOG = Thing(1, "dog", "black", 5, 1, False)
PEOPLE = (Thing(2, "person", "red", 3, 0, False), Thing(3, "person", None, 3, 6, False))
KNOWN = {"guitar", "leaf"}


def told(question: str, answer: str, *things: Thing, light: Light = "bright", is_still: bool = False) -> str | None:
    """What is said instead of an answer, in a picture with some things; None if the answer stands."""
    checker = ClaimChecker(question, SceneState(things, light, is_still), KNOWN.__contains__)
    return checker.corrected(answer) if checker.may_claim(answer) else None


@pytest.mark.parametrize(
    ("question", "answer", "said"),
    [
        ("Is there a dog?", "No, I do not see a dog.", "Yes, a black dog at the bottom left."),
        ("Did you see a dog?", "No, I did not see a dog.", "Yes, a black dog at the bottom left."),
        ("Where is the dog?", "I do not see a dog.", "A black dog at the bottom left."),
        ("What colour is the puppy?", "I do not see a dog.", "A black dog at the bottom left."),
        ("Is the dog happy?", "No, I do not see a dog.", "I see a dog, but I can't tell that."),
        ("Where does he work?", "I do not see any people.", "I see two people, but I can't tell that."),
        ("Who is on the right?", "I do not notice any people.", "Two people: in red on the left, on the right."),
        ("What colour is his sweater?", "I do not see a sweater.", "Two people: in red on the left, on the right."),
        ("Is there a dog?", "Yes, two people.", "Yes, a black dog at the bottom left."),
        ("Is there a cat?", "Yes, two people.", "No, I do not see a cat."),
    ],
)
def test_the_senses_overrule_a_claim_that_something_is_not_there(question: str, answer: str, said: str) -> None:
    assert told(question, answer, DOG, *PEOPLE) == said


@pytest.mark.parametrize(
    ("question", "answer", "said"),
    [
        ("Is anybody there?", "Yes, a person in black.", "No, I do not see any people."),
        ("Is there a woman?", "Yes, on the left.", "No, I do not see any people."),
        ("Is there a cat?", "Yes, a black dog at the bottom left.", "No, I do not see a cat."),
        ("Is there a pencil?", "No, I do not see a pencil.", "I can't tell: I might not recognise a pencil."),
        (
            "What colour are the curtains?",
            "I do not see any curtains.",
            "I can't tell: I might not recognise curtains.",
        ),
        ("What colour is her coat?", "I do not see a coat.", "I can't tell: I might not recognise a coat."),
    ],
)
def test_nothing_is_claimed_that_the_senses_do_not_see_or_cannot_recognise(
    question: str, answer: str, said: str
) -> None:
    assert told(question, answer, DOG) == said


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("Is there a cat?", "No, I do not see a cat."),
        ("Is there a cat?", "Yes, it looks like a cat."),
        ("Is there a guitar?", "No, I do not see a guitar."),
        ("Is there a dog?", "Yes, a black dog at the bottom left."),
        ("Did anyone come?", "I did not see anybody come."),
        ("Which animals did you see?", "I did not see any animals."),
        ("Where is the red dog?", "I do not see a red dog."),
        ("What does it say?", "I do not see any text."),
        ("Was anybody there?", "Yes, a person in black."),
        ("What do you see?", "Nothing in particular."),
        ("What did you hear?", "A dog."),
    ],
)
def test_other_answers_stand(question: str, answer: str) -> None:
    assert told(question, answer, DOG) is None


@pytest.mark.parametrize(
    ("question", "answer", "light", "is_still", "said"),
    [
        ("Is the light on?", "Yes, it is bright.", "black", False, "I can't see: the picture is black."),
        ("Is the light on?", "Yes, it is bright.", "dark", False, "It is dark."),
        ("Is it dark?", "No, it is bright.", "bright", False, None),
        ("Was it dark?", "It is bright.", "dark", False, None),
        ("Is anything moving?", "The picture is live.", "bright", True, "The picture stands still."),
        ("Is it stuck?", "Yes, the picture stands still.", "bright", False, "The picture is live."),
        ("Is anybody there?", "Yes, a person in black.", "black", False, "I can't see: the picture is black."),
        ("Is there a dog?", "No, I do not see a dog.", "black", False, None),
    ],
)
def test_light_and_movement_are_told_as_they_are(
    question: str, answer: str, light: Light, is_still: bool, said: str | None
) -> None:
    assert told(question, answer, DOG, light=light, is_still=is_still) == said


@given(st.text(max_size=80), st.text(max_size=80))
def test_any_question_and_answer_can_be_checked_and_a_correction_stands(question: str, answer: str) -> None:
    said = told(question, answer, DOG, *PEOPLE)
    assert said is None or told(question, said, DOG, *PEOPLE) is None
