"""What to say to remarks that ask for nothing: wishes, praise, feelings. Pure."""

import re

_LIKED = (
    r"(?:cute|sweet|darling|lovely|adorable|beautiful|pretty|nice|charming|gorgeous|wonderful|great|amazing|funny|fun"
    r"|cosy|cozy|pleasant|delicious|fantastic|awesome|magnificent|splendid|interesting|clever|impressive)"
)
_DISLIKED = (
    r"(?:tired|hungry|thirsty|bored|sad|sick|ill|cold|lonely|angry|nervous|afraid|scared|worried|exhausted|stressed)"
)
_PLEASED = r"(?:happy|glad|excited|pleased|fine|relaxed|proud)"
_VERY = r"(?:(?:so|very|really|a bit|quite|too|rather|absolutely|just|feeling) )*"
_DARING = r"(?:dare|do (?:that|this|it)|jump|climb|ride|try|stand|swim|fly|dive|ski|go up|go there)"
_ONE_SENTENCE = re.compile(r"[^.!?]*[.!?]*\W*")
_REMARKS = tuple(
    (re.compile(rf"\W*(?:(?:oh|well|wow|ah|hm+)\b\W*)*(?:{pattern})", re.IGNORECASE), answer)
    for pattern, answer in (
        (r"(?:i (?:do |really |so )?|let's |let us )hope\b(?! you\b)[^?]*", "I hope so, too."),
        (
            r"(?:is|are)(?:n't| not) (?:that|this|it|he|she|they) (?:an? )?"
            rf"{_VERY}(?!pretty \w){_LIKED}(?: \w+){{0,2}}\W*"
            rf"|what an? {_VERY}{_LIKED}(?: \w+){{0,3}}[^?\w]*"
            rf"|how {_VERY}{_LIKED}(?: (?:that|this|it|he|she|they) (?:is|are|looks?))?[^?\w]*"
            rf"|(?:that|this|it|he|she) (?:is|looks) {_VERY}{_LIKED}[^?\w]*",
            "Yes, I think so, too.",
        ),
        (
            rf"i (?:would|could|can) never {_DARING}\b[^?]*|i (?:wouldn't|would not) dare\b[^?]*"
            r"|i(?:'d| would) be (?:too )?(?:afraid|scared)\b[^?]*",
            "I understand: not everybody would dare that.",
        ),
        (rf"i(?:'m| am| feel) {_VERY}{_DISLIKED}\b(?: today| now| again| of this)*[^?\w]*", "I am sorry to hear that."),
        (rf"i(?:'m| am| feel) {_VERY}{_PLEASED}\b(?: today| now| again)*[^?\w]*", "I am glad to hear that."),
        (
            r"(?:(?:good|great|nice) (?:job|work|answer)|well done"
            r"|you(?:'re| are) (?:(?:so|very) )?(?:right|great|clever|good|helpful|amazing))\b[^?\w]*",
            "Thank you!",
        ),
    )
)


def remark_answer(text: str) -> str | None:
    """The answer to "What a lovely dog!" or "I hope it will be sunny."; None to whatever asks or tells something."""
    plain = text.replace("’", "'")
    if _ONE_SENTENCE.fullmatch(plain) is None or " or " in plain:
        return None
    return next((answer for pattern, answer in _REMARKS if pattern.fullmatch(plain)), None)
