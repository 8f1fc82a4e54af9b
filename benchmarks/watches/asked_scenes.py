"""Photographs one after the other, and events that no rule can tell: in which of them they are true. Somebody looked at
each photograph; those of which people could differ are left out."""

import random
from collections.abc import Mapping, Sequence

from benchmarks.everyday.clips import Clip, Shown

SHOWN_S = 18.0  # each photograph
SIZE = (640, 480)
EVENTS: Mapping[str, frozenset[str]] = {
    "somebody is smiling": frozenset(("smiling man", "man in an office", "five on a wall")),
    "somebody is sitting": frozenset(("three on a sofa", "three at a bar", "five on a wall")),
    "somebody wears a hat": frozenset(("four men",)),
    "a red motorcycle is there": frozenset(("motorcycle",)),
    "a blue bus is there": frozenset(("bus",)),
    "you see strawberries": frozenset(("strawberries",)),
}
OTHERS = ("coffee", "pot plant", "two footballers", "bedroom", "old telephone", "cupcakes")


def clip_of(number: int) -> Clip:
    """All photographs in another order for each number, a short silence before the first."""
    photographs = sorted({*OTHERS, *(name for those in EVENTS.values() for name in those)})
    random.Random(number).shuffle(photographs)
    shown = tuple(Shown(name, at=SHOWN_S * place) for place, name in enumerate(photographs))
    made_of = {"asked": number, "show": photographs, "seconds_each": SHOWN_S}
    return Clip(f"asked {number}", SHOWN_S * len(shown), shown, (), size=SIZE, made_of=made_of)


def begins_s(clip: Clip, photographs: frozenset[str]) -> Sequence[float]:
    """When one of these comes that follows none of them."""
    return [
        shown.at
        for before, shown in zip((None, *clip.show), clip.show, strict=False)
        if shown.file in photographs and (before is None or before.file not in photographs)
    ]
