"""The text of the newest picture that a question asks for: all of it, what is on one thing, a number, a date. Pure."""

import re
from collections.abc import Sequence

from engines.notes import Box, Reading
from engines.scene.claims.questions import OPENING
from engines.scene.claims.sides import meant_by_side
from engines.scene.claims.words import ALSO_MEANT, NAME_OF_WORD
from engines.scene.classes import PERSON
from engines.scene.state import SceneState, Thing
from engines.scene.wording import TELLS_NOTHING, listed, third
from engines.shapes import GRID

_WORDS_ASKED = r"(?:letters?|words?|text|message|slogan|headlines?|caption|inscription|title|name|brand|logo|lettering)"
_NAMED_IN_WRITING = (  # what bears its name
    r"(?:\w+ )?(?:books?|magazine|newspaper|shop|store|street|road|pub|bar|restaurant|hotel|caf[eé]|company|brand"
    r"|product|station|ship|boat|museum|theatre|theater|cinema|film|school|church|farm|bakery|pharmacy|place)"
)
_LETTERED = r"(?:written|printed|painted|advertised|to be read)"
_MARKED = rf"(?:{_LETTERED}|shown|displayed|given|visible|to be seen)"
_NUMBER = re.compile(
    r"\b(?:(?:what|which) (?:\w+ )?(?:numbers?|figures?|digits?)\b(?! of)|what(?: is|'s) the (?:\w+ )?number\b(?! of)"
    r"|(?:what|which) number plate)",
    re.IGNORECASE,
)
_DATE = re.compile(
    rf"\b(?:what|which) (?P<unit>date|year)\b.*\b(?:show|shows|say|says|stands?|bear|bears|have|has|read|reads"
    rf"|{_MARKED})\b"
    rf"|\b(?:what|which) (?P<other>date|year) is (?:on|in) (?:the|this|that)\b",
    re.IGNORECASE,
)
_NAMES = re.compile(
    rf"\b(?:(?:what|which) {_WORDS_ASKED} (?:is|are|does|do|can|stands?)\b|(?:what"
    rf"|which) {_WORDS_ASKED} of [\w ]+ (?:is|are)\b"
    rf"|what(?: is|'s| are) the {_WORDS_ASKED} (?:on|of|above|over|at|in)\b"
    rf"|(?:what|how)(?: is|'s) the {_NAMED_IN_WRITING}(?: (?:on|at|in) the \w+)? called\b)",
    re.IGNORECASE,
)
_WHAT_IT_SAYS = re.compile(
    rf"\b(?:what(?: is|'s| else is| was)? {_LETTERED}\b|what (?:do|does) .*\b(?:say|read)\W*$"
    r"|(?:^|\bplease |can you |could you )read (?:it|this|that|the|what|out|me|aloud|my)\b)",
    re.IGNORECASE,
)
_PEOPLE = re.compile(
    r"\b(?:he|she|they|him|her|his|man|woman|person|people|girl|boy|child|who|somebody|dog|cat|bird)\b",
    re.IGNORECASE,
)
_NOT_WRITTEN = re.compile(
    r"\b(?:(?:what|which)(?: [a-z]+)? (?:do|can|would|are|have) you (?!(?:see|read|make out|recogni[sz]e|notice)\b)"
    r"|am i|i am|my mind|read me an?|radio|law|bible|song|capital|opposite|favou?rite|number one"
    r"|(?:comes|is) after|is best)\b",
    re.IGNORECASE,
)
_PAST = re.compile(r"\b(?:was|were|did|before|first|earlier|ago|last|said|again)\b", re.IGNORECASE)
_ON_WHAT = re.compile(
    r"\b(?:on|of|above|over|at|in|does|do|is|reads?) (?:the|this|that|my|your) (?P<what>[\w -]+)", re.IGNORECASE
)
_PLACES = {"left": (None, 0), "right": (None, 2), "top": (0, None), "bottom": (2, None), "below": (2, None)}
_PLACE = re.compile(r"\b(?:on|at|to|in) the (?P<place>left|right|top|bottom|middle|centre|center)\b", re.IGNORECASE)
_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?"
_A_DATE = re.compile(
    rf"\b(?:\d{{1,2}}(?:st|nd|rd|th|\.)? (?:of )?{_MONTH}(?:,? \d{{4}})?|{_MONTH} \d{{1,2}}(?:st|nd|rd"
    rf"|th)?(?:,? \d{{4}})?"
    rf"|{_MONTH} \d{{4}}|\d{{1,4}}[./-]\d{{1,2}}[./-]\d{{1,4}}|(?:1[89]|20)\d\d)\b",
    re.IGNORECASE,
)
_OF_WRITING = re.compile(
    rf"{OPENING}(?=(?:what|which|can you (?:read|make out)|read)\b).*"
    r"(?:\b(?:written|writing|titles?|lettering|printed|(?:number|licen[cs]e) plate|registration|brand|airline)\b"
    r"|\b(?:what|which) (?:make|message|letters?|words?|text|slogan)\b"
    r"|\b(?:screen|display|sign|label|board|poster|can|box|bottle)\b.*\b(?:shows?|says?|reads?)\W*\Z)",
    re.IGNORECASE,
)
MARGIN = 0.03  # of the picture: text reaches a little over what it is on


def written_told(question: str, state: SceneState) -> str | None:
    """ "It reads EXIT."; None for other questions, and if the newest pictures have no text that could be meant."""
    if not state.texts or _PAST.search(question) or _NOT_WRITTEN.search(question):
        return None
    if _DATE.search(question):
        return _dates(state.texts)
    if _NUMBER.search(question) and not _PEOPLE.search(question):
        with_digits = [text for text in _meant(question, state) or state.texts if any(map(str.isdigit, text.text))]
        return _reads(with_digits) if with_digits else None
    names = _NAMES.search(question)
    if (names is None and _WHAT_IT_SAYS.search(question) is None) or _PEOPLE.search(question):
        return None
    meant = _meant(question, state)
    if names is not None and not meant:
        return None
    return _reads(meant or state.texts)


def read_instead(question: str, told: str, state: SceneState) -> str | None:
    """All that can be read, instead of an answer that tells nothing to a question about writing; None for others."""
    is_meant = _OF_WRITING.match(question) and TELLS_NOTHING.match(told) and not _NOT_WRITTEN.search(question)
    return _reads(state.texts) if is_meant and state.texts else None


def _reads(texts: Sequence[Reading]) -> str:
    return f"It reads {listed([text.text for text in texts])}."


def _dates(texts: Sequence[Reading]) -> str | None:
    found = list(dict.fromkeys(match.group() for text in texts for match in _A_DATE.finditer(text.text)))
    return f"It reads {listed(found)}." if found else None


def _meant(question: str, state: SceneState) -> Sequence[Reading]:
    """The texts on the thing or at the place that a question names; all if it names neither, or something that no
    detector sees; none if there is no text on the thing."""
    place = _PLACE.search(question)
    match = _ON_WHAT.search(question)
    things = _things(match["what"] if match else "", state)
    if (
        len(things) > 1
        and place is not None
        and (side := _PLACES.get(place["place"].lower(), (None, 1))[1]) is not None
    ):
        one = meant_by_side(things, side)
        things = [one] if one is not None else []
    if things:
        return [text for text in state.texts if any(_is_on(text.box, thing.box) for thing in things)]
    if place is not None:
        row, column = _PLACES.get(place["place"].lower(), (1, 1))
        there = [
            text
            for text in state.texts
            if row in (None, third(_middle(text.box, 1) * GRID - 0.5))
            and column in (None, third(_middle(text.box, 0) * GRID - 0.5))
        ]
        return there or state.texts
    return state.texts


def _things(words: str, state: SceneState) -> list[Thing]:
    """The things that the first word or words name."""
    parts = words.lower().split()[:3]
    for length in range(len(parts), 0, -1):
        for start in range(len(parts) - length + 1):
            name = NAME_OF_WORD.get(" ".join(parts[start : start + length]))
            if name is not None and name != PERSON:
                names = (name, *sorted(ALSO_MEANT.get(name, ())))
                return [thing for each in names for thing in state.things_called(each)]
    return []


def _is_on(text: Box, thing: Box) -> bool:
    x, y = _middle(text, 0), _middle(text, 1)
    return thing[0] - MARGIN <= x <= thing[2] + MARGIN and thing[1] - MARGIN <= y <= thing[3] + MARGIN


def _middle(box: Box, axis: int) -> float:
    return (box[axis] + box[axis + 2]) / 2
