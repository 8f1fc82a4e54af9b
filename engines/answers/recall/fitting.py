"""Whether a sentence may answer a question about what people told, by what kind of thing is asked for. Pure."""

import re

from engines.answers.fixed import POLITE_OPENING

_PLANS = (
    r"\b(?:we|us|i|you|meet\w*|leaves?|arrives?|departs?|starts?|begins?|needs?|costs?|ends?|has to|have to|next|names?"
    r"|what do (?:they|people) call)\b"
)
_NOT_OF_PLANS = re.compile(  # about what the camera shows or the microphone hears, or where one's own things are
    r"\b(?:see|sees|seen|saw|seeing|look\w*|show\w*|hear\w*|sounds?|noises?|pictures?|views?|cameras?|videos?|films?"
    r"|scene|colou?rs?|wear\w*|hold\w*|stand\w*|sit|sits|sitting|lying|lies|read|reads|written|writing|signs?|label"
    r"|was|were|been|had|my|did i)\b",
    re.IGNORECASE,
)
_NUMBER = (
    r"(?:\d+|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|\w+teen|twenty|thirty|forty|fifty|sixty"
    r"|hundred|half|a dozen|both)"
)
_DAY = r"(?:(?:mon|tues|wednes|thurs|fri|satur|sun)days?|today|tonight|tomorrow|weekend|week|month|year)"
_TIME = (
    rf"(?:\d+(?:[:.]\d\d)?|(?:at|past|to|until|till|by|before|after|around|about) (?:half )?(?:past )?{_NUMBER}"
    rf"|o'clock|noon|midnight|morning|afternoon|evening|night|soon|now|minutes?|hours?|{_DAY})"
)
_PLACE = (
    r"(?:to (?:the|my|our|your|an?)|at|in|on|from|behind|under|by|near|into|outside|inside|above|below|opposite"
    r"|via|through|upstairs|downstairs|home|here)"
)
_A_NAME = r"(?<=[\w,] )[A-Z][a-z]+"
_ERRAND = (
    r"(?:need|miss|missing|lack|buy|bring|bringing|take|taking|get|fetch|forget|forgotten|order|pay|want|pick|call|eat"
    r"|drink|cook|play|do|invite|send|promise|plan|planning)"
)
_TELLS_ERRAND = rf"(?i:\b(?:{_ERRAND}|must|should|have to|please)\b)"
# What is asked for, and what a sentence that tells it has.
_KINDS = tuple(
    (re.compile(rf"{POLITE_OPENING}(?:{asks})\b", re.IGNORECASE), re.compile(tells))
    for asks, tells in (
        (r"(?:at |by |until |from |for )?(?:what|which) time|how late|how soon", rf"(?i:\b{_TIME}\b)"),
        (r"(?:on |for |until |by )?(?:what|which) (?:day|date|weekday|month)", rf"(?i:\b{_DAY}\b)"),
        (r"(?:since |until )?when|how long", rf"(?i:\b{_TIME}\b)"),
        (r"where(?! (?:am|are|is) (?:i|we|it|he|she|they)\W*$)", rf"(?i:\b{_PLACE}\b)"),
        (r"(?:to|in|on|at|from) (?:which|what)", rf"(?i:\b{_PLACE}\b)"),
        (
            r"which (?:city|town|country|street|platform|room|floor|shop|table|seat|row|gate)",
            rf"{_A_NAME}|(?i:\b{_NUMBER}\b)",
        ),
        (r"how (?:many|much|old|far)", rf"(?i:\b(?:{_NUMBER}|all|none|no|some|enough|few)\b)"),
        (r"who|whose|whom|(?:with|for|to|from) whom|what (?:is|was|are)(?: the)? names?\b|what do \w+ call",
         rf"{_A_NAME}|\b(?i:mum|mom|dad|grand\w+)\b"),
        (rf"(?:what|which|why)\b.* (?:i|we|he|she|they|you) (?:\w+ )*{_ERRAND}", _TELLS_ERRAND),
    )
)  # fmt: skip


def may_answer(question: str, sentence: str) -> bool:
    """Whether a question asks for what people plan, need or are called, and the sentence has a thing of that kind."""
    plain = question.replace("’", "'")
    if _NOT_OF_PLANS.search(plain) or re.search(_PLANS, plain, re.IGNORECASE) is None:
        return False
    tells = next((tells for asks, tells in _KINDS if asks.match(plain)), None)
    return tells is not None and tells.search(sentence) is not None
