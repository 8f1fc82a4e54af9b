"""What a text wants from the assistant, from its words: an answer, to be remembered, or a call when something happens.

Pure. A text that fits no rule is a question: the model answers it.
"""

import re
from typing import Literal

RequestKind = Literal["question", "statement", "watch"]

_OPENING = re.compile(
    r"^(?:\W|(?:ok|okay|hey|well|so|and|but|also|please|just so you know|by the way|fyi|note that|remember that"
    r"|keep in mind that|(?:hello|hi)(?=,))\b)+",
    re.I,
)
_MEMO = re.compile(
    r"(?:remember|(?:do not|don't) forget|remind (?:me|us) (?:to|that|about)"
    r"|call me (?!(?:when|if|once|as|back|later|an?)\b)"
    r"|put .+ on (?:the|my|our) .*list)(?! (?:wh\w+|how|me|us|to me)\b)",
    re.I,
)
_WATCH = re.compile(
    r"^(?:(?:can|could|will|would) you )?(?:please )?(?:tell|call|alert|notify|warn|remind|wake|ping|message|let)"
    r"(?: (?:me|us))?(?: know)?(?:,? please)? (?:(?:when(?:ever)?|once|as soon as|the moment)\b"
    r"|if (?=you (?:see|hear|notice|spot)\b|(?:any|some)(?:one|body)\b))(?P<event>.*)",
    re.I,
)
_LOOK_OUT = re.compile(r"^(?:watch out|look out|keep an eye out|listen out) for (?P<thing>.+)", re.I)
_PAST = re.compile(
    r"\b(?:did|was|were|had|saw|heard|noticed|spotted|came|left|rang|went|happened|said|begun|began)\b", re.I
)
_SEEN_EVENT = re.compile(r"\s*you (?P<verb>see|hear|notice|spot)\b(?P<what>.*)", re.I)
_PAST_OF = {"see": "saw", "hear": "heard", "notice": "noticed", "spot": "spotted"}

_SUBJECT = re.compile(
    r"(?:i|we|he|she|they|it|this|there|my|our|his|her|their|its|the|an?|some|these|those|every\w*|some\w+|[A-Z][a-z]+)\b"
    r"(?:'(?:m|s|re|ve|ll|d)\b)?",
    re.I,
)
_VERB = re.compile(
    r"(?<!\bthat )(?<!\bwhich )(?<!\bwho )(?<!\bthe )(?<![\w'])(?:am|is|are|was|were|has|have|had|will|won't|can|must"
    r"|should|lives?|likes?|loves?|hates?|goes|go|went|comes|came|leaves?|left|puts?|kept|keeps?|bought|works?|starts?"
    r"|needs?|took|gave|made|lost|found|moved|parked|closed|opened|called|named|arrives?|belongs?|sits?|stands?|begins?"
    r"|ends?|means)\b|'(?:m|s|re|ve|ll)\b",
    re.I,
)
_NEVER_BEGINS = re.compile(  # question words, auxiliaries, requests, small talk, and fragments of a follow-up
    r"(?:wh(?:o|at|ere|en|y|ich|ose|om)|how|is|are|am|was|were|do|does|did|can|could|will|would|shall|should|has|have|had"
    r"|may|might|must|isn't|aren't|wasn't|weren't|don't|doesn't|didn't|can't|couldn't|won't|wouldn't|haven't|hasn't"
    r"|describe|tell|show|say|read|count|list|summari[sz]e|recap|explain|give|name|look|listen|watch|find|stop|repeat|help"
    r"|play|let|guess|sing|translate|write|spell|compare|check|wait|try|answer|speak|imagine|calculate|turn|open|close|set"
    r"|remind|call|warn|alert|notify|keep|forget|make|ask|pick|recommend|wish|congratulate|think|go|be|hello|hi|thanks?"
    r"|good|bye|goodbye|sorry|nice|yes|yeah|yep|no|nope|cool|great|wow|right|sure|you|your|that|that's|see|in|on|at|any"
    r"|anything|nothing|only|more|again)\b",
    re.I,
)
_TALK = re.compile(  # said of oneself, and meant as a question or as small talk
    r"(?:i|we)(?: am|'m| are|'re)? (?:want(?:ed)?|wonder(?:ing)?|was wondering|would like|'d like|need to know|mean"
    r"|meant|see|guess|think|hope|asked|said|don't|do not|can't|cannot|couldn't|love you|like you|looking for"
    r"|searching for|trying|curious|bored|tired|thirsty|hungry|cold|hot|feeling|feel|sad|happy|sorry|fine|good|glad"
    r"|ha(?:d|ve) a|did not|didn't|know|understand|agree)\b"
    r"|(?:i'd like|it is (?:nice|good|great|ok|okay|fine)|it's (?:nice|good|great|ok|okay|fine))\b",
    re.I,
)


def kind_of_request(text: str) -> RequestKind:
    """A statement has a subject and a verb, in this order, and begins with no word that asks or requests; or it asks to
    remember something."""
    plain = _plain(text)
    if watched_event(plain) is not None:
        return "watch"
    opening = _OPENING.match(plain)
    rest = plain[opening.end() :] if opening else plain
    if "?" not in rest and _MEMO.match(rest):
        return "statement"
    if "?" in rest or _NEVER_BEGINS.match(rest) or _TALK.match(rest):
        return "question"
    subject = _SUBJECT.match(rest)
    return "statement" if subject and _VERB.search(rest, 1) else "question"


def watched_event(text: str) -> str | None:
    """What the assistant is to look out for, as a clause after "whether"; None if the text does not ask for that."""
    plain = _plain(text)
    if look_out := _LOOK_OUT.match(plain):
        return f"I saw {look_out['thing'].rstrip(' .!?')}"
    watch = _WATCH.match(plain)
    if watch is None or _PAST.search(watch["event"]):
        return None
    seen = _SEEN_EVENT.match(watch["event"])
    return f"I {_PAST_OF[seen['verb'].lower()]}{seen['what'].rstrip(' .!?')}" if seen else "it has happened"


def watch_refusal(event: str) -> str:
    """The answer to a request to call when something happens."""
    return f"I can't call you when it happens yet. Ask me later whether {event}."


def _plain(text: str) -> str:
    return " ".join(text.replace("’", "'").split())
