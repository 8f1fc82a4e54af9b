"""What is said instead of denying what a question takes for granted: who asks for the colour of the flowers sees some.

Of such denials of things that the senses miss now and then nearly all are wrong (docs/decisions.md). Pure.
"""

import re

from engines.scene.claims.questions import is_yes_or_no
from engines.scene.claims.words import is_a_person, name_of
from engines.scene.classes import RELIABLE
from engines.scene.wording import UNKNOWN

_DENIAL = re.compile(
    r"(?:No, )?I (?:do|did) not (?P<verb>see|notice|hear) (?P<article>any |an? |the )?(?P<thing>[\w' -]+)\."
)
_OF_NUMBER_OR_PEOPLE = re.compile(
    r"\b(?:how many|how much|who(?:'s| is| are| was| were)? (?:there|here|in|on|at))\b", re.IGNORECASE
)
_WHICH_ARE_SEEN = re.compile(
    r"\b(?:which|what)(?: kinds? of)? [a-z]+ (?:(?:do|did|can|could|have) (?:you|we|i) (?:see|seen|notice)"
    r"|(?:is|are|was|were) (?:there|here|shown))\b",
    re.IGNORECASE,
)
_NO_THING = re.compile(r"(?:who|what|him|her|them|you|me|it)\b|.* in the hand\Z", re.IGNORECASE)
_TEXTS = re.compile(r"(?:text|texts|writing|words?|letters?|numbers?|signs?|anything) ?(?:written|there)?")
_SOMEBODY = re.compile(r"(?:any|some)(?:body|one|thing)\b")
_WHOSE = r"(?:the|this|that|these|those|my|your|his|her|its|their|our)"
_WORN_SMALL = re.compile(
    r"\b(?:wear(?:s|ing)?|ha(?:s|ve)|with|got|put(?:ting)? on|hold(?:s|ing)?|carry(?:ing)?|carries) .*"
    r"\b(?:watch(?:es)?|wrist ?watch(?:es)?|rings?|ear-?rings?|bracelets?|necklaces?|chains?|brooch(?:es)?|badges?"
    r"|belts?|gloves?|scar(?:f|ves)|keys?|pens?|pencils?|coins?|cards?|cigarettes?|lighters?|buttons?|piercings?|tattoos?)\b",
    re.IGNORECASE,
)
_SEES_IT = re.compile(  # asks for it, though it is known from somewhere else: "Did you see the cat, too?"
    r"\b(?:did|do|can|could|have) you (?:also |still |even |ever )?(?:see|seen|notice|noticed|spot)\b", re.IGNORECASE
)
_CAN_READ = re.compile(r"\b(?:can|could) (?:you|i|we|one) (?:please )?(?:read|make out|decipher)\b", re.IGNORECASE)
NOT_READ = "I can't read anything there."


def admitted(question: str, sentence: str, are_people_there: bool) -> str | None:
    """ "I can't make out a flower." instead of "I do not see a flower."; None if the sentence is no denial or may
    stand: of what the senses nearly always find, and where it is asked whether such a thing is there at all."""
    denial = _DENIAL.fullmatch(sentence)
    if denial is None or _NO_THING.match(denial["thing"]):
        return None
    thing, is_whether = denial["thing"].lower(), is_yes_or_no(question)
    is_of_people = is_a_person(thing.split(" in ")[0].split()[-1]) or _SOMEBODY.match(thing) is not None
    if is_of_people and _OF_NUMBER_OR_PEOPLE.search(question):
        return None
    if denial["verb"] == "hear":
        return UNKNOWN if not is_whether and is_of_people else None
    if _TEXTS.fullmatch(thing):
        may_stand = is_whether and not _CAN_READ.search(question) and not _is_definite(question, thing)
        return None if may_stand else NOT_READ
    if _SOMEBODY.match(thing):
        return UNKNOWN if are_people_there and not is_whether else None
    if is_of_people or name_of(thing) in RELIABLE or _WHICH_ARE_SEEN.search(question):
        return None
    if is_whether and not _is_definite(question, thing) and not _WORN_SMALL.search(question):
        return None
    return f"I can't make out {denial['article'] or ''}{denial['thing']}."


def _is_definite(question: str, thing: str) -> bool:
    """Whether a question speaks of the thing as of one that is known: "the cake", "her new watch"."""
    if _SEES_IT.search(question):
        return False
    noun = re.escape(thing.split()[-1].removesuffix("s"))
    return re.search(rf"\b{_WHOSE} (?:[a-z-]+ ){{0,3}}?{noun}", question, re.IGNORECASE) is not None
