"""Answers that need no model. Pure."""

import re

from engines.api import Answer

STILL_LOOKING = "I am still looking: ask me again in a moment."
NOTHING_YET = "I have not seen or heard anything yet."
LOOKING_S = 10.0  # how long after the start of a stream something may still be on its way
_GREETING = re.compile(
    r"\W*(?:hello|hi|hey|good (?:morning|afternoon|evening|night)|thanks?(?: you)?(?: (?:so|very) much| a lot)?"
    r"(?: for \w+(?: \w+){0,2}(?=\W*$))?|bye|goodbye|see you(?: later| soon)?|nice to meet you|ok|okay|yes|no|sorry"
    r"|please|there|again|everyone)\b\W*",
    re.I,
)
_CHAT = re.compile(
    r"(?:how are you(?: doing)?(?: today)?|who are you|what(?: is|'s) your name|what can you do|can you help(?: me)?"
    r"|do you (?:speak|like) (?!this|that|my|it|what|the)\w+|are you an? \w+|tell me an? (?:\w+ )?(?:joke|riddle|fact)"
    r"|what time is it(?: now)?|what(?: is|'s) the time(?: now)?)\W*$",
    re.I,
)
_NUMBER = r"(?:\d+|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|\w+teen|\w+ty|a hundred)"
_KNOWLEDGE = re.compile(  # of the world, not of this place
    r"(?:what(?: is|'s) |what are |name |tell me )?(?:the )?(?:capital of \w+"
    rf"|(?:how much is )?{_NUMBER} (?:plus|minus|times|divided by|[-+*/]) {_NUMBER}|half of {_NUMBER}"
    r"|square root of \w+|opposite of \w+|plural of \w+|another word for \w+"
    r"|(?:largest|biggest|smallest|longest|highest) (?:ocean|planet|country|river|mountain|animal)"
    r"|chemical symbol for \w+)\W*$"
    r"|(?:how do you (?:spell|say)|translate|who (?:wrote|painted|invented|discovered)|write an? |give me an? (?:\w+ )?"
    r"(?:tip|quote|word|poem)|at what temperature does|how many (?:days|months|hours|minutes|seconds|weeks)"
    r" (?:are (?:there )?in|has|have) an? (?:day|week|month|year|hour|minute)"
    r"|what does the word)\b",
    re.I,
)
_SCENE = re.compile(
    r"\b(?:see|seen|look\w*|hear|heard|pictures?|camera|happen\w*|(?:is|are) (?:there|any\w*)|who(?:'s| is| are))\b",
    re.I,
)


def needs_memory(question: str) -> bool:
    """Whether a question is about what was seen and heard. Small talk, the time of day and facts of the world are not;
    a greeting before a question changes nothing."""
    rest = question.replace("’", "'")
    while greeting := _GREETING.match(rest):
        rest = rest[greeting.end() :]
    if not rest.strip(" .,!?"):
        return not question.strip()
    return not (_CHAT.match(rest) or _KNOWLEDGE.match(rest))


def names_the_scene(question: str) -> bool:
    """Whether a question is about what is to be seen or heard, and not about what somebody may have told."""
    return _SCENE.search(question.replace("’", "'")) is not None


def nothing_perceived(at_s: float) -> str:
    """The answer to a question about what was seen and heard, at a stream's time, if nothing was so far."""
    return STILL_LOOKING if at_s < LOOKING_S else NOTHING_YET


def fixed_answer(text: str) -> Answer:
    """An answer that rests on nothing seen or heard."""
    return Answer(
        text=text,
        raw_text=text,
        confidence=1.0,
        is_sure=True,
        ttft_ms=0.0,
        num_read_tokens=0,
        num_tokens=0,
        decode_tokens_per_s=0.0,
        evidence=(),
        attention=0.0,
    )
