"""What a text wants from the assistant, from its words: an answer, to be remembered, or a call when something happens.

Pure. A sentence that fits no rule is a question: the model answers it.
"""

import re
from dataclasses import dataclass

from engines.answers.fixed import without_greeting
from engines.answers.time_words import MINUTE_S, number_word
from engines.scene.claims.acts.subject import subject_in
from engines.scene.classes import STAYS
from engines.watches.compiling import compiled
from engines.watches.rule import NotSeen, Read, Said

_I = re.I
_SENTENCE_END = re.compile(r"(?<=[.!?])(?<!\bMr\.)(?<!\bMrs\.)(?<!\bMs\.)(?<!\bDr\.)(?<![ap]\.m\.)\s+")
_OPENING = re.compile(
    r"^(?:\W|(?:ok|okay|hey|well|so|and|but|or|also|please|now|then|um|uh|er|oh|ah|excuse me|by the way|actually"
    r"|(?:hello|hi|yes|yeah|yep|no|nope|sorry|thanks|thank you)(?=,))\b)+",
    _I,
)
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
_WHEN = r"when(?:ever)?|as soon as|the (?:moment|second|instant|minute)|(?:every|each|any) ?time|in case"
_WATCH = re.compile(
    r"^(?P<polite>(?:can|could|will|would) you )?(?:i (?:want|need) you to |i would like you to )?(?:please )?"
    r"(?:(?:watch|look at|listen to|keep an eye on) (?P<watched>[^,.?]+?),? and (?:then )?)?"
    r"(?P<verb>tell|call|alert|notify|warn|remind|wake|ping|message|text|inform|let|send|give|report|shout|speak up"
    r"|say something|holler|yell|buzz)(?: (?:me|us|at me|out))?"
    r"(?: an? (?:message|text|notification|alert|signal|sign|shout|holler|yell|buzz|call|heads[- ]up))?"
    rf"(?: know)?(?:,? please)? (?P<when>{_WHEN}|once(?! (?:more|again)\b)|if)\b(?P<event>.*)",
    _I,
)
_WISH = re.compile(
    r"^(?:(?:i want|i need|i(?:'d| would) (?:like|love)) to (?:know|be told|be informed)"
    r"|(?:do|would) you mind (?:telling|informing) me)\b",
    _I,
)
_LOOK_OUT = re.compile(
    r"^(?:please )?(?:(?P<sense>(?:look|keep an eye)(?= out)|watch|listen)(?: out)? for"
    r"|keep (?:a )?(?:watch|look-?out) for|(?:alert|notify|warn|ping) (?:me|us) (?:about|of|on))"
    r" (?P<thing>.+?)(?: and (?:tell|call|warn|let|alert|notify)\b.*)?$",
    _I,
)
_KEEP_AN_EYE_ON = re.compile(
    r"^(?:(?:can|could|will|would) you )?(?:please )?keep (?:an eye|your eyes?) on (?P<thing>(?:(?! and )[^,.?])+?)"
    r"(?: for (?:me|us)| for (?:the next )?(?:[\w-]+ ){1,3}?(?:moment|second|minute|hour|while|bit)s?"
    r"|,? please)*(?: while (?:i|we)\b[^,.?]*(?:,? please)?)?\W*$",
    _I,
)
_IT = re.compile(r"^(?P<it>it|he|she|they)\b", _I)
_NUMBER = rf"(?:\d[\d:.]*|{'|'.join(map(number_word, range(MINUTE_S)))})"
_IS_TIME = re.compile(
    rf"it(?: is|'s) (?:(?:about|almost|nearly|exactly|half|a|quarter|{_NUMBER}|past|to) )*"
    rf"(?:{_NUMBER}|noon|midday|midnight)(?: ?(?:o'clock|[ap]\.?m))?",
    _I,
)
_WATCH_LAST = re.compile(  # "As soon as you see a cat, tell me."
    rf"^(?P<when>{_WHEN}|once|if)\b(?P<event>.+?),? (?:please )?"
    r"(?P<tell>(?:tell|call|alert|notify|warn|wake|ping|message|text|inform|let) (?:me|us)(?: know)?)\W*$",
    _I,
)
_PAST = re.compile(
    r"\b(?:did|was|were|had|saw|heard|came|(?<!the )left|rang|went|happened|said|begun|began|fell|ran|sat|stood|rose"
    r"|broke|spoke|woke|got|gave|took|made|lost|won|met|hid|caught|brought|bought|thought|told|felt|found|held|kept|slept|threw"
    r"|drew|flew|grew|knew|drove|rode|wrote|ate|drank|shook|stole|swam|wore|hung|shot|blew|bit|dug|fed|led|sent|spent"
    r"|built|paid|struck|tore|became|forgot|chose|froze|sank|sprang)\b"
    r"|(?<!\bis )(?<!\bare )(?<!\bam )(?<!\bgets )(?<!\bget )\b(?!(?:shed|sled|hundred)\b)\w{2,}(?<!e)ed\b",
    _I,
)
_SEEN_EVENT = re.compile(r"\s*you (?P<verb>see|hear|notice|spot)\b(?P<what>.*)", _I)
_PAST_OF = {"see": "saw", "hear": "heard", "notice": "noticed", "spot": "spotted"}
_ANYTHING = re.compile(r"\s*(?:(?:some|any)(?:one|body|thing)|an?|it|he|she|they|there|nobody|no one)\b", _I)
_PERCEIVED = re.compile(  # what a camera or a microphone notices by itself, not what somebody has told
    r"\s*(?:the|my|our) (?:\w+ )?(?:door\w*|bell|phone|kettle|lights?|dog|cat|baby|car|water|oven|microwave|timer|alarm"
    r"|music|rain|window|gate|picture|screen|person|man|woman|child|children|kids?|girl|boy)\b(?! (?:is|are)\W*$)",
    _I,
)
_STATE = re.compile(r"\s*\S+ (?:is|are|'s)\b", _I)
_IS = re.compile(r"\b(?:is|are|has|have|see|hear)\b|'s\b", _I)
_PERFECT = re.compile(r"\b(?:has|have|is|are|no one|nobody) (?:all |just )?left\b", _I)  # will have, when it is told


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
    events = [event for event in map(_watched_event, sentences) if event is not None]
    if events:
        return Request("", asks=False, event=events[0])
    told = [sentence for sentence in sentences if _is_statement(sentence)]
    others = [sentence for sentence in sentences if sentence not in told and without_greeting(sentence)]
    return Request(" ".join(told), asks=bool(others) or not told, event=None)


def sentences_of(text: str) -> list[str]:
    """Its sentences, with plain spaces and quotes."""
    return [sentence for sentence in _SENTENCE_END.split(_plain(text)) if sentence]


def watch_refusal(event: str) -> str:
    """The answer to a request to call when something happens, where nobody could be called."""
    seen = _SEEN_EVENT.match(event)
    asked = f"I {_PAST_OF[seen['verb'].lower()]}{seen['what']}" if seen else "it has happened"
    return f"I can't call you from here when it happens. Ask me later whether {asked}."


def _is_statement(sentence: str) -> bool:
    """It has a subject and a verb, in this order, and begins with no word that asks or requests; or it asks to remember
    something."""
    rest = _OPENING.sub("", sentence)
    memo = _MEMO.match(rest)
    if memo:
        num_words = len(memo["rest"].split())
        is_polite_question = rest.endswith("?") and not _POLITE.match(rest)
        return not is_polite_question and (num_words >= 2 or not _NEEDS_MORE.match(rest))
    if "?" in rest or _NEVER_BEGINS.match(rest) or _TALK.match(rest):
        return False
    if _ASKED_INSIDE.search(rest) or _YOU_BEFORE_VERB.match(rest):
        return False
    subject = _SUBJECT.match(rest)
    verb = _VERB.search(rest, 1) if subject else None
    return verb is not None and not _NOTHING_SAID.match(rest, verb.start())


def _watched_event(sentence: str) -> str | None:
    rest = _OPENING.sub("", sentence)
    if look_out := _LOOK_OUT.match(rest):
        return _looked_out_for(look_out["thing"].rstrip(" .!?"), (look_out["sense"] or "").lower() == "listen")
    if kept := _KEEP_AN_EYE_ON.match(rest):
        return _happening_to(kept["thing"])
    rest = _WISH.sub("tell me", rest)
    if last := _WATCH_LAST.match(rest):
        rest = f"{last['tell']} {last['when']}{last['event']}"
    watch = _WATCH.match(rest)
    if watch is None or not _is_to_come(watch):
        return None
    event = watch["event"].strip(" ,.!?")
    return _of_watched(event, watch["watched"]) if watch["watched"] else event or None


def _of_watched(event: str, watched: str) -> str | None:
    """The event with the name of what is watched instead of "it", "he", "she" or "they", where these mean it; not in
    "it rains" or "it is five"."""
    pronoun = _IT.match(event)
    if pronoun is None or compiled(event) or _IS_TIME.fullmatch(event):
        return event or None
    told = watched + event[pronoun.end() :]
    is_meant = pronoun["it"].lower() == "it" or subject_in(watched) is not None or compiled(told) is not None
    return told if is_meant else event


def _happening_to(thing: str) -> str | None:
    """The event for which an eye is kept on something: that it goes, or that somebody comes there. None if the senses
    can tell of neither."""
    leaves, is_visited = compiled(f"{thing} leaves"), compiled(f"somebody is at {thing}")
    going = [each for each in leaves.conditions if isinstance(each, NotSeen)] if leaves else []
    if going and not any(name in STAYS for each in going for name in each.names):
        return f"{thing} leaves"
    return f"somebody is at {thing}" if is_visited else None


def _looked_out_for(thing: str, is_heard: bool) -> str:
    """The event that somebody is to look out for: what the senses can tell of, if they can."""
    verbs = ("hear", "see") if is_heard else ("see", "hear")
    clauses = [f"you {verbs[0]} {thing}", thing, f"you {verbs[1]} {thing}"]
    return next((clause for clause in clauses if compiled(clause) is not None), clauses[0])


def _is_to_come(watch: re.Match[str]) -> bool:
    """Whether something is to be noticed when it happens; "tell me when the plumber comes" asks for what was said."""
    verb, when, event = watch["verb"].lower(), watch["when"].lower(), watch["event"]
    if _SEEN_EVENT.match(event):
        return when != "if" or not watch["polite"]
    rule, is_past = compiled(event), bool(_PAST.search(_PERFECT.sub("", event)))
    if when != "if" and rule is not None:
        return any(isinstance(each, Said | Read) for each in rule.conditions) or not is_past
    if is_past:
        return False
    if verb not in ("tell", "let", "remind"):
        return True
    if when == "if":
        is_event = rule is not None and not watch["polite"] and not _IS.search(event)
        return is_event or (_ANYTHING.match(event) is not None and not _STATE.match(event))
    is_open = verb == "let" or when != "when"
    return is_open or _ANYTHING.match(event) is not None or _PERCEIVED.match(event) is not None


def _plain(text: str) -> str:
    return " ".join(text.replace("’", "'").split())
