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
_REMARKS = tuple(
    (re.compile(rf"\W*(?:(?:oh|well|wow|ah|hm+)\b\W*)*(?:{pattern})", re.IGNORECASE), answer)
    for pattern, answer in (
        (r"(?:i (?:do |really |so )?|let's |let us )hope\b(?! you\b)", "I hope so, too."),
        (
            rf"(?:is|are|was)(?:n't| not) (?:that|this|it|he|she|they|these|those)\b.*\b{_LIKED}\b"
            rf"|(?:what an? |how ){_VERY}{_LIKED}\b(?! is| are)"
            rf"|(?:that|this|it|he|she) (?:is|looks) {_VERY}{_LIKED}\W*\Z",
            "Yes, I think so, too.",
        ),
        (
            r"i (?:would|could|can) never\b|i wouldn't dare\b"
            r"|i(?:'d| would) (?:be (?:too )?(?:afraid|scared)|not dare)\b",
            "I understand: not everybody would dare that.",
        ),
        (rf"i(?:'m| am| feel) {_VERY}{_DISLIKED}\b(?: today| now| again| of this)*\W*\Z", "I am sorry to hear that."),
        (rf"i(?:'m| am| feel) {_VERY}{_PLEASED}\b(?: today| now| again)*\W*\Z", "I am glad to hear that."),
        (
            r"(?:(?:good|great|nice) (?:job|work|answer)|well done"
            r"|you(?:'re| are) (?:(?:so|very) )?(?:right|great|clever|good|helpful|amazing))\b\W*\Z",
            "Thank you!",
        ),
    )
)


def remark_answer(text: str) -> str | None:
    """The answer to "What a lovely dog!" or "I hope it will be sunny."; None to whatever asks or tells something."""
    plain = text.replace("’", "'")
    return next((answer for pattern, answer in _REMARKS if pattern.match(plain)), None)
