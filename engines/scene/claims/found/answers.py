"""What is said of a thing that a question names, if it was found where no detector sees it. Pure."""

import re

from engines.scene.claims.found.thing import LIKELY, SURE, Find, Found
from engines.scene.claims.words import NAME_OF_WORD, SIZE_OR_AGE, are_clothes
from engines.scene.classes import PERSON, RELIABLE
from engines.scene.state import SceneState
from engines.scene.wording import place_words, with_article

_WHOSE = r"(?:the|my|your|his|her|their|our|this|that|these|those|an?|any|some)"
_NOUN = r"(?P<noun>[a-z-]+(?: [a-z-]+)?)"
_REST = (
    r"(?: (?:(?:up |over )?(?:there|here)|now|right now|at the moment|anywhere|please|visible|around"
    r"|(?:in|on) (?:the|this|that) (?:picture|image|view|room|video)|behind (?:him|her|them|it)))*\W*\Z"
)
_COLOUR = re.compile(rf"\b(?:what|which) colou?r (?P<verb>is|are) {_WHOSE} {SIZE_OR_AGE}{_NOUN}{_REST}", re.IGNORECASE)
_WHERE = re.compile(rf"\bwhere(?: is|'s| are) {_WHOSE} {SIZE_OR_AGE}{_NOUN}{_REST}", re.IGNORECASE)
_WHERE_WITH = re.compile(
    r"\bwhere(?: is|'s| are) (?:the|that|this) [a-z]+ (?:with|in|wearing|who wears|holding) (?:the |an? |his |her )?"
    rf"{_NOUN}{_REST}",
    re.IGNORECASE,
)
_IS_THERE = re.compile(
    rf"\b(?:(?:is|are) there|(?:do|can) you(?: still)? see|do you notice) (?:{_WHOSE} )?{SIZE_OR_AGE}{_NOUN}{_REST}",
    re.IGNORECASE,
)
_IS_WORN = re.compile(
    r"\b(?:is|are|does|do|has|have)\b.*\b(?:wear(?:s|ing)?|have|has|with|got)(?: on)? (?:an? |the |any |some )?"
    rf"{_NOUN}(?: on)?{_REST}",
    re.IGNORECASE,
)


def found_told(question: str, state: SceneState, find: Find) -> str | None:
    """The colour, the place or the presence of a thing that the detector does not see; None for other questions, and if
    it was not found surely enough: what is only asked for must be surer than what is said to be there."""
    if match := _COLOUR.search(question):
        found = _found(match["noun"], state, find)
        if found is None or not _is_likely(*found) or found[1].colour is None:
            return None
        looks = "They look" if match["verb"].lower() == "are" else "It looks"
        return f"{looks} {found[1].colour}, {place_words(found[1].row, found[1].column)}."
    if match := _WHERE.search(question) or _WHERE_WITH.search(question):
        found = _found(match["noun"], state, find)
        if found is None or not _is_likely(*found):
            return None
        place = place_words(found[1].row, found[1].column)
        return f"{place[0].upper()}{place[1:]}, I think."
    match = _IS_THERE.search(question) or _IS_WORN.search(question)
    found = _found(match["noun"], state, find) if match else None
    if match is None or found is None or found[1].sureness < SURE or NAME_OF_WORD.get(found[0]) in RELIABLE:
        return None
    if not match["noun"].lower().endswith(found[0]):  # a phone is no phone number
        return None
    return f"Yes, I think so: {_named(found[0])} {place_words(found[1].row, found[1].column)}."


def _is_likely(word: str, found: Found) -> bool:
    """Whether it is sure enough for somebody who takes it for granted; what the detector would have seen must be
    surer."""
    return found.sureness >= (SURE if NAME_OF_WORD.get(word) in RELIABLE else LIKELY)


def _found(noun: str, state: SceneState, find: Find) -> tuple[str, Found] | None:
    """The word that was looked for, of one or two words that name a thing, and where it is. None if nothing was found,
    or if the detector sees such a thing, or it is worn: then its own place and colour are told."""
    words = noun.lower().split()
    candidates = tuple(dict.fromkeys((" ".join(words), words[-1], words[0])))
    for word in candidates:
        name = NAME_OF_WORD.get(word)
        is_worn = are_clothes(word) and state.things_called(PERSON)
        if name == PERSON or is_worn or (name is not None and state.things_called(name)):
            return None
    for word in candidates:
        if found := find(word):
            return word, found
    return None


def _named(word: str) -> str:
    return word if word.endswith("s") else with_article(word)
