"""How many there are of what is counted and no detector sees. Pure."""

from engines.scene.claims.found.thing import LIKELY, SURE, Chance, Find
from engines.scene.classes import RELIABLE
from engines.scene.wording import with_article


def number_of_unseen(name: str, find: Find, chance: Chance) -> str | None:
    """One, if the picture surely looks like it somewhere; none, if the detector nearly always sees such things; None if
    it is not known."""
    found = find(name)
    if found is not None and found.sureness >= SURE:
        return f"I think one {name}."
    is_unlikely = (chance(name) or 0.0) < LIKELY
    return f"I do not see {with_article(name)}." if name in RELIABLE and is_unlikely else None
