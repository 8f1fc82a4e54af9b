"""A question in the words in which most people ask it, which the LLM has learnt and all rules know. Pure.

Only what means the same is put in other words: "Whereabouts in the picture is the dog?" → "Where is the dog?".
"""

import re

from engines.answers.wordings.what_happened import asked_what_happened

_OPENING = r"^(?P<opening>\W*(?:(?:and|so|okay|well|please|now|hey|tell me|can you tell me|could you tell me)\b\W*)*)"
_PICTURE = r"(?:the|this|that|your) (?:picture|image|photo|photograph|video|view|frame|scene|screen|shot)"
_NOW = r"(?P<now>(?: now| right now| at the moment| just now)?)"
_THERE = r"(?: there| here)?"
_THE = r"(?P<thing>(?:the|this|that|my|your|his|her|their|our|these|those) [\w' -]+?)"
_A = r"(?P<article>an?|any|some)"
_IS = r"(?P<is>is|are|was|were)"
_FIND = r"(?:notice|spot|make out|detect|recogni[sz]e|discover|find|perceive)"
_NOT_SEEN = (
    r"(?:[\w-]+ )?(?:noises?|sounds?|music|voices?|smells?|scents?|languages?|accents?|songs?|melod(?:y|ies)"
    r"|mistakes?)\b"
)
_LIES = r"(?:standing|lying|sitting|hanging|parked|placed|located|visible|present|shown|to be seen|in sight)"
_SIDE = r"(?:left|right|top|bottom|middle|centre|center)(?:[- ]hand)?(?: side)?"
_END = r"(?:,? (?:too|as well|also))?\W*$"


def _whole(pattern: str, usual: str) -> tuple[re.Pattern[str], str]:
    return re.compile(_OPENING + pattern + _END, re.IGNORECASE), rf"\g<opening>{usual}?"


_WHOLE = (
    # What is seen.
    _whole(
        r"what(?: is|'s) (?:the|this|your) camera (?:looking at|pointing at|pointed at|aimed at|showing|filming|seeing)"
        rf"{_NOW}",
        r"what do you see\g<now>",
    ),
    _whole(rf"what are you looking at{_NOW}", r"what do you see\g<now>"),
    _whole(rf"what(?: is|'s) (?:in front of|before) (?:the camera|you|the lens){_NOW}", r"what do you see\g<now>"),
    _whole(rf"what does {_PICTURE} show{_NOW}", r"what do you see\g<now>"),
    _whole(rf"what(?: is| is shown|'s| can be seen) (?:in|on) {_PICTURE}{_NOW}", r"what do you see\g<now>"),
    _whole(rf"what (?:can be seen|is visible|is to be seen){_THERE}{_NOW}", r"what do you see\g<now>"),
    _whole(rf"who(?: is|'s) (?:in|on) {_PICTURE}{_NOW}", r"who is there\g<now>"),
    _whole(rf"who (?:can|do) you see{_THERE}{_NOW}", r"who is there\g<now>"),
    # Where something is.
    _whole(rf"(?:whereabouts|where exactly)(?: (?:in|on) {_PICTURE})? {_IS} {_THE}", r"where \g<is> \g<thing>"),
    _whole(rf"where (?:in|on) {_PICTURE} {_IS} {_THE}", r"where \g<is> \g<thing>"),
    _whole(
        rf"(?:in|on|at) (?:which|what) (?:part|side|corner|area|half|end) of {_PICTURE} {_IS} {_THE}",
        r"where \g<is> \g<thing>",
    ),
    _whole(
        rf"(?:which|what) (?:part|side|corner|area|half|end) of {_PICTURE} {_IS} {_THE} (?:in|on|at)",
        r"where \g<is> \g<thing>",
    ),
    _whole(rf"(?:on|at) (?:which|what) side(?: of [\w ]+?)? {_IS} {_THE}", r"where \g<is> \g<thing>"),
    _whole(rf"(?:which|what) side(?: of [\w ]+?)? {_IS} {_THE} on", r"where \g<is> \g<thing>"),
    _whole(rf"where (?:can|do) (?:you|we|i) (?:see|spot) {_THE}", r"where is \g<thing>"),
    _whole(
        rf"{_IS} {_THE} (?:more )?(?:in|on|at|to) the {_SIDE},? (?:(?:in|on|at|to) the )?(?:{_SIDE},? )?"
        rf"or (?:rather )?(?:(?:in|on|at|to) the )?{_SIDE}",
        r"where \g<is> \g<thing>",
    ),
    # Whether something is there.
    _whole(rf"{_IS} {_A} (?P<thing>(?!of )[\w-]+(?: [\w-]+)?) {_LIES}{_THERE}", r"\g<is> there \g<article> \g<thing>"),
    _whole(
        rf"(?:does|do) {_PICTURE} (?:show|contain|include) {_A} (?P<thing>[\w' -]+?)", r"is there \g<article> \g<thing>"
    ),
    # How many there are.
    _whole(
        rf"how many (?!{_NOT_SEEN})(?P<thing>[\w -]+?) (?P<do>do|can|could|did) you (?:{_FIND}|count)"
        rf"(?: (?:in|on) {_PICTURE})?{_THERE}{_NOW}",
        r"how many \g<thing> \g<do> you see\g<now>",
    ),
    _whole(rf"how many (?P<thing>[\w -]+?) {_IS} {_LIES} (?:there|here)", r"how many \g<thing> \g<is> there"),
    _whole(
        rf"(?:what is|what's) the number of (?!(?:the|this|that|my|your|his|her|our|their|an?)\b)(?P<thing>[\w -]+?)"
        rf"(?: there| here| (?:in|on) {_PICTURE})?",
        r"how many \g<thing> are there",
    ),
    _whole(
        r"(?:please |(?:can|could) you )?count (?:all )?the (?P<thing>[\w-]+s|people|men|women|children)"
        rf"(?: there| (?:in|on) {_PICTURE})?",
        r"how many \g<thing> are there",
    ),
    # Colours.
    _whole(rf"what(?: is|'s) the colou?r of {_THE}", r"what colour is \g<thing>"),
    _whole(rf"(?:what|which) colou?r (?:does|do) {_THE} have", r"what colour is \g<thing>"),
    _whole(rf"(?:in )?(?:what|which) colou?r {_IS} {_THE} painted", r"what colour \g<is> \g<thing>"),
    # Text.
    _whole(rf"what does it say on {_THE}", r"what is written on \g<thing>"),
    _whole(rf"what(?: is|'s) (?:printed|painted|inscribed|engraved) on {_THE}", r"what is written on \g<thing>"),
    _whole(rf"what (?:can|do) (?:you|we|i) read on {_THE}", r"what is written on \g<thing>"),
)
_PARTS = (
    (
        re.compile(
            rf"\b(?P<do>do|can|could|did) you (?!find){_FIND}"
            rf"(?= (?:an?|any|some|the|my) (?!{_NOT_SEEN}))",
            re.IGNORECASE,
        ),
        r"\g<do> you see",
    ),
    (
        re.compile(
            r"\b(?P<whose>the|this|that|my|your) (?P<animal>dog|cat|horse|cow|bird|sheep|bear|puppy|kitten|animal)'s"
            r" (?:coat|fur|hair|plumage|feathers)\b",
            re.IGNORECASE,
        ),
        r"\g<whose> \g<animal>",
    ),
    (
        re.compile(
            rf" (?:that|which|who) (?:is|are) {_LIES} (?:there|here)(?=(?: now| right now| at the moment)?\W*$)",
            re.IGNORECASE,
        ),
        "",
    ),
)


def in_usual_words(question: str) -> str:
    """The question as most people ask it; itself if it is no other way to ask one of these."""
    plain = question.replace("’", "'")
    plain = f"{plain[:1].lower()}{plain[1:]}"
    usual = asked_what_happened(plain)
    for pattern, words in (*_PARTS, *_WHOLE):
        usual = pattern.sub(words, usual)
    return question if usual == plain else f"{usual[:1].upper()}{usual[1:]}"
