"""A text as sentences, and a request without the words around it that only make it polite. Pure."""

import re
from dataclasses import dataclass

TELL_VERBS = "tell|call|alert|notify|warn|wake|ping|message|text|inform"
TELL_ME = rf"(?:(?:{TELL_VERBS}) (?:me|us)(?: up)?|let (?:me|us) know)"
_I = re.I
_SENTENCE_END = re.compile(r"(?<=[.!?])(?<!\bMr\.)(?<!\bMrs\.)(?<!\bMs\.)(?<!\bDr\.)(?<![ap]\.m\.)\s+")
_OPENING = re.compile(
    r"^(?:\W|(?:ok|okay|hey|well|so|and|but|or|also|please|now|then|um|uh|er|oh|ah|excuse me|by the way|actually"
    r"|(?:hello|hi|yes|yeah|yep|no|nope|sorry|thanks|thank you)(?=,))\b)+",
    _I,
)
_ASKED = re.compile(r"(?:can|could|will|would) you (?!mind\b)", _I)
_MIND = re.compile(r"(?:(?:would|do) you mind|mind|how about)(?: please)? (?=\w+ing\b)", _I)
_WISHED = re.compile(
    r"(?:(?:can|could|may) i ask you to|(?:is|would) it (?:be )?possible(?: for you)? to"
    r"|would you be so kind (?:as )?to|i(?:'d| would)? (?:want|need|like|love)(?: for)? you to"
    r"|(?:i'd|i would) (?:appreciate it|be glad|be grateful|be happy) if you (?:could|would)"
    r"|it would be (?:nice|great|good|kind|helpful) if you (?:could|would)"
    r"|(?:(?:please )?(?:be|make) sure|(?:please )?remember|(?:please )?(?:don't|do not) forget) to"
    r"|make sure (?:that )?you|(?:please|just|kindly|possibly|maybe|perhaps|simply|quickly|always))\b,? ?",
    _I,
)
_ENDING = re.compile(
    r"(?:,? (?:if (?:you (?:can|could|would|please|don't mind|do not mind)|possible)|(?:will|would|can|could) you)"
    r"|, (?:please|ok|okay|thanks|thank you|for me|for us)"
    r"|(?<!\bsay)(?<!\bsays)(?<!\bhear)(?<!\bword) please)+(?=\W*$)",
    _I,
)
_BASE_OF = {
    "telling": "tell",
    "letting": "let",
    "giving": "give",
    "keeping": "keep",
    "guarding": "guard",
    "informing": "inform",
    "notifying": "notify",
}
_GERUND = re.compile(r"(?P<verb>\w+ing)\b", _I)


@dataclass(frozen=True)
class Plain:
    """A request as an order. `asks`: it was put as a question, "can you …"; `is_polite`: in any way politely."""

    text: str
    asks: bool
    is_polite: bool


def sentences_of(text: str) -> list[str]:
    """Its sentences, with plain spaces and quotes."""
    plain = " ".join(text.replace("’", "'").split())
    return [sentence for sentence in _SENTENCE_END.split(plain) if sentence]


def without_opening(sentence: str) -> str:
    """A sentence without "OK, so" and the like before it."""
    return _OPENING.sub("", sentence)


def plain_request(sentence: str) -> Plain:
    """ "Could you please watch the door, if possible?" → "watch the door?"."""
    opened = without_opening(sentence)
    text = _ENDING.sub("", opened)
    is_polite, asks = text != opened or sentence.lower().startswith("please"), False
    while True:
        match = next(filter(None, (pattern.match(text) for pattern in (_MIND, _WISHED, _ASKED))), None)
        if match is None:
            return Plain(text, asks, is_polite)
        asks, is_polite = asks or match.re is _ASKED, True
        text = text[match.end() :]
        if match.re is _MIND:
            text = as_order(text)


def as_order(text: str) -> str:
    """ "watching the door" → "watch the door"."""
    return _GERUND.sub(lambda verb: _BASE_OF.get(verb["verb"].lower(), verb["verb"].removesuffix("ing")), text, count=1)
