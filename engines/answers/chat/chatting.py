"""The answer to small talk that has just one. Pure."""

from engines.answers.chat.arithmetic import sum_answer
from engines.answers.chat.identity import about_itself
from engines.answers.fixed import without_greeting


def chat_answer(question: str) -> str | None:
    """Who the assistant is, what it can do, or a sum; None for all other questions. A greeting before changes nothing."""
    plain = without_greeting(question)
    return about_itself(plain) or sum_answer(plain)
