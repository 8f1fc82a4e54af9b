"""The colour of a part of the picture, for questions about the colour of something that no sense knows. Pure."""

import re
from dataclasses import dataclass

from engines.scene.claims.questions import side_asked_for
from engines.scene.claims.sides import MIDDLE
from engines.scene.claims.words import SIZE_OR_AGE, are_clothes, first_word
from engines.scene.state import SceneState

_NO_NOUN = (  # what may follow a noun and is no part of its name
    r"there|here|now|right|please|again|exactly|currently|then|like|outside|inside|in|at|on|over|under|above|below"
    r"|behind|beside|near|next|around|up|down|with|without|of|to|for|from|by|that|which|who|you|he|she|they|we|it|i"
    r"|and|or|but"
)
_COLOUR_OF = re.compile(
    r"\b(?:what|which) colou?r (?P<verb>is|are) (?:the|my|your|that|this|those|these) "
    rf"{SIZE_OR_AGE}(?P<thing>[a-z'-]+(?: (?!(?:{_NO_NOUN})\b)[a-z'-]+)?)"
    r"(?: (?:in|at) the (?:middle|centre|center))?"
    r"(?:,? (?:(?:over |up |right )?(?:there|here|now)|outside|at the moment|again|exactly|please))*\W*\Z",
    re.IGNORECASE,
)
_BEHIND = re.compile(
    r"\b(?:what|which) colou?r is (?:it|(?:the )?(?:wall|background|curtains?|screen)) (?:is )?"
    r"(?:right )?behind (?:him|her|them|me|us|you|it|the \w+)\W*\Z",
    re.IGNORECASE,
)
_ABOVE = frozenset(("sky", "ceiling"))
_BELOW = frozenset(("grass", "lawn", "meadow", "ground", "floor", "carpet", "rug", "road", "street", "sand"))
BACKGROUND = "background"
_AROUND = frozenset(("wall", "walls", BACKGROUND, "room", "picture", "scene"))
_UNTOLD = frozenset(  # of whose colour no part of the picture tells
    (
        *("cloud", "clouds", "eye", "eyes", "hair", "beard", "skin", "face", "lips", "nails"),
        *("one", "ones", "other", "others", "same", "most", "favourite", "favorite"),
    )
)


@dataclass(frozen=True)
class AskedColour:
    """What a question asks the colour of: `thing` in small letters; `verb`: "is", or "are" of several."""

    thing: str
    verb: str


def asked_colour(question: str) -> AskedColour | None:
    """What "What colour is the sign?" is about, if the detector does not know it and no side is named."""
    if _BEHIND.search(question):
        return AskedColour(BACKGROUND, "is")
    match = _COLOUR_OF.search(question)
    if match is None or side_asked_for(question) not in (None, MIDDLE):
        return None
    thing = match["thing"].lower()
    words = thing.split()
    is_untold = not _UNTOLD.isdisjoint((*words, words[-1].removesuffix("s"))) or any(map(are_clothes, words))
    return None if first_word(thing) or is_untold else AskedColour(thing, match["verb"].lower())


def colour_of(asked: AskedColour, state: SceneState) -> str | None:
    """What can be said of the colour of a thing that no sense knows: of the sky or the floor that of the part of the
    picture where it usually is, of others that of the middle, where people hold what they ask about."""
    looks = "They look" if asked.verb == "are" else "It looks"
    if asked.thing in _AROUND:
        colour = state.around or state.mostly
        return f"{looks} {colour}." if colour else None
    if asked.thing in _ABOVE | _BELOW:
        colour = state.above if asked.thing in _ABOVE else state.below
        return f"{looks} {colour}." if colour else None
    if state.middle is None:
        return None
    return f"I can't tell where the {asked.thing} {asked.verb}. Something {state.middle} is in the middle."
