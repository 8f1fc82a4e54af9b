"""What somebody tells is remembered before the answer says so."""

from engines.answers.telling import MAX_TOLD_CHARACTERS, REMEMBERED, TOO_LONG, Told, told_and_asked
from realtime.dialogue.conversation import complete_answer
from tests.support.scripted_engine import ScriptedStream


def test_a_statement_is_remembered_and_acknowledged() -> None:
    stream = ScriptedStream(0.2)
    answer = complete_answer(told_and_asked(stream, Told("My keys are here.", (1.0, 2.0)), "", 3.0))
    assert (stream.told, stream.told_heard) == ([("My keys are here.", 3.0)], [(1.0, 2.0)])
    assert (answer.text, answer.evidence, answer.is_sure) == (REMEMBERED, (), True)
    assert not stream.asked


def test_a_question_beside_it_is_answered() -> None:
    stream = ScriptedStream(0.2)
    answer = complete_answer(told_and_asked(stream, Told("I am Anna."), "I am Anna. Who is there?", 3.0))
    assert stream.told == [("I am Anna.", 3.0)]
    assert answer.text.endswith("Who is there?")


def test_what_is_too_long_is_not_promised() -> None:
    stream = ScriptedStream(0.2)
    answer = complete_answer(told_and_asked(stream, Told("a" * (MAX_TOLD_CHARACTERS + 1)), "", 3.0))
    assert (answer.text, stream.told) == (TOO_LONG, [])
