"""Which kind of place this is, as the things that are seen tell: a kitchen, an office, a street. Pure.

Things only make a place likely, so answers begin with "I think" or say what they rest on.
"""

import re
from collections.abc import Mapping

from engines.scene.claims.words import names_in
from engines.scene.classes import PERSON
from engines.scene.looks.names import OUTSIDE, PLACES
from engines.scene.state import SceneState, Thing
from engines.scene.wording import as_sentence, coloured_name, listed, with_article

# How much each thing speaks for a place. Names of whole pictures speak, too.
PLACES_OF_THINGS: dict[str, Mapping[str, float]] = {
    "a kitchen": {"oven": 2, "microwave": 2, "refrigerator": 2, "toaster": 2, "sink": 1, "stove": 2, "dishwasher": 2},
    "a bathroom": {"toilet": 3, "toothbrush": 2, "hair dryer": 2, "sink": 1, "bathtub": 3},
    "a bedroom": {"bed": 2, "crib": 2},
    "a living room": {"sofa": 2, "remote control": 1, "television": 1, "fireplace": 2},
    "an office": {"keyboard": 2, "mouse": 1.5, "laptop": 1.5, "screen": 1.5, "desk": 2, "printer": 2},
    "a restaurant": {"restaurant": 3, "menu": 2, "glass": 0.6, "fork": 0.6},
    "a street": {
        **{"traffic light": 2, "bus": 2, "truck": 1.5, "car": 1.5, "stop sign": 2, "parking meter": 2, "taxi": 2},
        **{"fire hydrant": 2, "motorcycle": 1, "bicycle": 1, "tram": 2},
    },
    "a station": {"train": 2},
    "a harbour": {"boat": 1.5, "ship": 1.5, "pier": 2},
    "an airport": {"airplane": 1.5},
    "a meadow": {"cow": 2, "sheep": 2, "horse": 1, "field": 2, "hay bale": 2},
    "a library": {"library": 3, "bookcase": 2},
    "a shop": {"store": 3, "shopping cart": 2, "vending machine": 1},
    "a church": {"church": 3},
    "a beach": {"beach": 3, "surfboard": 2},
}
PLACE_OF_WORD = {
    "road": "street",
    "town": "street",
    "cafe": "restaurant",
    "café": "restaurant",
    "bar": "restaurant",
    "pub": "restaurant",
    "study": "office",
    "workplace": "office",
    "lounge": "living room",
    "field": "meadow",
    "farm": "meadow",
    "store": "shop",
    "supermarket": "shop",
    "port": "harbour",
    "harbor": "harbour",
}
MANY_SEATS = 4  # chairs and tables together: people eat there
LEAST = 1.5  # of what speaks for a place
LOOKS_LIKE_IT = 2.5  # how much the picture as a whole speaks for it
PLACES_OF_THINGS |= {place: {} for place in PLACES.values() if place not in PLACES_OF_THINGS} | {
    "a city": PLACES_OF_THINGS["a street"]
}
_OF_A_CITY = frozenset(("city", "street", "square"))  # what looks like one of these is in a city
_WORDS = "|".join([*(place.split(" ", 1)[1] for place in PLACES_OF_THINGS), *PLACE_OF_WORD])
_ALTERNATIVES = re.compile(
    rf"\b(?:is|are|am) (?:\w+ ){{1,3}}?(?:in|on|at) (?:an?|the|my|your) (?P<one>{_WORDS}),? or"
    rf" (?:rather )?(?:in|on|at)? ?(?:an?|the|my|your) (?P<other>{_WORDS})\W*\Z",
    re.IGNORECASE,
)
_IS_IT = re.compile(
    rf"\b(?:is|are|am) (?:this|that|it|we|you|i|they|he|she|the (?:camera|people|man|woman|person))(?: in| on| at)?"
    rf" (?:an?|the|my|your) (?P<one>{_WORDS})\W*\Z",
    re.IGNORECASE,
)
_WHICH = re.compile(
    r"\b(?:(?:what|which)(?: kind of| sort of)? (?:room|place|location) (?:is|are|am|was)(?! the \w+est\b)"
    r" (?:this|that|it|these|those|we|you|they|he|she|i|the|my|your|an?|some\w*|any\w*)\b.*"
    r"|what(?: kind of| sort of) (?:room|place) (?!.*\b(?:would you like|want|prefer|need|should)\b).*"
    r"|in (?:what|which)(?: kind of)? (?:room|place)\b.*"
    r"|where (?:are (?:we|you|they)|am i|is (?:this|the camera)|(?:could|was|might|may) (?:this|the|it)\b.*taken)"
    r"(?: (?:here|now|right now))*)\W*\Z",
    re.IGNORECASE,
)

_OF_US = re.compile(
    r"\bwhere (?:are (?:we|you)|am i|is (?:this|the camera))(?: (?:here|now|right now))*\W*\Z", re.IGNORECASE
)
_IN_THE_PICTURE = re.compile(r"(?:in|on|at) the (?:middle|left|right|top|bottom)\b", re.IGNORECASE)


def asks_for_place(question: str) -> bool:
    """Whether `place_told` may know better than the LLM."""
    return any(pattern.search(question) for pattern in (_ALTERNATIVES, _IS_IT, _WHICH))


def corrected_place(question: str, sentence: str, state: SceneState) -> str | None:
    """What is told of the place, or that it is not known, instead of who is there or where in the picture something is;
    None if the answer may stand."""
    if told := place_told(question, state):
        return told
    is_wrong = PERSON in names_in(sentence) or _IN_THE_PICTURE.match(sentence)
    if _OF_US.search(question) is None or not is_wrong:
        return None
    where = state.looks.where
    return f"{where.capitalize()}, I think, but I can't tell where." if where else "I can't tell where we are."


def place_told(question: str, state: SceneState) -> str | None:
    """The kind of place that is likely; None for other questions, and if nothing that is seen tells it."""
    if not asks_for_place(question):
        return None
    found = {place: _spoken_for(place, state) for place in PLACES_OF_THINGS}
    if match := _ALTERNATIVES.search(question):
        both = [place_of_word(match[name]) for name in ("one", "other")]
        if found[both[0]] == found[both[1]]:
            both = [place for place in both if state.looks.where == ("outside" if place in OUTSIDE else "inside")]
            return _told(both[0], state, "In ") if len(both) == 1 else None
        return _told(max(both, key=found.__getitem__), state, "In ")
    best = max(found, key=found.__getitem__)
    if found[best] < LEAST:
        return None
    if match := _IS_IT.search(question):
        asked = place_of_word(match["one"])
        if found[asked] >= LEAST:
            return f"Yes, I think so{_because(asked, state)}."
        return f"I do not think so: {_instead(best, state)}."
    are_seen = all(state.things_called(name) for name in names_in(question))  # "In which room is my bed?"
    return _told(best, state, "") if are_seen else None


def _told(place: str, state: SceneState, before: str) -> str:
    return as_sentence(f"{before}{place}, I think{_because(place, state)}")


def _because(place: str, state: SceneState) -> str:
    why = _why(place, state)
    return f": I see {why}" if why else ""


def _instead(place: str, state: SceneState) -> str:
    why = _why(place, state)
    return f"I see {why}" if why else f"it looks like {place}"


def place_of_word(word: str) -> str:
    """A place as it is told, whatever people call it: "supermarket" → "a shop"."""
    plain = PLACE_OF_WORD.get(word.lower(), word.lower())
    return next((place for place in PLACES_OF_THINGS if place.split(" ", 1)[1] == plain), f"a {plain}")


def _spoken_for(place: str, state: SceneState) -> float:
    weights = PLACES_OF_THINGS[place]
    names = {thing.name for thing in state.things} | ({state.looks_like} if state.looks_like else set())
    seats = sum(thing.name in ("chair", "table") for thing in state.things)
    extra = LEAST if place == "a restaurant" and seats >= MANY_SEATS and "table" in names else 0.0
    looks = state.looks.place
    is_it = looks is not None and (PLACES[looks] == place or (place == "a city" and looks in _OF_A_CITY))
    return sum(weights.get(name, 0.0) for name in names) + extra + LOOKS_LIKE_IT * is_it


def _why(place: str, state: SceneState) -> str:
    """The things that speak for it, the most telling first; empty if only the picture as a whole does."""
    weights = dict(PLACES_OF_THINGS[place]) | (
        dict.fromkeys(("table", "chair"), 0.5) if place == "a restaurant" else {}
    )
    telling: dict[str, Thing] = {}
    for thing in sorted(state.things, key=lambda each: -weights.get(each.name, 0.0)):
        if thing.name in weights:
            telling.setdefault(thing.name, thing)
    words = [with_article(coloured_name(thing.name, thing.colour)) for thing in telling.values()][:2]
    if not words and state.looks_like in weights:
        words = [f"what looks like {with_article(state.looks_like)}"]
    return listed(words) if words else ""
