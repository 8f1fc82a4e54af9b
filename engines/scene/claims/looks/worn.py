"""Whether somebody has glasses, a beard, a hat or a suit, as people's looks tell. Pure."""

import re
from collections.abc import Sequence

from engines.answers.fixed import POLITE_OPENING
from engines.scene.claims.acts.subject import subject_in
from engines.scene.claims.found.presence import MOST_OF_UNSEEN
from engines.scene.claims.found.thing import Chance
from engines.scene.claims.looks.sex import MAN, WOMAN, sex_in
from engines.scene.classes import PERSON
from engines.scene.state import SceneState, Thing
from engines.scene.wording import as_sentence, counted, things_words

_WORN = {
    **dict.fromkeys(("glasses", "spectacles", "eyeglasses", "specs", "reading glasses"), "glasses"),
    **dict.fromkeys(("sunglasses", "shades", "dark glasses"), "sunglasses"),
    **dict.fromkeys(("beard", "full beard", "bearded"), "beard"),
    **dict.fromkeys(("hat", "cap", "hats", "caps"), "hat"),
    **dict.fromkeys(("suit", "suits"), "suit"),
}
_TOLD = {"glasses": "glasses", "sunglasses": "sunglasses", "beard": "a beard", "hat": "a hat", "suit": "a suit"}
_NAMES = "|".join(sorted(_WORN, key=len, reverse=True))
_A = r"(?:(?:an?|any|some|the|his|her|their) )?(?:pairs? of )?(?:(?:big|long|short|full|thick) )??"
_THERE = r"(?: (?:on|there|here|now|right now|too|at all|on (?:his|her|their) (?:face|head|nose|eyes)))*\W*"
_WEARS = re.compile(
    rf"{POLITE_OPENING}(?:does|do|is|are|has|have) (?P<subject>(?!there\b)(?:(?! with | in an? )[\w' -])+?)"
    r" (?:(?:wear(?:ing)?|have|having|got|with|dressed in|in|put on|have on) )?"
    rf"{_A}(?P<worn>{_NAMES}){_THERE}",
    re.IGNORECASE,
)
_ANYBODY = re.compile(
    rf"{POLITE_OPENING}(?:(?:is|are) there|(?:do|can) you see) (?P<subject>any(?:body|one)|some(?:body|one)"
    r"|(?:an?|any|one) (?:person|people|man|woman|men|women))(?: (?:there|here|among them|in the (?:picture|room)))?"
    rf" (?:with|wearing|who wears|who is wearing|who has|in) {_A}(?P<worn>{_NAMES}){_THERE}",
    re.IGNORECASE,
)
_WHO_WEARS = re.compile(
    rf"{POLITE_OPENING}(?:who|which (?:person|one|man|woman)|which (?:one )?of (?:them|the \w+))"
    rf" (?:is wearing|wears|has(?: got)?|is in) {_A}(?P<worn>{_NAMES}){_THERE}",
    re.IGNORECASE,
)
_HOW_MANY = re.compile(
    rf"{POLITE_OPENING}how many (?:of (?:them|the \w+)|people|persons|men|women|of these)"
    rf" (?:are wearing|wear|have(?: got)?|are in|are there (?:with|wearing)) {_A}(?P<worn>{_NAMES}){_THERE}",
    re.IGNORECASE,
)


def worn_told(question: str, state: SceneState) -> str | None:
    """Who has it, how many, or whether somebody does; None for other questions, and if it is not sure."""
    people = state.things_called(PERSON)
    if match := _WHO_WEARS.fullmatch(question):
        those = [each for each in people if _worn(match) in each.looks.wears]
        return f"{as_sentence(things_words(PERSON, those))[:-1]}, I think." if those else None
    if match := _HOW_MANY.fullmatch(question):
        return _number(_worn(match), people)
    match = _asked(question)
    meant = _meant(match["subject"], state) if match else ()
    if match is None or not meant:
        return None
    if any(_worn(match) in each.looks.wears for each in meant):
        return "Yes, I think so."
    return "I do not think so." if all(_worn(match) in each.looks.lacks for each in meant) else None


def worn_unknown(question: str, state: SceneState, chance: Chance) -> str | None:
    """That it can't be told, where people are there who may wear it; None for other questions, and for a hat where no
    part of the picture looks like one."""
    match = _asked(question)
    meant = _meant(match["subject"], state) if match else ()
    if match is None or not meant:
        return None
    known = chance("hat") if _worn(match) == "hat" else None
    if known is not None and known < MOST_OF_UNSEEN:
        return None
    who = {MAN: "he", WOMAN: "she"}.get(sex_in(match["subject"]) or "", "they")
    verb = "has" if _worn(match) == "beard" else "wears"
    if who == "they":
        verb = {"has": "have", "wears": "wear"}[verb]
    return f"I can't tell whether {who} {verb} {_TOLD[_worn(match)]}."


def _asked(question: str) -> re.Match[str] | None:
    return _ANYBODY.fullmatch(question) or _WEARS.fullmatch(question)


def _worn(match: re.Match[str]) -> str:
    return _WORN[match["worn"].lower()]


def _meant(subject: str, state: SceneState) -> Sequence[Thing]:
    """Those who may be meant: of "he" or "the men" all who look like that, or else those of whom it is not known."""
    asked, sex = subject_in(subject), sex_in(subject)
    if asked is None or not asked.are_people:
        return ()
    those = asked.among(state)
    alike = [each for each in those if each.looks.who == sex]
    return alike or [each for each in those if sex is None or each.looks.who is None]


def _number(worn: str, people: Sequence[Thing]) -> str | None:
    if not people or not all(worn in (*each.looks.wears, *each.looks.lacks) for each in people):
        return None
    number = sum(worn in each.looks.wears for each in people)
    return f"I think {counted(number, PERSON)}." if number != 1 else "One person, I think."
