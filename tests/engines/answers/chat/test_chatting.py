"""Small talk and sums with one right answer are answered so; everything else is left to the LLM."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engines.answers.chat.chatting import plain_answer
from engines.answers.chat.identity import WHAT, WHO
from engines.answers.time_words import number_word


def chat_answer(question: str) -> str | None:
    answer = plain_answer(question, 5.0, None)
    return answer.text if answer else None


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("Who are you?", WHO),
        ("Hello! What's your name?", WHO),
        ("What are you exactly?", WHO),
        ("Hi, what can you do for me?", WHAT),
        ("What is two plus three?", "Two plus three is five."),
        ("And what's 12 times 7?", "12 times 7 is 84."),
        ("3 x 4", "3 times 4 is 12."),
        ("How much is twenty-one divided by two?", "Twenty-one divided by two is 10.5."),
        ("What is 10 / 3?", "10 divided by 3 is about 3.33."),
        ("What is 20 divided by 2.0001?", "20 divided by 2.0001 is about 10."),
        ("What is 0.0001 minus 0.0002?", "0.0001 minus 0.0002 is about 0."),
        ("What is three minus five?", "Three minus five is -2."),
        ("Please calculate a hundred minus ninety one.", "A hundred minus ninety one is nine."),
        ("What is zero plus zero?", "Zero plus zero is zero."),
    ],
)
def test_one_right_answer(question: str, answer: str) -> None:
    assert chat_answer(question) == answer


@pytest.mark.parametrize(
    "question",
    [
        "Who are you looking at?",
        "What are you seeing?",
        "What can you do with the cup?",
        "What can you see?",
        "What is five divided by zero?",
        "What is two plus three plus four?",
        "How much is one hour minus five minutes?",
        "How many are two people?",
        "",
    ],
)
def test_other_questions_are_left_to_the_model(question: str) -> None:
    assert chat_answer(question) is None


@given(st.integers(0, 59), st.integers(0, 59))
def test_sums_in_words_are_right(first: int, second: int) -> None:
    one, other = number_word(first), number_word(second)
    assert (
        chat_answer(f"What is {one} plus {other}?")
        == f"{one.capitalize()} plus {other} is {number_word(first + second)}."
    )
    assert chat_answer(f"{first} * {second}?") == f"{first} times {second} is {first * second}."
