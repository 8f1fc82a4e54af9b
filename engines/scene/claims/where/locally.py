"""What is on, above or beside something, or what somebody sits on, where no detector sees it: from what the patches of
the picture look like. Pure."""

import re

import numpy as np

from engines.answers.fixed import POLITE_OPENING
from engines.notes import Box
from engines.scene.claims.found.locally import region_of
from engines.scene.claims.looks.asked_words import NO_THINGS, told_as
from engines.scene.claims.where.relations import NEVER_ON, related_things
from engines.scene.claims.words import ALSO_MEANT, NAME_OF_WORD, SIZE_OR_AGE, are_clothes, is_a_person
from engines.scene.classes import PERSON
from engines.scene.looks.grid import SIDE
from engines.scene.looks.local import LocalLooks, Patches
from engines.scene.state import SceneState
from engines.scene.wording import as_sentence

_THE = r"(?:the|my|your|his|her|their|this|that|these|those)"
_WHOM = rf"(?:him|her|them|it|me|us|you|{_THE} {SIZE_OR_AGE}(?P<what>[a-z-]+(?: [a-z-]+)?))"
_BESIDE = re.compile(
    rf"{POLITE_OPENING}what(?: else)?(?: is|'s| are| do you see| can you see| lies| stands| sits| hangs)(?: there)?"
    r"(?: (?:standing|lying|sitting|hanging|placed|located|growing|parked))?(?: right| just| directly)? "
    r"(?:(?:to|on|at) )?(?P<where>(?:the )?left of|(?:the )?right of|on top of|on|under(?:neath)?|below|beneath|above"
    rf"|over|next to|beside|near|close to|by|in front of|behind) {_WHOM}(?: (?:there|here|now|right now))*\W*",
    re.IGNORECASE,
)
_HELD_UP = re.compile(
    rf"{POLITE_OPENING}what (?:is|are|'s) (?P<who>he|she|it|they|(?:all )?{_THE} [a-z]+)(?: all)? (?P<verb>sitting"
    r"|standing|lying|walking|kneeling|riding|resting|playing|running) (?:on|in)(?: there| here| now)*\W*",
    re.IGNORECASE,
)
_OF_WATER = ("water", "sea", "lake", "river", "pond", "wave", "swimming pool")
_ALIKE = (  # of which one is a part of the other, or taken for it
    ("table", "desk"),
    ("sofa", "armchair", "chair", "pillow", "blanket", "bed"),
    _OF_WATER,
    ("tree", "forest", "bush", "leaf", "branch", "plant", "trunk", "pine", "palm", "flower", "blossom", "rose"),
    ("computer", "laptop", "keyboard", "screen", "television", "mouse"),
    ("cup", "mug", "coffee", "tea", "glass", "bottle", "beer"),
    ("bookshelf", "shelf", "book", "library", "cupboard", "drawer"),
    ("house", "building", "city", "skyscraper", "tower", "roof", "hut", "church", "castle"),
    ("street", "road", "asphalt", "path", "parking lot"),
    ("mountain", "hill", "rock", "cliff", "valley", "canyon"),
    ("food", "plate", "bowl", "salad", "vegetables", "meat", "dessert", "cake", "bread"),
)
# Of the whole picture, or worn.
_NO_NEIGHBOUR = frozenset(
    (
        *("office", "kitchen", "museum", "library", "park", "shop", "city", "village", "stadium", "valley", "island"),
        *("city", "food", "animal", "machine", "ceiling", "cable", "pattern", "crowd", "toy", "card", "heart", "lens"),
        *("make-up", "lipstick", "beard", "tattoo", "glasses", "sunglasses", "earring", "necklace", "jewellery"),
        *("T-shirt", "shirt", "jacket", "coat", "sweater", "pullover", "dress", "suit", "tie", "uniform", "jeans"),
        *("shorts", "shoe", "sneaker", "boot", "hat", "cap", "helmet", "scarf", "gloves", "watch", "mask"),
    )
)
_NEVER_ON = NEVER_ON | {
    "desk",
    "armchair",
    "carpet",
    "wooden floor",
    "tiles",
    "door",
    "window",
    "sky",
    "street",
    "road",
}
SEATS = ("sofa", "armchair", "chair", "bed", "stairs", "bicycle", "motorcycle", "boat", "canoe", "pillow", "blanket")
GROUNDS = (
    *("grass", "sand", "snow", "water", "sea", "lake", "river", "carpet", "wooden floor", "tiles", "asphalt", "stairs"),
    *(
        "rock",
        "stone",
        "ice",
        "meadow",
        "street",
        "road",
        "path",
        "pier",
        "bridge",
        "leaves on the ground",
        "beach",
        "field",
    ),
)
REACH = 0.45  # of the picture: what is farther away is not told as left of it, or above it
MARGIN = 0.1  # of the picture: how far what is on or beside a thing reaches beyond its box


def related_locally(question: str, state: SceneState, local: LocalLooks | None) -> str | None:
    """ "A plant, I think."; None for other questions, where detectors know better, and if nothing there is sure."""
    if local is None or state.light == "black":
        return None
    if match := _HELD_UP.fullmatch(question):
        return _held_up(match["who"].lower(), match["verb"].lower(), state, local)
    match = _BESIDE.fullmatch(question)
    if match is None or related_things(question, state):
        return None
    words = (match["what"] or "").lower()
    one = _box_of(words, state, local)
    if one is None:
        return None
    where = match["where"].lower().removeprefix("the ").split()[0]
    without = _NO_NEIGHBOUR | NO_THINGS | _alike(words, local)
    found = local.names_in(_patches(where, one), without | _NEVER_ON if where == "on" else without)
    return f"{as_sentence(told_as(found[0]))[:-1]}, I think." if found else None


def _held_up(who: str, verb: str, state: SceneState, local: LocalLooks) -> str | None:
    words = who.split()[-1]
    one = _box_of("" if words in ("he", "she", "they") else words, state, local, is_one=words != "it")
    if one is None:
        return None
    left, top, right, bottom = one
    low = (left - MARGIN, (top + 2 * bottom) / 3, right + MARGIN, bottom + MARGIN)
    is_seated = verb in ("sitting", "lying", "resting", "kneeling", "riding")
    names = (*SEATS, *GROUNDS) if is_seated else GROUNDS
    if is_seated and any(each.name in SEATS and _meet(each.box, low) for each in state.things):
        return None
    found = local.names_in(_inside(low), without=set(local.names) - set(names))
    return f"{as_sentence(told_as(found[0]))[:-1]}, I think." if found else None


def _meet(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def _box_of(words: str, state: SceneState, local: LocalLooks, is_one: bool = True) -> Box | None:
    """Of the thing or person that is meant; of several the largest. No words: a person."""
    name = PERSON if not words or is_a_person(words) else NAME_OF_WORD.get(words, NAME_OF_WORD.get(words.split()[-1]))
    if not is_one:
        things = [each for each in state.things if each.name != PERSON]
    else:
        things = list(state.things_called(name)) if name is not None else []
    largest = max(things, key=lambda thing: thing.area, default=None)
    if largest is not None and largest.box[2] > largest.box[0]:
        return largest.box
    if name == PERSON or not words or are_clothes(words):
        return None
    region = region_of(words, local) or region_of(words.split()[-1], local)
    return region.box if region is not None else None


def _alike(words: str, local: LocalLooks) -> frozenset[str]:
    """The names of the thing itself, and of what belongs to it."""
    region = region_of(words, local) or region_of(words.split()[-1] if words else "", local)
    own = {words, *words.split(), *((region.name,) if region is not None else ())}
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
        "in": ((left - MARGIN, middle, right + MARGIN, bottom + MARGIN),),
        "behind": (
            (left - width / 2, higher, left, bottom),
            (right, higher, right + width / 2, bottom),
        ),
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
