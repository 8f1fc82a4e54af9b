"""What is said of a view: the place that it looks like, and what it shows. Pure."""

from collections.abc import Iterable, Sequence

from engines.scene.animals import kind_of
from engines.scene.claims.kinds import GROUPS
from engines.scene.claims.looks.asked_words import ANIMALS, NO_THINGS, told_as
from engines.scene.claims.where.place_odds import likeliest_place, place_odds
from engines.scene.classes import PERSON, RELIABLE
from engines.scene.counting.views.record import View
from engines.scene.looks.names import PLACES, WORN
from engines.scene.wording import counted, listed, plural, with_article

# The chance from which on a place is told as it is, and as what it may be; of what is told to be shown.
LIKELY_PLACE, LEAST_PLACE, LEAST_SHOWN, PERHAPS_SHOWN = 0.45, 0.2, 0.5, 0.3
FEWEST_SHARE = 0.5  # of a view's pictures: what fewer show may be a mistake
MOST_TOLD = 3
# What is not worth telling beside anything else: it is everywhere, or worn, or stands for what is told.
_BACKGROUND = frozenset(
    (
        *("wall", "sky", "ceiling", "floor", "window", "door", "asphalt", "leaf", "branch", "trunk", "railing", "lamp"),
        *("food", "city", "building", "wooden floor", "stone floor", "tiles", "seat", "cable", "wheel"),
        *("T-shirt", "shirt", "jacket", "sweater", "pullover", "shoe", "sneaker", "jeans", "shorts", "suit", "tie"),
        *("cloud", "street", "road", "column", "pipe", "roof", "stone", "earring", "necklace", "ring", "jewellery"),
        *("boot", "cap", "coat", "make-up", "lipstick", "uniform", "crowd", "lens"),
    )
)
_OF_PLACE = frozenset(PLACES) | {"meadow", "parking lot", "swimming pool", "valley", "mountain"}


def odds_of(view: View) -> dict[str, float]:
    """The chance of each place, as it is told."""
    named = (name for name, count in view.looks_like.items() if count >= FEWEST_SHARE * view.num_pictures)
    return place_odds(view.places, view.shown, [*_lasting(view), *named])


def place_of(view: View) -> str | None:
    """ "a street", "perhaps a park"; None if nothing is likely enough."""
    odds = odds_of(view)
    best = likeliest_place(odds, odds, LEAST_PLACE)
    return best if best is None or odds[best] >= LIKELY_PLACE else f"perhaps {best}"


def things_of(view: View) -> list[str]:
    """What the view shows, as words: people and animals first, then what the whole picture looks like, then others."""
    lasting = _lasting(view)
    sure = [name for name in lasting if name in RELIABLE]
    shown = sorted((name for name, chance in view.shown.items() if chance >= LEAST_SHOWN), key=lambda n: -view.shown[n])
    known = {kind_of(name) for name in sure} | set(sure)
    known |= {"animal"} if not known.union(shown).isdisjoint((*GROUPS["animal"], *ANIMALS)) else set()
    is_placed = max(odds_of(view).values(), default=0.0) >= LIKELY_PLACE
    front: list[str] = []
    back: list[str] = []
    for name in shown:
        if name in known or name in NO_THINGS or name in WORN or (is_placed and name in _OF_PLACE):
            continue
        (back if name in _BACKGROUND else front).append(name)
    named = [name for name, count in view.looks_like.items() if 2 * count > view.num_pictures and name not in known]
    others = [name for name in lasting if name not in known and name not in front and name not in named]
    words = [counted(lasting[name], name) for name in sorted(sure, key=lambda n: n != PERSON)]
    words += [counted(lasting[name], name) if lasting.get(name, 0) > 1 else told_as(name) for name in front]
    words += [with_article(name) for name in named if not words]
    words += [counted(lasting[name], name) for name in others]
    words += [told_as(name) for name in back]
    perhaps = [name for name, chance in view.shown.items() if chance >= PERHAPS_SHOWN and name not in NO_THINGS]
    if not words and perhaps:
        return [f"perhaps {told_as(max(perhaps, key=view.shown.__getitem__))}"]
    return list(dict.fromkeys(words))[:MOST_TOLD]


def place_clause(view: View) -> str | None:
    """Where it was: the place, or somewhere with what it shows; None if nothing is known of it."""
    things = things_of(view)
    return place_of(view) or (f"somewhere with {listed(things)}" if things else None)


def view_clause(view: View) -> str | None:
    """What was to be seen, with the place if it is likely: "a living room with a sofa and a chair"."""
    things, place = things_of(view), place_of(view)
    if place is None or place.startswith("perhaps"):
        return listed(things) if things else place
    return f"{place} with {listed(things)}" if things else place


def chance_of(names: Iterable[str], view: View) -> float:
    """How likely the view shows one of the names, or is one of the places, in [0, 1]."""
    odds, named = odds_of(view), list(names)
    found = [view.shown.get(name, 0.0) for name in named]
    found += [odds.get(name, 0.0) for name in named]
    found += [count / view.num_pictures for name, count in view.looks_like.items() if name in named]
    found += [seen / view.num_pictures for name, (seen, _) in view.things.items() if _is(name, named)]
    return max(found, default=0.0)


def told_of(names: Sequence[str], view: View, least: float) -> str | None:
    """What the view shows of some names, each with at least this chance, as words: "two people and a dog". Several are
    told of a name whose plural is among them. None if it shows none."""
    found = {name: most for name, (seen, most) in view.things.items() if _is(name, names)}
    sure = [counted(most, name) for name, most in found.items() if view.things[name][0] >= least * view.num_pictures]
    if sure:
        return listed(sure)
    likely = (name for name in names if chance_of((name,), view) >= least)
    return next((plural(name) if plural(name) in names else told_as(name) for name in likely), None)


def _is(name: str, names: Sequence[str]) -> bool:
    return name in names or kind_of(name) in names or any(name in GROUPS.get(each, ()) for each in names)


def _lasting(view: View) -> dict[str, int]:
    """How many there were of each thing that enough pictures show."""
    return {name: most for name, (seen, most) in view.things.items() if seen >= FEWEST_SHARE * view.num_pictures}
