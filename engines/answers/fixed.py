"""Answers that need no model. Pure."""

import re
from dataclasses import replace

from engines.answers.times import TimesRewriter
from engines.api import Answer
from engines.wall_clock import WallClock

STILL_LOOKING = "I am still looking: ask me again in a moment."
NOTHING_YET = "I have not seen or heard anything yet."
LOOKING_S = 10.0  # how long after the start of a stream something may still be on its way
_GREETING = re.compile(
    r"\W*(?:hello|hi|hey|good (?:morning|afternoon|evening|night)|thanks?(?: you)?(?: (?:so|very) much| a lot)?"
    r"(?: for \w+(?: \w+){0,2}(?=[.!,]|\W*$))?|bye|goodbye|see you(?: later| soon)?|nice to meet you|ok|okay|yes|yeah"
    r"|no(?! one)|sorry|please|excuse me)(?: there(?! (?:is|are|was|were)\b)| again|,? everyone)*\b\W*",
    re.I,
)
# With which any question may begin.
POLITE_OPENING = r"\W*(?:(?:and|so|okay|hello|please|tell me|(?:can|could) you (?:tell me|say)|do you know)\b\W*)*"
_THE_TIME = r"(?:the (?:current |exact )?time(?: of day)?|what time it is|what the time is|how late it is)"
_ASKS_THE_TIME = re.compile(
    r"(?:(?:and|but|so|well|now|um|uh)\b\W*)*"
    r"(?:what time (?:is it|do (?:we|you) have|have you got)|how late is it"
    r"|(?:what(?: is|'?s) |"
    r"(?:(?:(?:can|could|would|will|do|have) )?you (?:please )?|i (?:want|need) to |i(?: would|'d) like to |may i )?"
    rf"(?:(?:tell|give)(?: me| us)?|say|ask|know|have|got) )?{_THE_TIME})"
    r"(?:,? (?:now|right now|at the moment|currently|here|again|please))*\W*",
    re.I,
)
_CHAT = re.compile(
    r"(?:how are you(?: doing)?(?: today)?|who are you|what(?: is|'s) your name|what can you do|can you help(?: me)?"
    r"|do you (?:speak|like) (?!this|that|my|it|what|the)\w+|are you an? \w+"
    r"|tell me an? (?:\w+ )?(?:joke|riddle|fact))\W*$",
    re.I,
)
_NUMBER = r"(?:\d+|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|\w+teen|\w+ty|a hundred)"
_KNOWLEDGE = re.compile(  # of the world, not of this place
    r"(?:what(?: is|'s| are) |name |tell me |how much is )?(?:the )?"
    r"(?:(?:capital of|square root of|opposite of|plural of|another word for|chemical symbol for) \w+"
    rf"|{_NUMBER} (?:plus|minus|times|divided by|[-+*/]) {_NUMBER}|half of {_NUMBER}"
    r"|(?:larg|bigg|small|long|high)est (?:ocean|planet|country|river|mountain|animal))\W*$"
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


def without_greeting(text: str) -> str:
    """A text without the greetings and thanks that it begins with; "" if there is nothing else in it."""
    rest = text.replace("’", "'")
    while greeting := _GREETING.match(rest):
        rest = rest[greeting.end() :]
    return rest if re.search(r"\w", rest) else ""


def asks_the_time(question: str) -> bool:
    """Whether it asks what time it is here and now, and nothing else."""
    return _ASKS_THE_TIME.fullmatch(without_greeting(question)) is not None


def time_answer(now_s: float, started: WallClock | None) -> Answer:
    """What time it is at `now_s` of a stream that has `started`; of a recording, which has no clock, how far it is."""
    answer = fixed_answer(f"It is {round(now_s)} seconds.")  # as models write it, and read it among earlier turns
    times = TimesRewriter(now_s, started)
    return replace(answer, text=times.add(answer.raw_text) + times.finish())


def needs_memory(question: str) -> bool:
    """Whether a question is about what was seen and heard. Small talk and facts of the world are not; a greeting before
    a question changes nothing."""
    rest = without_greeting(question)
    if not rest:
        return not question.strip()
    return not (_CHAT.match(rest) or _KNOWLEDGE.match(rest))


def is_small_talk(question: str) -> bool:
    """Whether a question is about the assistant itself or for a joke, beside any greeting."""
    return _CHAT.match(without_greeting(question)) is not None


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
