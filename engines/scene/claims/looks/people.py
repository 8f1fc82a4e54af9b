"""Whether somebody is a man or a woman, or has glasses or a beard, as people's looks tell. Pure."""

import re
from collections.abc import Sequence

from engines.answers.fixed import POLITE_OPENING
from engines.scene.claims.questions import is_out_of_sight
from engines.scene.classes import PERSON
from engines.scene.state import SceneState, Thing
from engines.scene.wording import as_sentence, counted, things_words

MAN, WOMAN = "man", "woman"
_OF_WORD = {
    **dict.fromkeys(("man", "men", "guy", "guys", "gentleman", "gentlemen"), MAN),
    **dict.fromkeys(("woman", "women", "lady", "ladies"), WOMAN),
}
_OF_PRONOUN = {"he": MAN, "she": WOMAN}
_WORDS = "|".join(_OF_WORD)
_WORN = {
    **dict.fromkeys(("glasses", "spectacles", "eyeglasses"), "glasses"),
    "sunglasses": "sunglasses",
    **dict.fromkeys(("beard", "full beard"), "beard"),
    **dict.fromkeys(("hat", "cap"), "hat"),
    "suit": "suit",
}
_IS_THERE = re.compile(
    rf"{POLITE_OPENING}(?:(?:is|are) there|(?:do|can) you(?: still)? see|is|are) (?:an?|any|some) (?P<word>{_WORDS})\b"
    r"(?: (?:there|here|now|visible|around|anywhere|too|among (?:them|these)|with (?:them|him|her)|in front|standing"
    r"|in the (?:picture|image|room|background|middle)|(?:on|to) the (?:left|right)|at the (?:front|back)))*\W*",
    re.IGNORECASE,
)
_EITHER = re.compile(
    rf"{POLITE_OPENING}(?:is|are) (?:he|she|it|this|that|they|the (?:person|speaker|driver|player)|somebody|someone)"
    rf"(?: (?:on|at|to) the (?P<side>left|right))?(?: [a-z]+)? (?:an? )?(?:{_WORDS}),? or (?:an? )?(?:{_WORDS})\W*",
    re.IGNORECASE,
)
_WHO_WEARS = re.compile(
    rf"{POLITE_OPENING}(?:who|which (?:person|one)|which of them) (?:is wearing|wears|has|is in) (?:an? )?"
    rf"(?P<worn>{'|'.join(_WORN)})(?: on)?\W*",
    re.IGNORECASE,
)
_HOW_MANY = re.compile(
    rf"{POLITE_OPENING}how many (?P<word>{_WORDS}) (?:are there|do you see|can you see|are here)(?: here| now)*\W*",
    re.IGNORECASE,
)
_WEARS = re.compile(
    rf"{POLITE_OPENING}(?:does|do|is|are|has|have) (?P<whose>(?:he|she|they|any(?:body|one)|some(?:body|one)"
    rf"|(?:the|this|that) (?:person|{_WORDS})))(?: (?:here|there))?"
    rf"(?: (?:wear(?:ing)?|have|got|with|dressed in|in))? (?:an? |any )?(?P<worn>{'|'.join(_WORN)})(?: on)?\W*",
    re.IGNORECASE,
)


def people_told(question: str, state: SceneState) -> str | None:
    """What people's looks tell; None for other questions, and where they do not tell it for sure."""
    people = [each for each in state.things if each.name == PERSON]
    if not people or is_out_of_sight(question):
        return None
    if match := _HOW_MANY.fullmatch(question):
        return _number(_OF_WORD[match["word"].lower()], people)
    if match := _EITHER.fullmatch(question):
        return _man_or_woman(match["side"], people)
    if match := _WHO_WEARS.fullmatch(question):
        worn = _WORN[match["worn"].lower()]
        those = [each for each in people if worn in each.looks.wears]
        return f"{as_sentence(things_words(PERSON, those))[:-1]}, I think." if those else None
    if match := _WEARS.fullmatch(question):
        return _worn(match["whose"].lower(), _WORN[match["worn"].lower()], people)
    match = _IS_THERE.fullmatch(question)
    return _presence(_OF_WORD[match["word"].lower()], people) if match else None


def _man_or_woman(side: str | None, people: Sequence[Thing]) -> str | None:
    """What the one who is there is, or who is farthest on a side."""
    ordered = sorted(people, key=lambda each: each.middle)
    meant = ordered[-1 if (side or "").lower() == "right" else 0] if side or len(people) == 1 else None
    who = meant.looks.who if meant is not None else None
    return f"I think it is a {who}." if who is not None else None


def _presence(who: str, people: Sequence[Thing]) -> str | None:
    those = [each for each in people if each.looks.who == who]
    if those:
        return f"Yes, I think so: {things_words(PERSON, those)}."
    return f"I do not think so: I see {_all(people)}." if all(each.looks.who for each in people) else None


def _number(who: str, people: Sequence[Thing]) -> str | None:
    if not all(each.looks.who for each in people):
        return None
    number = sum(each.looks.who == who for each in people)
    return f"I think {counted(number, who)}."


def _worn(whose: str, worn: str, people: Sequence[Thing]) -> str | None:
    word = whose.split()[-1]
    who = _OF_WORD.get(word) or _OF_PRONOUN.get(word)
    meant = [each for each in people if who is None or each.looks.who == who] or list(people)
    if any(worn in each.looks.wears for each in meant):
        return "Yes, I think so."
    return "I do not think so." if all(worn in each.looks.lacks for each in meant) else None


def _all(people: Sequence[Thing]) -> str:
    """ "two men", "a man and a woman"."""
    numbers = {who: sum(each.looks.who == who for each in people) for who in (MAN, WOMAN)}
    return " and ".join(counted(number, who) for who, number in numbers.items() if number)
