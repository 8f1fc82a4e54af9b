"""A caption that is nothing but a spoken question is recognised, one that holds more is not."""

import pytest

from realtime.streams.spoken_questions import MAX_KEPT, SpokenQuestions


@pytest.mark.parametrize(
    ("start_s", "end_s", "is_question"),
    [
        (10.0, 12.0, True),
        (9.5, 12.9, True),  # with the silence around it
        (11.0, 12.4, True),  # "a second off"
        (11.8, 13.5, False),  # somebody else begins where it ends
        (4.0, 12.0, False),  # a long sentence before it
        (12.0, 14.0, False),
        (6.0, 8.0, False),
    ],
)
def test_a_caption_is_a_question_if_it_is_little_else(start_s: float, end_s: float, is_question: bool) -> None:
    questions = SpokenQuestions()
    questions.add("item_0", 1.0, 2.0)
    questions.add("item_1", 10.0, 12.0)
    assert questions.find(start_s, end_s) == ("item_1" if is_question else None)


def test_a_short_question_is_found_in_its_padded_caption() -> None:
    questions = SpokenQuestions()
    questions.add("item_1", 10.0, 10.4)
    assert questions.find(9.7, 11.2) == "item_1"


def test_old_questions_are_forgotten() -> None:
    questions = SpokenQuestions()
    for number in range(MAX_KEPT + 1):
        questions.add(f"item_{number}", 10.0 * number, 10.0 * number + 2)
    assert questions.find(0.0, 2.0) is None
    assert questions.find(10.0, 12.0) == "item_1"
