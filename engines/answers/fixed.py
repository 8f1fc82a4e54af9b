"""Answers that need no model. Pure."""

import re

from engines.api import Answer

STILL_LOOKING = "I am still looking: ask me again in a moment."
_NEEDS_NO_MEMORY = re.compile(
    r"\W*(?:hello|hi|hey|good (?:morning|afternoon|evening|night)|thank|thanks|bye|goodbye|nice to meet|how are you"
    r"|who are you|what(?: is|'s) your name|what can you do|can you help|do you (?:speak|like)|are you a"
    r"|tell me a (?:\w+ )?(?:joke|riddle|fact)|what time is it|what(?: is|'s) the time)\b",
    re.I,
)


def needs_memory(question: str) -> bool:
    """Whether a question is about what was seen and heard. Small talk and the time of day are not."""
    return _NEEDS_NO_MEMORY.match(question.replace("’", "'")) is None


def fixed_answer(text: str) -> Answer:
    """An answer that rests on nothing seen or heard."""
    return Answer(text, text, 1.0, True, 0.0, 0, 0, 0.0, (), attention=0.0)
