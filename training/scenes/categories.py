"""Categories of things (animal, tool, …), by the folder of their pictures."""

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
EXCEPTIONS = {"teddy bear"}
FIRST_NON_ANIMAL = 398  # ImageNet's classes before this number are animals


@cache
def categories() -> dict[str, frozenset[str]]:
    """Name of a thing of the catalog → its categories."""
    objects = tomllib.loads(CATALOG.read_text(encoding="utf-8"))["objects"]
    return {
        name: frozenset(
            word for folder, word in FOLDERS.items() if name not in EXCEPTIONS and files[0].startswith(folder)
        )
        for name, files in objects.items()
    }


def is_in_category(item: Seen, category: str) -> bool | None:
    """Whether a thing belongs to a category; None if that is unknown."""
    if item.prototype is None:
        return category in categories().get(item.name, frozenset())
    if category == "animal":
        return item.prototype < FIRST_NON_ANIMAL
    return None
