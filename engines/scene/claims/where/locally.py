"""What is on, above or beside something, or what somebody sits on, where no detector sees it: from what the patches of
the picture look like. Pure."""

import re

import numpy as np

from engines.answers.fixed import POLITE_OPENING
from engines.notes import Box
from engines.scene.animals import OF_DETECTOR
from engines.scene.claims.found.locally import region_of
from engines.scene.claims.looks.asked_words import DRINKS, FOODS, NO_THINGS, ON_PEOPLE, shown_names, told_as
from engines.scene.claims.looks.asked_words import GROUNDS as ALL_GROUNDS
from engines.scene.claims.where.relations import NEVER_ON, related_things
from engines.scene.claims.words import ALSO_MEANT, SIZE_OR_AGE, are_clothes, is_a_person, name_of
from engines.scene.classes import PERSON
from engines.scene.looks.grid import SIDE
from engines.scene.looks.local import LocalLooks, Patches
from engines.scene.state import SceneState
from engines.scene.wording import as_sentence

THE = r"(?:the|my|your|his|her|their|this|that|these|those)"
_BESIDE = re.compile(
    rf"{POLITE_OPENING}what(?: else)?(?: is|'s| are| do you see| can you see| lies| stands| sits| hangs)(?: there)?"
    r"(?: (?:standing|lying|sitting|hanging|placed|located|growing|parked))?(?: right| just| directly)? "
    r"(?P<at>(?:to|on|at) (?:the )?)?(?P<where>(?:the )?left of|(?:the )?right of|on top of|on|under(?:neath)?|below"
    r"|beneath|above|over|next to|beside|near|close to|by|in front of|behind"
    r"|in|inside(?: of)?) "
    rf"(?:him|her|them|{THE} {SIZE_OR_AGE}(?P<what>[a-z-]+(?: [a-z-]+)??))(?: (?:there|here|now|right now))*\W*",
    re.IGNORECASE,
)
_HELD_UP = re.compile(
    rf"{POLITE_OPENING}what(?: is| are|'s) (?P<who>he|she|it|they|(?:all )?{THE} [a-z]+)(?: all)? (?P<verb>sitting"
    r"|standing|lying|walking|kneeling|riding|resting|running) (?:on|in)(?: there| here| now)*\W*",
    re.IGNORECASE,
)
# What is on these is what they show, and not beside them.
_SHOWS = re.compile(
    r"picture|photo(?:graph)?|painting|image|view|screen|monitor|display|television|tv|phone|tablet|camera|map|page|poster"
)
_ALIKE = (  # of which one is a part of the other, or taken for it
    ("table", "desk"),
    ("sofa", "armchair", "chair", "pillow", "blanket", "bed"),
    ("water", "sea", "lake", "river", "pond", "wave", "swimming pool"),
    ("tree", "forest", "bush", "leaf", "branch", "plant", "trunk", "pine", "palm", "flower", "blossom", "rose"),
    ("computer", "laptop", "keyboard", "screen", "television", "mouse"),
    ("cup", "mug", "coffee", "tea", "glass", "bottle", "beer"),
    ("bookshelf", "shelf", "book", "library", "cupboard", "drawer"),
    ("house", "building", "city", "skyscraper", "tower", "roof", "hut", "church", "castle"),
    ("street", "road", "asphalt", "path", "parking lot"),
    ("mountain", "hill", "rock", "cliff", "valley", "canyon"),
    ("food", "plate", "bowl", "salad", "vegetables", "meat", "dessert", "cake", "bread"),
    ("wall", "brick wall", "glass wall"),
    ("floor", "wooden floor", "stone floor", "tiles", "carpet"),
    ("cat", "dog", "bird", "deer", "fish"),
)
_NO_NEIGHBOUR = ON_PEOPLE | frozenset(  # of the whole picture, or worn
    (
        *("office", "kitchen", "museum", "library", "park", "shop", "city", "village", "stadium", "valley", "island"),
        *("food", "animal", "machine", "ceiling", "wall", "brick wall", "cable", "crowd", "toy", "card", "heart"),
        "lens",
    )
)
_NEVER_ON = NEVER_ON | {"desk", "armchair", "door", "window", "sky", "floor", *ALL_GROUNDS, "street", "road"}
_SEATS = ("sofa", "armchair", "chair", "bed", "seat", "stairs", "bicycle", "motorcycle", "boat", "canoe")
_GROUNDS = (
    *ALL_GROUNDS,
    *("sea", "lake", "river", "stairs", "rock", "stone", "ice", "meadow", "street", "road", "path", "pier", "bridge"),
    *("beach", "field", "stone floor"),
)
# The detectors' things that hold somebody up.
_HOLD = frozenset(
    (
        *("sofa", "chair", "bed", "bench", "toilet", "horse", "elephant", "bicycle", "motorcycle", "car", "boat"),
        *("skateboard", "surfboard", "skis", "snowboard"),
    )
)
_HOLDS = re.compile(r"\b(?:pot|vase|bowl|basket|box|crate|bag|jar|glass|bottle|cup|mug|pan|cart|trolley|tray|shelf)\b")
_ON_SEATS = frozenset(("pillow", "blanket"))
_PEOPLE_MEANT = ("he", "she", "they")
_SEVERAL = frozenset(("they", "people", "men", "women", "children", "two", "three"))
LEAST_OF_WHOLE = 0.12  # the chance that the whole picture gives a thing
REACH = 0.45  # of the picture: what is farther away is not told as left of it, or above it
MARGIN = 0.1  # of the picture: how far what is on or beside a thing reaches beyond its box


def related_locally(question: str, state: SceneState, local: LocalLooks | None) -> str | None:
    """ "A plant, I think."; None for other questions, where detectors know better, and if nothing there is sure."""
    if local is None or state.light == "black":
        return None
    if match := _HELD_UP.fullmatch(question):
        return _held_up(match["who"].lower().split()[-1], match["verb"].lower(), state, local)
    match = _BESIDE.fullmatch(question)
    if match is None or related_things(question, state):
        return None
    words, where = (match["what"] or "").lower(), _side(match["where"])
    is_left_over = where in ("left", "right") and not match["at"] and words in (*FOODS, *DRINKS)  # "left of the cake"
    if is_left_over or _SHOWS.fullmatch(words.split()[-1] if words else ""):
        return None
    one = _box_of(words, state, local)
    if one is None or (where == "in" and _HOLDS.search(words) is None):
        return None
    without = _NO_NEIGHBOUR | NO_THINGS | _alike(words)
    if where == "on":
        without = (without | _NEVER_ON) - _ON_SEATS
    return _told(_likely(local.names_in(_patches(where, one), without), state))


def _side(words: str) -> str:
    """The key of `_patches`."""
    words = words.lower().removeprefix("the ")
    return "front" if words == "in front of" else words.split()[0].replace("inside", "in")


def _held_up(who: str, verb: str, state: SceneState, local: LocalLooks) -> str | None:
    if who == "it":
        largest = max((each for each in state.things if each.name != PERSON), key=lambda each: each.area, default=None)
        one = largest.box if largest is not None else None
    else:
        one = _box_of("" if who in _PEOPLE_MEANT else who, state, local, are_many=who in _SEVERAL)
    if one is None:
        return None
    left, top, right, bottom = one
    low = (left - MARGIN, (top + 2 * bottom) / 3, right + MARGIN, bottom + MARGIN)
    if any(each.name in _HOLD and _meet(each.box, low) for each in state.things):
        return None
    names = {"riding": _SEATS, "standing": _GROUNDS, "walking": _GROUNDS, "running": _GROUNDS}
    allowed = names.get(verb, (*_SEATS, *_GROUNDS))
    if who in ("it", *_PEOPLE_MEANT) or is_a_person(who) or name_of(who) in OF_DETECTOR:
        return _told(local.names_in(_inside(low), without=set(local.names).difference(allowed)))
    without = {*_NO_NEIGHBOUR, *NO_THINGS, *_alike(who)}.difference(_ON_SEATS)
    return _told(_likely(local.names_in(_inside(low), without), state))


def _likely(names: list[str], state: SceneState) -> list[str]:
    """Those that the picture as a whole may show, too."""
    evidence = ((name, state.looks.evidence_of(name)) for name in names)
    return [name for name, of_whole in evidence if of_whole is None or of_whole.chance >= LEAST_OF_WHOLE]


def _told(names: list[str]) -> str | None:
    return f"{as_sentence(told_as(names[0]))[:-1]}, I think." if names else None


def _meet(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def _box_of(words: str, state: SceneState, local: LocalLooks, are_many: bool = False) -> Box | None:
    """Of the thing that is meant, of several the largest; or of the person, if there is one or several are meant. No
    words: a person."""
    name = PERSON if not words or is_a_person(words) else name_of(words)
    things = state.things_called(name) if name is not None else ()
    if name == PERSON and len(things) != 1 and not are_many:
        return None
    largest = max(things, key=lambda thing: thing.area, default=None)
    if largest is not None and largest.box[2] > largest.box[0]:
        return largest.box
    if name == PERSON or are_clothes(words):
        return None
    region = region_of(words, local) or region_of(words.split()[-1], local)
    return region.box if region is not None and local.is_likely(region.name) else None


def _alike(words: str) -> frozenset[str]:
    """The names of the thing itself, and of what belongs to it."""
    own = {name for word in (words, *words.split()) for name in (word, *shown_names(word))}
    own |= {name for word in own for name in ALSO_MEANT.get(word, ())}
    return frozenset(own.union(*(group for group in _ALIKE if not own.isdisjoint(group))))


def _patches(where: str, one: Box) -> Patches:
    """Where things are that are left of, on, above or beside another one."""
    left, top, right, bottom = one
    middle, width, higher = (top + bottom) / 2, right - left, top - (bottom - top) / 4
    places: dict[str, tuple[Box, ...]] = {
        "left": ((left - REACH, top, left, bottom),),
        "right": ((right, top, right + REACH, bottom),),
        "on": ((left, top - MARGIN, right, middle),),
        "above": ((left, top - REACH, right, top),),
        "under": ((left, max(middle, bottom - MARGIN), right, bottom + REACH),),
        "in": ((left, top - MARGIN, right, bottom),),
        "front": ((left - MARGIN, middle, right + MARGIN, bottom + MARGIN),),
        "behind": ((left - width / 2, higher, left, bottom), (right, higher, right + width / 2, bottom)),
        "beside": ((left - width, top, left, bottom + MARGIN), (right, top, right + width, bottom + MARGIN)),
    }
    same = {"over": "above", "below": "under", "beneath": "under", "underneath": "under"}
    boxes = places.get(same.get(where, where), places["beside"])
    found: Patches = np.any([_inside(box) for box in boxes], axis=0)
    return found


def _inside(box: Box) -> Patches:
    """The patches (14,14) whose middle is in the box."""
    left, top, right, bottom = box
    middles = (np.arange(SIDE) + 0.5) / SIDE
    columns, rows = (middles >= left) & (middles <= right), (middles >= top) & (middles <= bottom)
    inside: Patches = rows[:, None] & columns[None, :]
    return inside
