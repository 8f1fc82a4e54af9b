"""How likely each kind of place is, by what the picture as a whole looks like, what it shows and its things. Pure.

The picture as a whole is told to be a kitchen only where nine of ten are one. Somebody who asks which room it is knows
that it is one: then the likeliest is worth telling, as what it looks like.
"""

from collections.abc import Collection, Mapping

from engines.scene.claims.where.rooms import LEAST, PLACES_OF_THINGS
from engines.scene.looks.names import PLACES

OF_SHOWN = 0.6  # what a picture shows need not be where it was taken: so much of its chance counts
OF_THINGS = 0.5  # the chance of a place of which just enough things are seen
# Names of what pictures show that are places, too.
_SHOWN = {
    **{name: words for name, words in PLACES.items() if name not in ("mountains", "field", "snow", "pool", "car park")},
    **{
        "meadow": "a meadow",
        "parking lot": "a car park",
        "swimming pool": "a swimming pool",
        "valley": "the mountains",
    },
}
INDOORS = frozenset(
    (
        *("a kitchen", "a living room", "a dining room", "a bedroom", "a bathroom", "an office", "a meeting room"),
        *("a classroom", "a hall", "a restaurant", "a shop", "a library", "a gym", "a workshop", "a museum"),
        *("a church", "a station", "a corridor", "a hospital", "a stage", "a studio"),
    )
)
OF_A_HOUSE = frozenset(
    ("a kitchen", "a living room", "a dining room", "a bedroom", "a bathroom", "an office", "a corridor", "a workshop")
)
ROOMS = INDOORS - {"a shop", "a restaurant", "a museum", "a church", "a station", "a hospital", "a stage"}


def place_odds(
    places: Collection[tuple[str, float]], shown: Mapping[str, float], things: Collection[str]
) -> dict[str, float]:
    """The chance of each place, as it is told ("a kitchen"), in [0, 1]. `places`: the heads' places with their chances;
    `shown`: the chance of each name that is asked for; `things`: the names of what the detectors see."""
    odds = {PLACES[name]: chance for name, chance in places}
    for name, words in _SHOWN.items():
        odds[words] = max(odds.get(words, 0.0), OF_SHOWN * shown.get(name, 0.0))
    for words, weights in PLACES_OF_THINGS.items():
        speaks = sum(weights.get(name, 0.0) for name in set(things))
        if speaks >= LEAST:
            odds[words] = max(odds.get(words, 0.0), 1 - (1 - OF_THINGS) * LEAST / speaks)
    return odds


def likeliest_place(odds: Mapping[str, float], among: Collection[str], least: float) -> str | None:
    """The likeliest of some places; None if even that has less than the least chance."""
    known = {words: chance for words, chance in odds.items() if words in among}
    best = max(sorted(known), key=known.__getitem__, default=None)
    return best if best is not None and known[best] >= least else None
