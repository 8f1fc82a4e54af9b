"""Who the assistant is and what it can do, in fixed words: a small LLM invents names. Pure."""

import re

WHO = "I am EchoingPixels: I watch and listen, and answer questions about what I see and hear."
WHAT = "I can tell you what I see and hear now, what I saw and heard before, and what was said or written."
_WHO = re.compile(
    r"(?:who|what) are you|what(?: is|'s) your name|what are you called|what (?:should|do|can|may) i call you"
    r"|do you have a name",
    re.IGNORECASE,
)
_WHAT = re.compile(
    r"what (?:can|do) you do|what are you (?:able to do|good (?:at|for)|for)|how (?:can|do) you help(?: me)?"
    r"|what can (?:i|we) ask(?: you)?",
    re.IGNORECASE,
)
_END = re.compile(r"(?:,? (?:then|exactly|please|by the way|for me))*\W*")


def about_itself(question: str) -> str | None:
    """The answer to a question, without a greeting, that asks just who the assistant is or what it can do."""
    for pattern, answer in ((_WHO, WHO), (_WHAT, WHAT)):
        match = pattern.match(question)
        if match and _END.fullmatch(question, match.end()):
            return answer
    return None
