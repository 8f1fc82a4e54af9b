"""What points to the past, and what does not."""

import pytest

from engines.scene.claims.questions import is_about_now


@pytest.mark.parametrize(
    "question",
    [
        "Does she have a hat on?",
        "Do they have a dog?",
        "Has the girl a cap on?",
        "Has he got a beard?",
        "Who has an umbrella?",
        "Has one of the two a stick?",
        "What does she have in her hand?",
        "Has the old man any luggage?",
        "Can the person have a phone?",
    ],
)
def test_what_somebody_has_is_of_now(question: str) -> None:
    assert is_about_now(question)


@pytest.mark.parametrize(
    "question",
    [
        "Has a cat come by?",
        "Have you seen a hat?",
        "Has she left her hat?",
        "Has anybody been here?",
        "Did he have a beard?",
        "Who could have done that?",
        "Which room do I have to go to?",
        "Has the man seen a dog?",
        "Has the postman brought any letters?",
        "So has a car been there?",
    ],
)
def test_what_somebody_has_done_is_of_the_past(question: str) -> None:
    assert not is_about_now(question)
