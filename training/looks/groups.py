"""The groups of names that heads are fitted for, and which names are as right as another."""

from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from engines.scene.detectors.pictures import Floats
from engines.scene.looks.heads import UNCLEAR
from engines.scene.looks.people import WEARS, WHO
from engines.scene.looks.sense import LIGHT, PLACE, THINGS, WHERE
from training.looks.photographs import Found, Person, Photograph

FEWEST_FINDS = 3
FEWEST_PHOTOGRAPHS, FEWEST_PACKAGES = 5, 3  # that show a thing or a place: with fewer it gets no name
SEXES = ("man", "woman")
WORN = ("glasses", "sunglasses", "hat", "beard", "suit")
# Places of which people call one what others call the other.
NEAR: tuple[frozenset[str], ...] = (
    frozenset(("park", "garden", "forest")),
    frozenset(("park", "garden", "field")),
    frozenset(("lake", "sea", "river")),
    frozenset(("sea", "beach")),
    frozenset(("mountains", "snow")),
    frozenset(("mountains", "lake")),
    frozenset(("street", "city", "square", "road")),
    frozenset(("office", "meeting room", "classroom")),
    frozenset(("living room", "dining room", "bedroom")),
    frozenset(("restaurant", "terrace")),
    frozenset(("harbour", "sea", "lake")),
)


@dataclass(frozen=True)
class Group:
    """Names of which each photograph has one (`is_one`) or any number. `truth` and `accepted` (N,names) of 0 and 1:
    what it was called, and what it may be called. `right`: the share of those told that must be right."""

    names: tuple[str, ...]
    is_one: bool
    truth: Floats
    accepted: Floats
    right: float


def groups_of(photographs: Sequence[Photograph]) -> dict[str, Group]:
    """All groups for whole pictures."""
    places = (*_frequent(photographs, lambda each: {each.place} - {UNCLEAR}), UNCLEAR)
    things = _frequent(photographs, lambda each: each.things)
    return {
        WHERE: _one_of(photographs, ("inside", "outside", UNCLEAR), lambda each: each.where, 0.95),
        PLACE: _one_of(photographs, places, lambda each: each.place, 0.9),
        LIGHT: _one_of(photographs, ("day", "night", UNCLEAR), lambda each: each.light, 0.9),
        THINGS: _any_of(photographs, things, 0.85),
    }


def groups_of_people(people: Sequence[Person]) -> dict[str, Group]:
    """All groups for people."""
    worn = np.asarray([[name in each.wears for name in WORN] for each in people], np.float32)
    who = np.asarray([[each.who == name for name in (*SEXES, UNCLEAR)] for each in people], np.float32)
    return {WHO: Group((*SEXES, UNCLEAR), True, who, who, 0.95), WEARS: Group(WORN, False, worn, worn, 0.85)}


def group_of_finds(finds: Sequence[Found]) -> Group:
    """The names of which enough true finds are there, and that it is none of them."""
    counts = Counter(each.name for each in finds if each.is_true)
    names = (*sorted(name for name, count in counts.items() if count >= FEWEST_FINDS), UNCLEAR)
    truth = np.asarray([[_true_name(each) == name for name in names] for each in finds], np.float32)
    return Group(names, True, truth, truth, 1.0)


def _true_name(find: Found) -> str:
    return find.name if find.is_true else UNCLEAR


def _frequent(photographs: Sequence[Photograph], names: Callable[[Photograph], Collection[str]]) -> tuple[str, ...]:
    counts = Counter(name for each in photographs for name in names(each))
    packages = {name: {each.package for each in photographs if name in names(each)} for name in counts}
    frequent = (name for name, count in counts.items() if count >= FEWEST_PHOTOGRAPHS)
    return tuple(sorted(name for name in frequent if len(packages[name]) >= FEWEST_PACKAGES))


def _one_of(
    photographs: Sequence[Photograph], names: tuple[str, ...], name: Callable[[Photograph], str], right: float
) -> Group:
    own = [name(each) if name(each) in names else UNCLEAR for each in photographs]
    truth = np.asarray([[each == one for one in names] for each in own], np.float32)
    near = np.asarray([[each == one or _are_near(each, one) for one in names] for each in own], np.float32)
    return Group(names, True, truth, near, right)


def _any_of(photographs: Sequence[Photograph], names: tuple[str, ...], right: float) -> Group:
    truth = np.asarray([[name in each.things or _is_told_by(name, each) for name in names] for each in photographs])
    return Group(names, False, truth.astype(np.float32), truth.astype(np.float32), right)


def _are_near(one: str, other: str) -> bool:
    return any({one, other} <= those for those in NEAR)


# A photograph of a forest shows trees, also where nobody wrote that down.
IMPLIED: Mapping[str, frozenset[str]] = {
    "tree": frozenset(("forest", "palm")),
    "water": frozenset(("sea", "lake", "river", "waterfall")),
    "building": frozenset(("skyscraper", "house", "tower", "church", "castle", "temple")),
    "mountain": frozenset(("hill",)),
}


def _is_told_by(name: str, photograph: Photograph) -> bool:
    return bool(IMPLIED.get(name, frozenset()) & photograph.things)
