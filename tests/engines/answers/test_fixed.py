"""Answers that need no model."""

import pytest

from engines.answers.fixed import REMEMBERED, needs_memory, remembered
from realtime.dialogue.conversation import complete_answer
from tests.support.scripted_engine import ScriptedStream


@pytest.mark.parametrize("text", ["Hello!", "hi there", "Thanks a lot", "What’s your name?", "What time is it?"])
def test_small_talk_and_the_time_need_no_memory(text: str) -> None:
    assert not needs_memory(text)


@pytest.mark.parametrize("text", ["What do you see?", "Who is there?", "Where are my keys?", "History?", ""])
def test_other_questions_do(text: str) -> None:
    assert needs_memory(text)


def test_what_is_told_is_remembered_before_the_answer_says_so() -> None:
    stream = ScriptedStream(0.2)
    answer = complete_answer(remembered(stream, "My keys are here.", 3.0))
    assert stream.told == [("My keys are here.", 3.0)]
    assert (answer.text, answer.evidence, answer.is_sure) == (REMEMBERED, (), True)
