"""Which room, building, shop or event it is, where the picture makes one likely. Pure."""

import re
from collections.abc import Mapping

from engines.answers.fixed import POLITE_OPENING
from engines.scene.claims.where.place_odds import INDOORS, OF_A_HOUSE, ROOMS, likeliest_place, place_odds
from engines.scene.claims.where.rooms import PLACE_OF_WORD, PLACES_OF_THINGS, place_of_word, place_told
from engines.scene.looks.looks import Looks
from engines.scene.looks.names import PLACES
from engines.scene.state import SceneState

# The chance from which on a place is told to look like it: of any place, and of one of a few.
LEAST_OF_ANY, LEAST_OF_FEW = 0.2, 0.1
LEAST_SHOWN = 0.5  # the chance of what tells a shop or an event
_BUILDINGS = {
    **dict.fromkeys(("a kitchen", "a living room", "a dining room", "a bedroom", "a bathroom"), "a house"),
    **{"an office": "an office building", "a meeting room": "an office building", "a classroom": "a school"},
    **{"a stage": "a theatre", "a gym": "a sports hall"},
    **{words: words for words in ("a shop", "a restaurant", "a museum", "a church", "a station", "a library")},
    **{words: words for words in ("a hospital", "a hall", "a workshop")},
}
_SHOPS = {
    **{"book": "a bookshop", "bread": "a bakery", "cake": "a cake shop", "flower": "a flower shop"},
    **dict.fromkeys(("dress", "shirt", "coat", "suit", "jacket", "T-shirt", "handbag"), "a clothes shop"),
    **{"shoe": "a shoe shop", "toy": "a toy shop", "fruit": "a fruit shop", "vegetables": "a greengrocer's"},
    **{"meat": "a butcher's", "jewellery": "a jeweller's", "bicycle": "a bicycle shop", "guitar": "a music shop"},
}
_EVENTS = {
    **{"presenting": "a talk", "teaching": "a lesson", "celebrating": "a party", "dancing": "a dance"},
    **{"discussing": "a meeting", "stadium": "a match", "cake": "a party", "eating": "a meal"},
}
_EVENT_PLACES = {
    **{"a stage": "a concert or a show", "a sports ground": "a match", "a meeting room": "a meeting"},
    **{"a classroom": "a lesson or a talk", "a market": "a market", "a restaurant": "a meal"},
}
_NOUNS = (
    r"(?P<noun>rooms?|places?|locations?|buildings?|shops?|stores?|houses?|areas?|spots?|settings?|environments?"
    r"|surroundings|events?|occasions?|part of the (?:house|flat|home|building))"
)
_WE = (
    r"(?:this|that|it|these|those|we|you|they|he|she|i|one|here|everybody|everyone|the (?:camera|people|picture|photo"
    r"|film|video|scene|man|woman|child|boy|girl|person|dog|cat|animal|players?|party))"
)
_END = (
    r"(?: (?:in|at|inside|here|there|now|right now|at the moment|just now|standing|sitting|being|supposed to be|to be"
    r"|be|shown|showing|going on|taking place|called|then|again|exactly|actually|seen"
    r"|(?:taken|filmed|shot)(?: (?:of|from))?"
    r"|(?:in|on) (?:the|this) (?:picture|photo|image|video|screen)))*\W*"
)
_OPENING = rf"{POLITE_OPENING}(?:well|now|hey|and|but|then)?,? ?(?:(?:in|at|on|from) )?"
_WHICH = re.compile(
    rf"{_OPENING}(?:what|which)(?: (?:kinds?|sorts?|types?) of)?(?: an?)? {_NOUNS}"
    rf"(?P<home> (?:of|in) (?:the|a|my|your|our|this|that|their) (?:house|flat|home|apartment))?"
    rf" (?:(?:is|are|am|was|were|might|could|may|would|can|do|does|did|has|have)(?: {_WE})?"
    rf"(?: (?:be|have been|think|see|say|guess|seem to be|look like|show|shows|looks like|we|you|this|that|it|is|are))*"
    rf"|do you (?:think|see|say|recognise|recognize)(?: {_WE})?(?: is| are)?){_END}",
    re.IGNORECASE,
)
_HERE = r"(?:we|you|this|these|i|the camera)"
_FROM_OUTSIDE = re.compile(
    r"\b(?:buildings?|houses?|shops?|stores?) (?:do|can|could) (?:you|we|i) see\b", re.IGNORECASE
)
_WHERE = re.compile(
    rf"{_OPENING}(?:where(?:abouts)?(?: on earth| exactly)? (?:(?:are|am|is) {_HERE}(?: now| being)?"
    rf"|(?:could|might|may|can|do|would) {_HERE}(?: (?:be|think|say|guess|we|you|this|that|is|are|am|i))+"
    r"|(?:could|might|may|was|were|is) (?:this|that|it|the|these)(?: (?:picture|photo|photograph|image|film|video|scene"
    r"|place|shot|recording)s?)?(?: (?:have been|been|be))? (?:taken|filmed|shot|recorded|snapped)(?: from)?)"
    rf"{_END}"
    rf"|what(?: is|'s) (?:this|that)(?: for a)? (?P<noun>place|room|building|location|event|shop)(?: here| there)*\W*"
    rf"|(?:recogni[sz]e|identify|name|guess) (?:me )?(?:the|this|that)"
    rf" (?P<named>place|room|building|location|event|shop|setting|surroundings)(?: here| there)*\W*)",
    re.IGNORECASE,
)
_WORD = "|".join(
    sorted({*(words.split(" ", 1)[1] for words in (*PLACES_OF_THINGS, *PLACES.values())), *PLACE_OF_WORD}, key=len)[
        ::-1
    ]
)
_EITHER = re.compile(
    rf"{_OPENING}(?:is|are|am|was|could|might|would|does) {_WE}"
    rf"(?: (?:be|you say it is|look like|look more like|rather))*(?: (?:in|on|at|inside))?"
    rf" (?:an?|the|some) (?P<one>{_WORD}),? or (?:rather |more (?:of|like) )?"
    rf"(?:(?:in|on|at) )?(?:(?:an?|the|some) )?(?P<other>{_WORD}){_END}",
    re.IGNORECASE,
)


def kind_of_place(question: str, state: SceneState) -> str | None:
    """What it looks like, as far as anything speaks for it; None for other questions, and if nothing does."""
    if told := place_told(question, state):
        return told
    looks = state.looks
    names = [*(thing.name for thing in state.things), *((state.looks_like,) if state.looks_like else ())]
    shown = {each.name: each.chance for each in looks.evidence}
    odds = place_odds(looks.places, shown, names)
    if match := _EITHER.fullmatch(question):
        one, other = (place_of_word(match[name]) for name in ("one", "other"))
        known = {words: odds.get(words, 0.0) for words in (one, other)}
        best = likeliest_place(known, known, LEAST_OF_FEW)
        return None if best is None else _looks_like(best)
    match = _WHICH.fullmatch(question) or _WHERE.fullmatch(question)
    if match is None or _FROM_OUTSIDE.search(question):
        return None
    noun = (match.groupdict().get("noun") or match.groupdict().get("named") or "").lower()
    is_home = noun.startswith("part") or match.groupdict().get("home") is not None
    kind = "home" if is_home else noun.removesuffix("s")
    words = _of_noun(kind, odds, shown, looks)
    return None if words is None or words.split(" ", 1)[1] == kind else _looks_like(words)  # "Which house is it?"


def _of_noun(noun: str, odds: Mapping[str, float], shown: Mapping[str, float], looks: Looks) -> str | None:
    if noun == "home":
        return likeliest_place(odds, OF_A_HOUSE, LEAST_OF_FEW)
    if noun == "room":
        return likeliest_place(odds, ROOMS, LEAST_OF_FEW) or likeliest_place(odds, INDOORS, LEAST_OF_FEW)
    if noun in ("building", "house"):
        best = likeliest_place(odds, _BUILDINGS, LEAST_OF_FEW) if looks.where != "outside" else None
        return _BUILDINGS.get(best or "")
    if noun in ("shop", "store"):
        return _by_shown(_SHOPS, shown)
    if noun in ("event", "occasion"):
        best = likeliest_place(odds, _EVENT_PLACES, LEAST_OF_ANY)
        return _EVENT_PLACES.get(best or "") or _by_shown(_EVENTS, shown)
    best = likeliest_place(odds, odds, LEAST_OF_ANY)
    if best is None and looks.where is not None:
        of_it = [words for words in odds if (words in INDOORS) == (looks.where == "inside")]
        best = likeliest_place(odds, of_it, LEAST_OF_FEW)
    return best


def _by_shown(names: Mapping[str, str], shown: Mapping[str, float]) -> str | None:
    known = {name: shown.get(name, 0.0) for name in names}
    best = max(known, key=known.__getitem__)
    return names[best] if known[best] >= LEAST_SHOWN else None


def _looks_like(words: str) -> str:
    return f"It looks like {words}, I think."
