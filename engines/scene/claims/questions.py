"""What a question asks of the newest picture. Pure."""

import re

from engines.scene.claims.words import NAME_OF_WORD, PEOPLE_WORD, first_word
from engines.scene.classes import PERSON

OPENING = r"\W*(?:(?:and|so|but|okay|well|now|then|please|tell me)\b\W*)*"  # a pattern
_YES_OR_NO = re.compile(
    rf"{OPENING}(?:is|are|was|were|am|do|does|did|has|have|had|can|could|will|would|isn't|aren't|didn't)\b",
    re.IGNORECASE,
)
_PAST = re.compile(
    r"\b(?:did|was|were|had|has|have|been|seen|saw|before|after|earlier|ago|yesterday|today|so far|until|last|first"
    r"|when|since|ever|left|gone|came|happened|back|changed)\b",
    re.IGNORECASE,
)
_SIDES = tuple(
    re.compile(rf"\b(?:(?:{at}) (?:the|your|my) (?:{words})\b(?: side\b)?|(?:{words}) side\b)", re.IGNORECASE)
    for at, words in (("on|to|at", "left"), ("in|on|to|at", "middle|centre|center"), ("on|to|at", "right"))
)
_PLACES = re.compile(  # words for places that could be of time
    r"\b(?:left,? (?:or )?(?:on |in |at |to )?(?:the )?(?:right|middle|centre|center)|or (?:on |to )?(?:the )?left"
    r"|(?:first \w+ )?(?:from|of) the left|left of|far(?:thest)? left|(?:in|at|on) the back"
    r"|(?:his|her|their|my|your) backs?|back(?:ground| of))\b",
    re.IGNORECASE,
)
_OWNER = (
    rf"(?:{PEOPLE_WORD}|man|woman|lady|guy|gentleman|them|these|those|both|two|three|four|ones?|dog|cat|horse|bird|cow|animal"
    r"|car|bus|house|room)"
)
_OWNS = re.compile(  # "have" that is of now: "Does he have a beard?", "Has the man a hat on?", "Who has glasses?"
    r"\b(?:does|do|doesn't|don't|can|will) (?:[\w'-]+ ){0,6}?have\b(?! to\b)"
    r"|\b(?:has|have) got\b"
    r"|(?<!and )(?<!so )(?<!but )(?<=\w )(?:has|have) (?:an?|any|some|no|two|three|glasses|sunglasses)\b"
    r"|\b(?:has|have) (?:he|she|it|they|you|we|i|any(?:body|one)|some(?:body|one)"
    rf"|(?:the|this|that|these|those|one of|any of|some of|either of) (?:[\w'-]+ ){{0,3}}?{_OWNER})"
    r" (?:got )?(?:an?|any|some|no|glasses|sunglasses)\b",
    re.IGNORECASE,
)
_TAKEN = re.compile(  # of the picture, which is there now
    r"\b(?:could|might|may|was|were) (?:this|that|it|the|these)\b(?: \w+)?(?: have been| been| be)?"
    r" (?:taken|filmed|shot)\b",
    re.IGNORECASE,
)
_IS_THERE = re.compile(
    r"\b(?:(?:is|are) there|(?:do|can) you(?: still)? see)(?: still)? (?:(?:any|an?|the|some|my) )?"
    r"|\b(?:is|are) (?=(?:any|some)(?:body|one)\b)",
    re.IGNORECASE,
)
_LIGHT = re.compile(r"\b(?:lights?|lit|dark\w*|bright\w*|dim|sun\w*|day\w*|night|power|electricity)\b", re.IGNORECASE)
_HAVE_SEEN = re.compile(r"\b(?:did|have) you (?:see|seen) (?:(?:any|an?|the|some|my) )?", re.IGNORECASE)
_HOW_MANY = re.compile(r"\bhow many ", re.IGNORECASE)
_AND_NO_MORE = re.compile(  # after the thing's name
    r"(?: (?:there|here|around|anywhere|visible|now|right now|at the moment|at all|please|in view|on camera"
    r"|are there|are here|do you see|can you see|are visible|with (?:you|me)|so far|today|yet"
    r"|(?:are )?in (?:the|this|your) (?:picture|room|view|image|video)|in front of (?:you|me|the camera)))*\W*",
    re.IGNORECASE,
)
_PLACE = (
    r" (?:on|in|at|around) (?:the|this|that|my|your) (?:front |back |same )?"
    r"(?!left\b|right\b|middle\b|cent\w+\b|back\b|front\b|top\b|bottom\b|foreground\b)[a-z-]+(?: [a-z-]+)?"
)
_AT_A_PLACE = re.compile(rf" (?:are|is)(?: there)?{_PLACE}\W*", re.IGNORECASE)  # "sitting" would count only some
_LIE_AT_A_PLACE = re.compile(
    rf" (?:are|is)(?: there)?(?: (?:standing|lying|hanging|parked|placed))?(?:{_PLACE}| there| here)\W*", re.IGNORECASE
)
_PEOPLE = re.compile(rf"(?:{PEOPLE_WORD})\b(?! (?:and|or)\b)", re.IGNORECASE)
_WHOSE = r"(?:the|this|that|my|your|his|her|its|their|our|an?)"
_OUT_OF_SIGHT = re.compile(
    rf"\b(?:in(?:side)? {_WHOSE} (?:[a-z]+ )?(?:pockets?|(?:hand|shopping )?bags?|backpacks?|suitcases?|purse|wallet"
    r"|fridge|refrigerator|freezer|drawers?|cupboards?|wardrobe|garage|cellar|basement|attic|head|mind|life|song|name"
    r"|story|news|town|city|village|country|world|universe|neighbou?rhood)"
    rf"|on {_WHOSE} (?:list|moon|internet)"
    rf"|(?:in|on|at|of) {_WHOSE} (?:next|other|neighbouring) (?:room|house|floor)"
    r"|next door|near here|nearby|close by|behind (?:me|us|you|the (?:camera|door|wall))"
    r"|at (?:work|home|school|night|noon)"
    r"|at (?:\d+|one|two|three|four|five|six|seven|eight|nine|ten)(?=(?: o'clock)?\W*\Z)"
    r"|(?<!next )(?<!close )to the (?:airport|station|harbou?r|city|town|cent(?:er|re)|beach|sea|hospital|hotel)"
    r"|(?:in|from|(?<!next )(?<!close )to) (?-i:[A-Z][a-z]{2,}))\b",
    re.IGNORECASE,
)
_ASKS_WHAT_IS_SEEN = re.compile(
    r"(?:\W*(?:and|so|okay|hey|hello|well|now|please|tell me)\b)*\W*"
    r"what(?: do| can)? you see(?: now| right now| at the moment| here| there)?(?:,? please)?\W*",
    re.IGNORECASE,
)


def is_about_now(question: str) -> bool:
    """Whether nothing in a question points to the past."""
    return not _PAST.search(_TAKEN.sub("", _OWNS.sub("", _PLACES.sub("", _SIDES[0].sub("", question)))))


def is_yes_or_no(question: str) -> bool:
    """Whether it asks if something is so."""
    return _YES_OR_NO.match(question) is not None


def is_out_of_sight(question: str) -> bool:
    """Whether it names a place that no picture shows: a pocket, a fridge, the next room, a town, behind us."""
    return _OUT_OF_SIGHT.search(question) is not None


def asks_what_is_seen(question: str) -> bool:
    """Whether it is "What do you see?", with nothing else."""
    return _ASKS_WHAT_IS_SEEN.fullmatch(question) is not None


def side_asked_for(question: str) -> int | None:
    """The third of the picture, from the left, that a question names; None if it names none or several."""
    found = [side for side, pattern in enumerate(_SIDES) if pattern.search(question)]
    return found[0] if len(found) == 1 else None


def thing_looked_for(question: str) -> str | None:
    """The detector's name of the thing in "Is there a dog?"; None for other questions and other things."""
    return _thing_after(_IS_THERE, question)


def other_thing_looked_for(question: str) -> str | None:
    """The word of the thing in "Is there a lamp?", which is none of the detector's, nor light; None for others."""
    match = _IS_THERE.search(question)
    word = re.match(r"[a-z-]+", question[match.end() :], re.IGNORECASE) if match else None
    is_other = word is not None and first_word(word.group()) is None and not _LIGHT.search(question)
    return word.group().lower() if is_other and word is not None else None


def thing_looked_for_there(question: str) -> str | None:
    """As `thing_looked_for`, of a question that also names a side: "Is there a dog on the left?"."""
    side = side_asked_for(question)
    return None if side is None else thing_looked_for(_SIDES[side].sub("", question))


def thing_seen_before(question: str) -> str | None:
    """The detector's name of the thing in "Have you seen a dog?"; None for other questions and other things."""
    return _thing_after(_HAVE_SEEN, question)


def thing_counted(question: str) -> str | None:
    """The detector's name of the thing in "How many dogs are there?", of people however they are called; None for other
    questions and other things."""
    match = _HOW_MANY.search(question)
    if match is None or is_out_of_sight(question):
        return None
    people = _PEOPLE.match(question, match.end())
    if people is not None:
        rest = question[people.end() :]
        return PERSON if _AND_NO_MORE.fullmatch(rest) or _AT_A_PLACE.fullmatch(rest) else None
    word = first_word(question[match.end() :])
    if word is None:
        return None
    rest = question[match.end() + len(word) :]
    return NAME_OF_WORD[word] if _AND_NO_MORE.fullmatch(rest) or _LIE_AT_A_PLACE.fullmatch(rest) else None


def _thing_after(opening: re.Pattern[str], question: str) -> str | None:
    match = opening.search(question)
    word = first_word(question[match.end() :]) if match else None
    if match is None or word is None:
        return None
    rest = question[match.end() + len(word) :]
    return NAME_OF_WORD[word] if _AND_NO_MORE.fullmatch(rest) else None
