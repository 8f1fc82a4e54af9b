"""Whether something is on the left or on the right, of the picture or of something else. Pure."""

import re

from engines.answers.fixed import POLITE_OPENING
from engines.scene.claims.found.thing import Find
from engines.scene.claims.where.locally import THE
from engines.scene.claims.words import SIZE_OR_AGE, is_a_person, name_of
from engines.scene.classes import PERSON
from engines.scene.state import SceneState
from engines.scene.wording import place_words
from engines.shapes import GRID

_THING = rf"{THE} {SIZE_OR_AGE}(?P<what>[a-z-]+(?: [a-z-]+)??)(?: with .+?)?"
_OF = rf"(?: of (?:(?P<whom>him|her|them)|{THE} {SIZE_OR_AGE}(?P<other>[a-z-]+)))?"
_PICTURE = r"(?: (?:side|hand side)?(?: ?of| in)? ?the (?:room|picture|image|photo|view))?"
_WHICH = re.compile(
    rf"{POLITE_OPENING}(?:on|at|to) (?:which|what) side{_PICTURE}{_OF} (?:is|are|do you see) {_THING}(?: there)?\W*",
    re.IGNORECASE,
)
_EITHER = re.compile(
    rf"{POLITE_OPENING}(?:is|are) {_THING}(?: standing| lying| sitting| hanging)? (?:on|to|at) (?:the )?(?:left|right)"
    r"(?: side)?,? or (?:(?:rather )?(?:on|to|at) )?(?:the |its |her |his )?(?:left|right)(?:[- ]hand)?(?: side)?"
    rf"{_PICTURE}{_OF}\W*",
    re.IGNORECASE,
)
CLEARLY = 0.08  # of the picture's width


def which_side(question: str, state: SceneState, find: Find) -> str | None:
    """ "On the left, I think."; None for other questions, and if it is not clear where it is."""
    match = _WHICH.fullmatch(question) or _EITHER.fullmatch(question)
    if match is None:
        return None
    across = _across(match["what"].lower(), state, find)
    if across is None:
        return None
    if not match["whom"] and not match["other"]:
        side = place_words((GRID - 1) / 2, across * GRID - 0.5)
        return f"{side[0].upper()}{side[1:]}, I think."
    other = _across("" if match["whom"] else match["other"].lower(), state, find)
    if other is None or abs(across - other) < CLEARLY:
        return None
    return f"To the {'left' if across < other else 'right'}, I think."


def _across(words: str, state: SceneState, find: Find) -> float | None:
    """How far to the right the middle of a thing is, in [0, 1]; None if detectors see several, or if nothing looks like
    it. No words: of a person."""
    name = PERSON if not words or is_a_person(words) else name_of(words)
    things = state.things_called(name) if name is not None else ()
    if things:
        return things[0].middle / GRID if len(things) == 1 else None
    found = (find(words) or find(words.split()[-1])) if words and name != PERSON else None
    return (found.column + 0.5) / GRID if found is not None else None
