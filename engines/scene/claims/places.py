"""Whether the camera is inside or outside, as the whole picture tells, or else its things and colours. Pure."""

import re
from collections.abc import Sequence

from engines.scene.claims.words import names_in
from engines.scene.looks.looks import Where
from engines.scene.state import SceneState, Thing
from engines.scene.wording import coloured_name, listed, with_article

OUTSIDE = frozenset(
    (
        *("car", "bus", "truck", "train", "boat", "airplane", "bicycle", "motorcycle", "traffic light", "fire hydrant"),
        *("stop sign", "parking meter", "bench", "horse", "sheep", "cow", "elephant", "bear", "zebra", "giraffe"),
        *("kite", "surfboard", "skis", "snowboard"),
    )
)
INSIDE = frozenset(
    (
        *("sofa", "bed", "toilet", "screen", "laptop", "mouse", "keyboard", "remote control", "microwave", "oven"),
        *("toaster", "sink", "refrigerator", "hair dryer", "toothbrush", "table", "clock", "book", "bowl", "vase"),
    )
)
# What else tells, of the names that only the encoder of pictures has.
OUTSIDE_LOOKS = frozenset(
    (
        *("mountain", "cliff", "lake", "beach", "valley", "volcano", "geyser", "field", "pier", "bridge", "dam"),
        *("church", "castle", "tower", "barn", "lighthouse", "fountain", "ship", "sailboat", "tractor"),
    )
)
INSIDE_LOOKS = frozenset(("desk", "piano", "bookcase", "stove", "dresser", "bathtub", "dishwasher", "typewriter"))
SKY_AREA = 0.3  # of things outside, as much as a sky above grass speaks for
SKY, GROUND = frozenset(("blue", "white", "grey")), "green"
UNKNOWN = "I can't tell whether it is inside or outside."
_IN, _OUT = r"(?:inside|indoors?|in a (?:room|building|house))", r"(?:outside|outdoors?|(?:out )?in the open(?: air)?)"
_ASKS = re.compile(
    rf"\b(?:{_IN}\b.*\bor\b.*\b{_OUT}|{_OUT}\b.*\bor\b.*\b{_IN})\b"
    r"|\b(?:is|are|am) (?:this|that|it|we|you|i|they|he|she|the (?:camera|people|man|woman|person))"
    r" (?P<one>inside|indoors|outside|outdoors)\W*\Z",
    re.IGNORECASE,
)
_CLAIM = re.compile(r"\b(?P<where>inside|outside)\b.*\bI see (?P<why>.+)", re.IGNORECASE)


def asks_where_it_is(question: str) -> bool:
    """Whether it asks if this is inside or outside."""
    return _ASKS.search(question) is not None


def inside_or_outside(question: str, sentence: str, state: SceneState) -> str | None:
    """The answer to "Are we inside or outside?", or to "Are we outside?"; None for other questions, and if nothing that
    is seen tells: the LLM's `sentence` may then stand unless it names a thing that does not speak for it."""
    match = _ASKS.search(question)
    if match is None or state.light == "black":
        return None
    things = sorted((each for each in state.things if each.name in INSIDE | OUTSIDE), key=lambda each: -each.area)
    where = state.looks.where or _as_things_tell(things, state)
    if where is None:
        return None if _may_stand(sentence) else UNKNOWN
    told = [each for each in things if (each.name in OUTSIDE) == (where == "outside")]
    words = list(dict.fromkeys(with_article(coloured_name(each.name, each.colour)) for each in told))[:2]
    is_open = where == "outside" and _is_open(state)
    why = listed(words) if words else f"{state.above} above and green below" if is_open else None
    because = "." if why is None else f": I see {why}."
    if match["one"] is None:
        return f"{where.capitalize()}, I think{because}"
    asks_outside = match["one"].lower().startswith("out")
    return f"{'Yes' if asks_outside == (where == 'outside') else 'No'}, {where}, I think{because}"


def _as_things_tell(things: Sequence[Thing], state: SceneState) -> Where | None:
    inside = sum(each.area for each in things if each.name in INSIDE)
    outside = sum(each.area for each in things if each.name in OUTSIDE) + SKY_AREA * _is_open(state)
    if inside == outside:
        return None
    return "outside" if outside > inside else "inside"


def _is_open(state: SceneState) -> bool:
    return state.above in SKY and state.below == GROUND


def _may_stand(sentence: str) -> bool:
    """Whether what a sentence says it sees speaks for where it says it is, as far as it names anything."""
    if names_in(sentence) - INSIDE - OUTSIDE:
        return False
    claim = _CLAIM.search(sentence)
    if claim is None:
        return True
    things, looks = (INSIDE, INSIDE_LOOKS) if claim["where"].lower() == "inside" else (OUTSIDE, OUTSIDE_LOOKS)
    words = re.findall(r"[a-z-]+", claim["why"].lower())
    return not things.isdisjoint(names_in(claim["why"])) or not looks.isdisjoint(words)
