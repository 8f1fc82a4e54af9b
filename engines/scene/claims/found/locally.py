"""Where a thing is that the patches of the newest picture look like, by the names that questions ask for. Pure."""

from engines.scene.claims.found.thing import LIKELY, SURE, UNLIKELY, Found
from engines.scene.claims.looks.asked_words import NO_THINGS, shown_names
from engines.scene.looks.local import LocalLooks, Region


def found_locally(word: str, local: LocalLooks) -> Found | None:
    """None if no such things are known, or if the picture looks like one nowhere."""
    region = region_of(word, local)
    if region is None:
        return None
    row, column = region.place
    sureness = SURE if local.is_sure(region.name) else LIKELY if local.is_likely(region.name) else UNLIKELY
    return Found(row, column, sureness, region.colour)


def region_of(word: str, local: LocalLooks) -> Region | None:
    """The patches that look like a thing that is called so; None as before."""
    regions = (local.region(name) for name in shown_names(word.lower()) if name not in NO_THINGS)
    return next((each for each in regions if each is not None), None)
