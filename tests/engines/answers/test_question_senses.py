"""Small talk is told from questions about what is seen and heard."""

import pytest

from engines.answers.question_senses import asks_to_hear, asks_to_see, names_a_sense


@pytest.mark.parametrize(
    ("question", "sees", "hears", "is_about_scene"),
    [
        ("What do you see?", True, False, True),
        ("Which pictures did you hear?", True, True, True),
        ("What was said?", False, True, True),
        ("Did anyone speak?", False, True, True),
        ("Tell me a joke.", False, True, False),
        ("How do you say thank you in Spanish?", False, True, False),
        ("Say the alphabet backwards.", False, True, False),
        ("Who are you?", False, False, False),
        ("Is there a seesaw?", False, False, False),
    ],
)
def test_the_senses_of_a_question(question: str, sees: bool, hears: bool, is_about_scene: bool) -> None:
    assert (asks_to_see(question), asks_to_hear(question), names_a_sense(question)) == (sees, hears, is_about_scene)
