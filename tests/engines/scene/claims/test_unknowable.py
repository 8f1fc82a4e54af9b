"""Nobody's name is known, unless it was told."""

import pytest

from engines.scene.claims.unknowable import NO_NAMES, corrected_name


@pytest.mark.parametrize("sentence", ["Two people.", "A person in red.", "They are two people.", "Many people."])
def test_a_number_of_people_is_no_name(sentence: str) -> None:
    assert corrected_name("What are these people called?", sentence) == NO_NAMES


@pytest.mark.parametrize(
    "sentence", ["Maria is the person in red.", "Anna and Ben are two people.", "The woman is Maria.", "I can't tell."]
)
def test_a_name_stands_wherever_it_is_told(sentence: str) -> None:
    assert corrected_name("What is the woman called?", sentence) is None
