"""Scenes whose pool holds what a camera gives: clutter that nobody asks about, and notes that say what patches say.

Rooms have both already (`training.scenes.rooms`). Drawn scenes get clothes and furniture that stay, behind what the
questions are about, and may be put together to several minutes.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

import numpy as np

from engines.shapes import GRID
from training.model.data import Example, Examples
from training.scenes.compose import Composer
from training.scenes.plan import MINUTE, Heard, Plan, Rng, Said, Seen, Style
from training.scenes.planner import Stock, draw_plan
from training.scenes.rooms.drawn import with_notes
from training.scenes.rooms.words import inventory

T = TypeVar("T", Seen, Heard, Said)
CLUTTER = 2, 6  # things a scene, at least and less than
CLUTTER_SIZE = 1, 4  # patches wide and high, at least and less than


@dataclass(frozen=True)
class CameraScenes:
    """Scenes by number. `room_share` of them are rooms, the others `num_parts` drawn scenes, one after the other."""

    stock: Stock
    composer: Composer
    style: Style = MINUTE
    num_questions: int = 24
    room_share: float = 0.0
    num_parts: int = 1

    def __getitem__(self, number: int) -> Example:
        rng = np.random.default_rng([number, self.stock.split, 29])
        is_room = rng.random() < self.room_share
        examples = Examples(
            self.stock, self.composer, (), self.num_questions, with_chat=False, room_share=1.0 if is_room else 0.0
        )
        if is_room:
            return examples[number]
        parts = [draw_plan(self.stock, self.style, number * self.num_parts + i) for i in range(self.num_parts)]
        plan = with_notes(joined(parts), rng)
        return examples.about(plan, number, rng, with_clutter(plan, self.stock, rng))


def joined(parts: Sequence[Plan]) -> Plan:
    """Plans of drawn scenes one after the other, as one plan: a camera that is moved from place to place."""
    starts_s = np.cumsum([0.0, *(part.duration_s for part in parts)]).tolist()
    later = list(zip(parts, starts_s, strict=False))

    return replace(
        parts[0],
        duration_s=starts_s[-1],
        grounds=tuple((at_s + by_s, number) for part, by_s in later for at_s, number in part.grounds),
        seen=tuple(item for part, by_s in later for item in _moved(part.seen, by_s)),
        heard=tuple(item for part, by_s in later for item in _moved(part.heard, by_s)),
        said=tuple(item for part, by_s in later for item in _moved(part.said, by_s)),
    )


def _moved(items: Sequence[T], by_s: float) -> list[T]:
    return [replace(item, start_s=item.start_s + by_s, end_s=item.end_s + by_s) for item in items]


def with_clutter(plan: Plan, stock: Stock, rng: Rng) -> Plan:
    """The plan with clothes and furniture that are there all the time, behind everything else.

    No right answer names them, as in rooms: draw questions and notes from the plan without them.
    """
    names = {name for kind in ("people", "places") for name in inventory()["clutter"][kind]}
    names -= {item.name for item in plan.seen}
    numbers = [number for number, name in enumerate(stock.object_names) if name in names]
    picked = rng.permutation(numbers)[: rng.integers(*CLUTTER)].tolist()
    clutter = [_standing(stock.object_names[number], number, plan.duration_s, rng) for number in picked]
    return replace(plan, seen=(*clutter, *plan.seen))


def _standing(name: str, prototype: int, duration_s: float, rng: Rng) -> Seen:
    height, width = rng.integers(*CLUTTER_SIZE, 2).tolist()
    top, left = int(rng.integers(GRID - height + 1)), int(rng.integers(GRID - width + 1))
    cells = tuple(row * GRID + column for row in range(top, top + height) for column in range(left, left + width))
    row, column = top + (height - 1) / 2, left + (width - 1) / 2
    return Seen(name, 0.0, duration_s, cells, row, column, (), prototype)
