"""Notes for scenes of drawings: what a detector of everyday things would find in their pictures."""

from dataclasses import replace

from engines.shapes import GRID
from training.scenes.plan import Plan, Rng, Seen
from training.scenes.rooms.plan import Present, Room
from training.scenes.rooms.sights import notes_of
from training.scenes.rooms.words import inventory, pick

RECALL = (0.45, 0.85)
COLOUR_SHARE, GROUND_SHARE = 0.5, 0.3  # of things that have a colour word, of scenes


def with_notes(plan: Plan, rng: Rng) -> Plan:
    """The plan with simulated notes of every window. Names that no detector knows get none."""
    names: dict[str, str] = inventory()["drawn"]
    colours = inventory()["colours"]
    things = [
        Present(
            names[item.name],
            pick(rng, colours) if rng.random() < COLOUR_SHARE else None,
            _box(item),
            ((item.start_s, item.end_s),),
            float(rng.uniform(*RECALL)),
        )
        for item in plan.seen
        if item.name in names
    ]
    ground = pick(rng, colours) if rng.random() < GROUND_SHARE else None
    room = Room(plan.duration_s, tuple(things), (), ((0.0, "bright"),), (), (), ground, None, ())
    return replace(plan, notes=tuple(notes for notes, _ in notes_of(room, rng)))


def _box(item: Seen) -> tuple[float, float, float, float]:
    rows, columns = [cell // GRID for cell in item.cells], [cell % GRID for cell in item.cells]
    return min(columns) / GRID, min(rows) / GRID, (max(columns) + 1) / GRID, (max(rows) + 1) / GRID
