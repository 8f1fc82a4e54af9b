"""The colour of grass, leaves, sky, walls and other large areas, from how much of each colour the picture shows where
they usually are. Pure."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from engines.scene.looks.local import LocalLooks
from engines.scene.state import SceneState

_TOP, _MIDDLE, _BOTTOM = range(3)  # thirds of the picture
_ANY = frozenset[str]()
MIN_OF_ALLOWED = 0.015  # of the thirds that are looked at: what has a colour of its own may be small
MIN_OF_ANY = 0.12
FAMILIES = (("red", "pink"), ("orange", "brown"), ("white", "grey"))  # of one thing, in light and in shadow
_SUBJECT = (
    r"\b(?:what|which) colou?rs? (?P<verb>is|are|has|have|does|do) (?:the|this|that|these|those|my|your|all the)"
    r" (?:\w+ )??(?P<area>AREA)(?: (?:in|of|on|at|behind|around|there|here|outside|inside|now|right|him|her|them"
    r"|the|this|that|it|us|me|you|room|picture|background|left|trees?|floor|house|field|have|has))*\W*\Z"
)


@dataclass(frozen=True)
class _Area:
    """Where it usually is, in thirds of the picture, what its patches look like, which colours it can have; any if
    none is listed."""

    thirds: tuple[int, ...]
    names: tuple[str, ...]
    colours: frozenset[str] = _ANY


_GRASS = _Area((_MIDDLE, _BOTTOM), ("grass", "meadow", "field"), frozenset(("green", "yellow", "brown")))
_LEAVES = _Area(
    (_TOP, _MIDDLE, _BOTTOM),
    ("leaf", "tree", "bush", "forest", "pine", "palm"),
    frozenset(("green", "yellow", "orange", "red")),
)
_SKY = _Area(
    (_TOP,),
    ("sky", "cloud"),
    frozenset(("blue", "grey", "white", "orange", "red", "pink", "purple", "black", "yellow")),
)
_WATER = _Area(
    (_MIDDLE, _BOTTOM),
    ("water", "sea", "lake", "river", "pond"),
    frozenset(("blue", "green", "grey", "brown", "black")),
)
_ROAD = _Area((_MIDDLE, _BOTTOM), ("road", "street", "asphalt", "path"), frozenset(("grey", "black", "white", "brown")))
_SAND = _Area((_MIDDLE, _BOTTOM), ("sand", "beach"), frozenset(("yellow", "beige", "brown", "white", "grey")))
_WALL = _Area((_TOP, _MIDDLE), ("wall", "brick wall"))
_FLOOR = _Area((_BOTTOM,), ("floor", "wooden floor", "tiles", "carpet", "stone floor"))
AREAS: dict[str, _Area] = {
    **dict.fromkeys(("grass", "lawn", "meadow", "field", "pitch"), _GRASS),
    **dict.fromkeys(("leaves", "leaf", "foliage", "trees", "tree", "bushes", "bush", "hedge", "forest"), _LEAVES),
    "sky": _SKY,
    **dict.fromkeys(("water", "sea", "lake", "river", "ocean", "canal"), _WATER),
    **dict.fromkeys(("road", "street", "pavement", "asphalt"), _ROAD),
    **dict.fromkeys(("sand", "beach"), _SAND),
    **dict.fromkeys(("walls", "wall", "wallpaper", "background", "backdrop"), _WALL),
    **dict.fromkeys(("floor", "ground"), _FLOOR),
    **dict.fromkeys(("carpet", "rug"), _Area((_BOTTOM,), ("carpet",))),
    "tiles": _Area((_BOTTOM,), ("tiles",)),
    "ceiling": _Area((_TOP,), ("ceiling",)),
}
_PATTERN = re.compile(_SUBJECT.replace("AREA", "|".join(sorted(AREAS, key=len, reverse=True))), re.IGNORECASE)


def asked_area(question: str) -> tuple[str, bool] | None:
    """The word of the area whose colour is asked for, and whether there are several of it; None for others."""
    match = _PATTERN.search(question)
    return (match["area"].lower(), match["verb"].lower() in ("are", "have", "do")) if match else None


def area_colour(area: str, are_many: bool, state: SceneState, local: LocalLooks | None) -> str | None:
    """ "It looks green."; None if no colour is clear. Where patches look like it, they alone are looked at."""
    where = AREAS[area]
    of_patches = local.colours(where.names) if local is not None else ()
    of_thirds = [state.thirds[third] for third in where.thirds if third < len(state.thirds)]
    looked_at = [of_patches] if of_patches else of_thirds
    totals: dict[str, float] = {}
    for third in looked_at:
        for share in third:
            if share.colour in where.colours or where.colours is _ANY:
                totals[share.colour] = totals.get(share.colour, 0.0) + share.of_all / len(looked_at)
    if not totals:
        return None
    best = max(totals, key=lambda colour: (_of_family(colour, totals), totals[colour]))
    if totals[best] < (MIN_OF_ALLOWED if where.colours else MIN_OF_ANY):
        return None
    return f"{'They look' if are_many else 'It looks'} {best}."


def _of_family(colour: str, totals: Mapping[str, float]) -> float:
    """How much there is of a colour and of those that the same thing has in shadow."""
    family = next((family for family in FAMILIES if colour in family), (colour,))
    return sum(totals.get(each, 0.0) for each in family)
