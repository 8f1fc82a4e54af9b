"""What a text wants from the assistant, from its words: an answer, to be remembered, or a call when something happens.

Pure. A sentence that fits no rule is a question: the model answers it.
"""

import re
from dataclasses import dataclass

from engines.answers.fixed import without_greeting
from realtime.watches.wordings.phrasing import sentences_of, without_opening
from realtime.watches.wordings.to_come import SEEN_EVENT
from realtime.watches.wordings.wishes import wish_in

ANY_DAY_S = 0.0  # where only what is wished counts, not until when

_I = re.I
_ASKING_WORD = r"(?:who|what|where|when|why|which|whose|whom|how)"
_BE_OR_DO = (
    r"(?:is|are|was|were|am|do|does|did|can|could|will|would|shall|should|has|have|had|isn't|aren't|wasn't|don't"
    r"|doesn't)"
)
_MEMO = re.compile(
    r"(?:(?:can|could|will|would) you (?:please )?)?(?:(?:remember|note|keep in mind)(?: that)?|make a note(?: that|:)?"
    r"|(?:do not|don't) forget(?: that)?|fyi|for your information|just so you know"
    r"|remind (?:me|us) (?:to|that|about)|call me (?!(?:when|if|once|as|back|later|an?)\b)"
    r"|put .+ on (?:the|my|our) .*list)"
    rf"(?!,? (?:{_ASKING_WORD}|whether|if|me|us|to me|(?:the|that|this|it|my|our) ?\w*\W*$)\b)"
    r"(?:(?<=\W)|(?=\W|$))(?P<rest>.*)",
    _I,
)
_POLITE = re.compile(r"(?:can|could|will|would) you\b", _I)
_NEEDS_MORE = re.compile(r"(?:remember|note|keep|make|don't|do not|can|could|will|would|fyi|for|just)\b", _I)
_ASKED_INSIDE = re.compile(  # a question that begins in the middle: "my keys where are they"
    rf"\b(?:(?:where|who|when|why)(?:'?s| {_BE_OR_DO})"
    r"|(?:what|which|whose|how)(?: (?!(?:the|my|our|your|his|her|their|this|that|it|i|we|you|he|she|they)\b)\w+)?"
    rf"(?:'?s| {_BE_OR_DO})"
    r"|(?:is|are|was|were|do|does|did) (?:i|it|he|she|we|you|they)"
    r"|(?:have|can|could|will|would|should) (?:i|he|she|we|you|they)"
    r"|(?:is|are|isn't|aren't|wasn't|weren't|doesn't|don't|didn't) (?:there (?:an?|any\w*|some\w*)|it|he|she|they))\b"
    rf"|\b{_ASKING_WORD}(?:\W*$| you\b)|\b(?:is|are|was|were) (?:what|which|how)\b"
    r"|, (?:right|correct|yes|no|ok|okay)\W*$",
    _I,
)
_SUBJECT = re.compile(
    r"(?:(?:i|we|he|she|they|it|this|there|my|our|his|her|their|its|the|an?|some|these|those|every\w*|some\w+"
    r"|no ?body|no one|today|tomorrow|tonight|yesterday|that(?! (?:is|was|are|were|has|will|would)\b)(?= \w))"
    r"|(?:at|by|on|in|after|before|until|since|next|last|this) (?:\w+[ ,]+){1,3}?"
    r"(?:i|we|he|she|they|my|our|his|her|their|there)"
    r"|(?:at|by|on) (?:\w+day|noon|midnight|\d\S*|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve),? \w+"
    r"|(?-i:[A-Z][a-z]+)|\w+(?= (?:is|are|was|were|has|will|have)\b))\b(?:'(?:m|s|re|ve|ll|d)\b)?",
    _I,
)
_VERB = re.compile(
    r"(?<!\bthat )(?<!\bwhich )(?<!\bwho )(?<!\bthe )(?<![\w'])(?:am|is|are|was|were|has|have|had|will|won't|can|must"
    r"|should|lives?|likes?|loves?|hates?|goes|go|went|comes|came|leaves?|left|puts?|kept|keeps?|bought|works?|starts?"
    r"|needs?|took|gave|made|lost|found|moved|parked|closed|opened|called|named|arrives?|belongs?|sits?|stands?|begins?"
    r"|ends?|means|knows|wants|drinks?|eats?|sleeps?|opens|closes|isn't|aren't|wasn't|hasn't)\b|'(?:m|s|re|ve|ll)\b",
    _I,
)
_NOTHING_SAID = re.compile(r"(?:am|is|are|was|were|has|have|had|will|can|must|should|'\w+)\W*$", _I)  # "Yes, it is."
_BIDS = re.compile(  # "Brief me on what was said", without a subject; not "Behind us is the garden", "Trust me, it is"
    r"(?!(?:for|to|with|near|behind|beside|above|below|around|between|before|after)\b)[a-z]+ (?:me|us)\b(?!,)", _I
)
_YOU_BEFORE_VERB = re.compile(r"(?:every\w*|some\w+|all|the \w+)(?: that)? you\b", _I)  # "everything you have seen"
_NEVER_BEGINS = re.compile(  # question words, auxiliaries, requests, small talk, and fragments of a follow-up
    rf"(?:{_ASKING_WORD}|(?:who|what|where|when|why|how)'?s|whats|{_BE_OR_DO}"
    r"|may|might|must|weren't|didn't|can't|couldn't|won't|wouldn't|haven't|hasn't"
    r"|describe|tell|show|say|read|count|list|sum|point|identify|analy[sz]e|continue|focus|zoom|summari[sz]e|recap|explain|give|name|look|listen|watch|find|stop|repeat|help"
    r"|play|let|guess|sing|translate|write|spell|compare|check|wait|try|answer|speak|imagine|calculate|turn|open|close|set"
    r"|remind|call|warn|alert|notify|keep|forget|make|ask|pick|recommend|wish|congratulate|think|go|be|hello|hi|thanks?"
    r"|good|bye|goodbye|sorry|nice|yes|yeah|yep|no(?! ?(?:body|one)\b)|nope|cool|great|wow|right|sure|you|your|that's"
    r"|see|any\w*|nothing|only|more|again|remember|note)\b",
    _I,
)
_TALK = re.compile(  # said of oneself, and meant as a question or as small talk
    r"(?:i|we)(?: am|'m| are|'re)? (?:want(?:ed)?|wonder(?:ing)?|was wondering|would like|'d like|need to know|mean"
    r"|meant|see|guess|think|hope|asked|said|don't|do not|can't|cannot|couldn't|love you|like you|looking for"
    r"|searching for|trying|curious|bored|tired|thirsty|hungry|cold|hot|feeling|feel|sad|happy|sorry|fine|good|glad"
    r"|have an? (?:headache|cold|fever)|ha(?:d|ve) (?:an?|one|another|some|two|a few) (?:\w+ )?"
    r"(?:question|idea|look|problem|request|feeling|guess|suggestion|doubt|day|night|time|evening|morning)s?"
    r"|did not|didn't|know|understand|agree)\b"
    r"|(?:i'd like|(?:it is|it's) (?:nice|good|great|ok|okay|fine))\b",
    _I,
)
_PAST_OF = {"see": "saw", "hear": "heard", "notice": "noticed", "spot": "spotted"}


@dataclass(frozen=True)
class Request:
    """`told`: what is to be remembered, "" if nothing. `asks`: whether there is a question besides it.

    `event`: what the assistant is to look out for, as a clause after "when"; None if it is not asked for that.
    """

    told: str
    asks: bool
    event: str | None


def understood(text: str) -> Request:
    """What a text of one or more sentences wants. Greetings among statements ask nothing."""
    sentences = sentences_of(text)
    wish = wish_in(text, ANY_DAY_S)
    if wish is not None:
        return Request("", asks=False, event=wish.event)
    told = [sentence for sentence in sentences if _is_statement(sentence)]
    others = [sentence for sentence in sentences if sentence not in told and without_greeting(sentence)]
    return Request(" ".join(told), asks=bool(others) or not told, event=None)


def watch_refusal(event: str) -> str:
    """The answer to a request to call when something happens, where nobody could be called."""
    seen = SEEN_EVENT.match(event)
    asked = f"I {_PAST_OF[seen['verb'].lower()]}{seen['what']}" if seen else "it has happened"
    return f"I can't call you from here when it happens. Ask me later whether {asked}."


def _is_statement(sentence: str) -> bool:
    """It has a subject and a verb, in this order, and begins with no word that asks or requests; or it asks to remember
    something."""
    rest = without_opening(sentence)
    memo = _MEMO.match(rest)
    if memo:
        num_words = len(memo["rest"].split())
        is_polite_question = rest.endswith("?") and not _POLITE.match(rest)
        return not is_polite_question and (num_words >= 2 or not _NEEDS_MORE.match(rest))
    if "?" in rest or _NEVER_BEGINS.match(rest) or _TALK.match(rest):
        return False
    if _ASKED_INSIDE.search(rest) or _YOU_BEFORE_VERB.match(rest) or _BIDS.match(rest):
        return False
    subject = _SUBJECT.match(rest)
    verb = _VERB.search(rest, 1) if subject else None
    return verb is not None and not _NOTHING_SAID.match(rest, verb.start())
