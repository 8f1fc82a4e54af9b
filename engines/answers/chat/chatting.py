"""The answer to a question that has just one, whatever was seen and heard. Pure."""

from engines.answers.chat.arithmetic import sum_answer
from engines.answers.chat.identity import about_itself
from engines.answers.chat.remarks import remark_answer
from engines.answers.fixed import asks_the_time, fixed_answer, time_answer, without_greeting
from engines.api import Answer
from engines.wall_clock import WallClock


def plain_answer(question: str, now_s: float, started: WallClock | None) -> Answer | None:
    """What time it is at `now_s` of a stream that has `started`, who the assistant is, what it can do, a sum, or what
    is said to a remark; None for all other questions. A greeting before changes nothing."""
    if asks_the_time(question):
        return time_answer(now_s, started)
    plain = without_greeting(question)
    said = about_itself(plain) or sum_answer(plain) or remark_answer(plain)
    return fixed_answer(said) if said else None
