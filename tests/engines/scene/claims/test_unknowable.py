"""Nobody's name is known, unless it was told."""

import pytest

from engines.scene.claims.unknowable import NO_NAMES, NOT_KNOWN, corrected_name, corrected_unknowable


@pytest.mark.parametrize("sentence", ["Two people.", "A person in red.", "They are two people.", "Many people."])
def test_a_number_of_people_is_no_name(sentence: str) -> None:
    assert corrected_name("What are these people called?", sentence) == NO_NAMES


@pytest.mark.parametrize(
    "sentence", ["Maria is the person in red.", "Anna and Ben are two people.", "The woman is Maria.", "I can't tell."]
)
def test_a_name_stands_wherever_it_is_told(sentence: str) -> None:
    assert corrected_name("What is the woman called?", sentence) is None


@pytest.mark.parametrize(
    ("question", "told", "said"),
    [
        ("Who is the owner?", "I do not see any people.", NOT_KNOWN),
        ("Who planted them?", "I did not notice anybody plant.", NOT_KNOWN),
        ("Who lives in this house?", "I live on this house.", NOT_KNOWN),
        ("How many cars cross it each day?", "I do not see any cars.", NOT_KNOWN),
        ("How many cars are there?", "I do not see any cars.", None),
        ("Who is there?", "I do not see any people.", None),
        ("Is there somebody who lives in the picture?", "I do not see any people.", None),
        ("Who works at the desk?", "I do not see any people.", None),
        ("Who made it?", "It was said: “Nina made it.”", None),
    ],
)
def test_whose_things_are_and_what_is_usual_is_not_known(question: str, told: str, said: str | None) -> None:
    assert corrected_unknowable(question, told) == said
