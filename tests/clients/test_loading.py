"""The first answer, which is timed, is the LLM's own."""

from clients.loading import WARM_UP_QUESTION
from engines.answers.chat.chatting import plain_answer
from engines.answers.fixed import needs_memory


def test_no_rule_answers_the_first_question() -> None:
    assert plain_answer(WARM_UP_QUESTION, 0.0, None) is None
    assert not needs_memory(WARM_UP_QUESTION)
