"""The colour of a part of the picture, for questions about the colour of something that no sense knows. Pure."""

import re

from engines.scene.claims.questions import side_asked_for
from engines.scene.claims.words import CLOTHES, first_word
from engines.scene.state import SceneState

_COLOUR_OF = re.compile(
    r"\b(?:what|which) colou?r (?:is|are) (?:the|my|your|that|this|those|these) "
    r"(?P<thing>[a-z'-]+(?: (?!there|here|now|right|please|in|at|on)[a-z'-]+)?)"
    r"(?: (?:in|at) the (?:middle|centre|center))?(?:,? (?:there|here|now|right now|please))*\W*\Z",
    re.IGNORECASE,
)
_ABOVE = frozenset(("sky", "clouds", "ceiling"))
_BELOW = frozenset(("grass", "lawn", "meadow", "ground", "floor", "carpet", "rug", "road", "street", "sand"))
_AROUND = frozenset(("wall", "walls", "background", "room", "picture", "scene"))
_MIDDLE = 1  # third of the picture
_CLOTHES = frozenset(word.lower() for word in CLOTHES)


def thing_of_colour(question: str) -> str | None:
    """The thing in "What colour is the sign?", if the detector does not know it and no side is named."""
    match = _COLOUR_OF.search(question)
    if match is None or side_asked_for(question) not in (None, _MIDDLE):
        return None
    thing = match["thing"].lower()
    return None if first_word(thing) or not _CLOTHES.isdisjoint({thing, thing.removesuffix("s")}) else thing


def colour_of(thing: str, state: SceneState) -> str | None:
    """What can be said of the colour of a thing that no sense knows: of the sky or the floor that of the part of the
    picture where it usually is, of others that of the middle, where people hold what they ask about."""
    if thing in _AROUND:
        return f"It looks {state.mostly}." if state.mostly else None
    if thing in _ABOVE | _BELOW:
        colour = state.above if thing in _ABOVE else state.below
        return f"It looks {colour}." if colour else None
    return f"I can't tell where the {thing} is. Something {state.middle} is in the middle." if state.middle else None
