"""What a thing is one of: an animal, a tool, … By the folder that its pictures lie in."""

import tomllib
from functools import cache

from training.bank.catalog import CATALOG
from training.scenes.plan import Seen

FOLDERS = {
    "animals/": "animal",
    "animals/birds/": "bird",
    "food/fruit/": "fruit",
    "food/vegetables/": "vegetable",
    "hobbies/music/": "instrument",
    "household/tools/": "tool",
    "vehicles/": "vehicle",
    "military/vehicles/": "vehicle",
}
CATEGORIES = tuple(dict.fromkeys(FOLDERS.values()))
NOT_ONE = {"teddy bear"}
FIRST_THING = 398  # of ImageNet's classes: those before it are animals


@cache
def categories() -> dict[str, frozenset[str]]:
    """Name of a thing of the catalog → what it is one of."""
    objects = tomllib.loads(CATALOG.read_text(encoding="utf-8"))["objects"]
    return {
        name: frozenset(word for folder, word in FOLDERS.items() if name not in NOT_ONE and files[0].startswith(folder))
        for name, files in objects.items()
    }


def is_one(item: Seen, category: str) -> bool | None:
    """Whether a thing is one of a category; None if nobody knows."""
    if item.prototype is None:
        return category in categories().get(item.name, frozenset())
    if category == "animal":
        return item.prototype < FIRST_THING
    return None
