"""What somebody tells is put on the timeline before it is acknowledged. Pure."""

from collections.abc import Generator
from dataclasses import dataclass

from engines.answers.fixed import fixed_answer
from engines.api import Answer, EngineStream, Turn
from engines.wall_clock import WallClock

REMEMBERED = "I will remember that."
TOO_LONG = "That is too much at once: tell me in shorter sentences."
MAX_TOLD_CHARACTERS = 600  # they displace what was seen


@dataclass(frozen=True)
class Told:
    """`heard_s`: when it is heard in the stream's own sound; None if it is not, as typed words."""

    text: str
    heard_s: tuple[float, float] | None = None


def told_and_asked(
    stream: EngineStream,
    told: Told | None,
    question: str,
    now_s: float,
    turns: tuple[Turn, ...] = (),
    started: WallClock | None = None,
) -> Generator[str, None, Answer]:
    """Remember what is told and answer the question: yields text and returns the answer, as `EngineStream.ask` does.

    Without a question ("") the answer says that it is remembered. More than `MAX_TOLD_CHARACTERS` are not.
    """
    is_short = told is not None and len(told.text) <= MAX_TOLD_CHARACTERS
    if told is not None and is_short:
        stream.note_said(told.text, now_s, told.heard_s)
    if question:
        return (yield from stream.ask(question, now_s, turns, started))
    text = REMEMBERED if is_short else TOO_LONG
    yield text
    return fixed_answer(text)
