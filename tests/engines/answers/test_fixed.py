"""Answers that need no model."""

import pytest

from engines.answers.fixed import NOTHING_YET, STILL_LOOKING, needs_memory, nothing_perceived


@pytest.mark.parametrize(
    "text",
    [
        "Hello!",
        "hi there",
        "Thanks a lot",
        "What’s your name?",
        "What time is it?",
        "Good morning, how are you?",
        "Thank you for your help!",
        "Hi. What is two plus three?",
        "What is the capital of France?",
    ],
)
def test_small_talk_and_the_time_need_no_memory(text: str) -> None:
    assert not needs_memory(text)


@pytest.mark.parametrize(
    "text",
    [
        "What do you see?",
        "Who is there?",
        "Where are my keys?",
        "History?",
        "",
        "Hey, what do you see?",
        "Hello, who is there?",
        "Thanks. What do you see?",
        "Hi, where are my keys",
        "Can you help me find my keys?",
        "How many days are there on the calendar?",
    ],
)
def test_other_questions_do(text: str) -> None:
    assert needs_memory(text)


def test_looking_has_an_end() -> None:
    assert [nothing_perceived(at_s) for at_s in (0.0, 9.0, 11.0)] == [STILL_LOOKING, STILL_LOOKING, NOTHING_YET]
