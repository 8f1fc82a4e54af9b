"""Answers that need no model."""

import pytest

from engines.answers.fixed import needs_memory


@pytest.mark.parametrize("text", ["Hello!", "hi there", "Thanks a lot", "What’s your name?", "What time is it?"])
def test_small_talk_and_the_time_need_no_memory(text: str) -> None:
    assert not needs_memory(text)


@pytest.mark.parametrize("text", ["What do you see?", "Who is there?", "Where are my keys?", "History?", ""])
def test_other_questions_do(text: str) -> None:
    assert needs_memory(text)
