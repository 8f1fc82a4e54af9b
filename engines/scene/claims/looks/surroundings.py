"""What fills the picture beside the things that were told, for "What do you see?". Pure.

Detectors find cups and cars; that there are a house and trees around, the picture as a whole tells.
"""

import re
from itertools import chain

from engines.scene.animals import OF_DETECTOR
from engines.scene.claims.looks.asked_words import NO_THINGS, ON_PEOPLE, told_as
from engines.scene.claims.words import NAME_OF_WORD
from engines.scene.looks.names import PLACES
from engines.scene.state import SceneState
from engines.scene.wording import listed

LEAST = 0.75  # chance
MOST = 3
_TOO_PLAIN = frozenset(
    ("headphones", "crowd", "wall", "floor", "ceiling", "animal", "leaf", "trunk", "branch", "tiles", "wooden floor")
)
_LEFT_OUT = NO_THINGS | ON_PEOPLE | _TOO_PLAIN | OF_DETECTOR
# Of words for much the same one is enough.
_FAMILIES = tuple(
    frozenset(names.split("|"))
    for names in (
        "tree|trees|forest|pine|palm|bush|garden|park",
        "building|buildings|house|skyscraper|skyscrapers|city|village|tower",
        "street|road|asphalt|path|city",
        "sea|the sea|water|lake|river|wave|pond|waterfall|beach|pool",
        "grass|meadow|field",
        "mountain|mountains|hill|hills|cliff|canyon|valley",
        "sand|beach|dune|desert",
        "cup|mug|coffee|tea",
        "glass|beer",
        "computer|laptop|screen|keyboard|television",
        "table|desk",
        "chair|seat|armchair|sofa",
        "picture|poster",
        "shop|shelf",
        "bookshelf|book|library",
        "food|fruit|vegetables|meat|salad|bread|dessert|cake|plate|steak|berries|nuts|herbs|pepper|tomato",
        "sky|cloud|clouds|sunset|sun|stars|fog",
        "snow|ice",
        "rock|rocks|stone|stone floor",
        "sign|paper",
    )
)


def with_surroundings(told: str, state: SceneState) -> str | None:
    """An answer to "What do you see?" with a sentence about the place and what else is there; None if nothing more is
    sure, or the picture is black."""
    if state.light == "black":
        return None
    is_empty = told.startswith(("Nothing", "I saw nothing", "I can't tell"))
    said = "" if is_empty else told
    more = surroundings(said, state)
    return None if more is None else f"{said} {more}".strip()


def surroundings(told: str, state: SceneState) -> str | None:
    """A sentence about the place and what else is there, surer things first; None if nothing more is sure. `told`: what
    was said already."""
    looks, known = state.looks, set(re.findall(r"[a-z]+", told.lower()))
    known |= {word.removesuffix("s") for word in known}
    place = PLACES[looks.place] if looks.place is not None else None
    place_words = set(looks.place.split()) if looks.place is not None else set()
    names = list[str]()
    for each in sorted(looks.evidence, key=lambda each: -each.chance):
        taken = known | place_words | set(names)
        is_of_detectors = each.name in NAME_OF_WORD  # they know better
        is_new = each.name not in _LEFT_OUT and not is_of_detectors and not _is_told(each.name, taken)
        if each.chance >= LEAST and is_new:
            names.append(each.name)
    things = listed([told_as(name) for name in names[:MOST]]) if names else ""
    if place is not None and not place_words <= known:
        return f"It looks like {place}, with {things}." if things else f"It looks like {place}."
    return f"I think I see {things}{', too' if told else ''}." if things else None


def _is_told(name: str, taken: set[str]) -> bool:
    alike = set(chain.from_iterable(family for family in _FAMILIES if name in family)) | {name, *name.split()}
    return not alike.isdisjoint(taken)
