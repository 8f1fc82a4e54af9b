"""Notes for scenes of drawings: what a detector of everyday things would find in their pictures."""

from dataclasses import replace

from engines.mini.senses import OBJECT_NAMES
from engines.shapes import GRID
from training.scenes.facts import overlap_s
from training.scenes.plan import Plan, Rng, Seen
from training.scenes.rooms.plan import Present, Room, Span
from training.scenes.rooms.sights import notes_of
from training.scenes.rooms.words import inventory, pick

RECALL = (0.45, 0.85)
GROUND_SHARE = 0.4  # of scenes have a main colour
VIEW_SHARE, VIEW_CELLS = 0.4, 8  # of things that are alone and large give the whole picture its name


def with_notes(plan: Plan, rng: Rng) -> Plan:
    """The plan with simulated notes of every window. Names that no detector knows get none.

    No thing has a colour word: the answers of these scenes name no colours.
    """
    names: dict[str, str] = inventory()["drawn"]
    things = [
        Present(names[item.name], None, _box(item), ((item.start_s, item.end_s),), float(rng.uniform(*RECALL)))
        for item in plan.seen
        if item.name in names
    ]
    ground = {"mostly": pick(rng, inventory()["colours"])} if rng.random() < GROUND_SHARE else {}
    room = Room(plan.duration_s, tuple(things), (), ((0.0, "bright"),), (), (), ground, _views(plan, rng), ())
    return replace(plan, notes=tuple(notes for notes, _ in notes_of(room, rng)))


def _views(plan: Plan, rng: Rng) -> tuple[tuple[Span, str], ...]:
    known = set(OBJECT_NAMES.read_text(encoding="utf-8").splitlines())
    alone = [
        item
        for item in plan.seen
        if item.name in known and len(item.cells) >= VIEW_CELLS
        if not any(other is not item and overlap_s(item, other) > 0 for other in plan.seen)
    ]
    return tuple(((item.start_s, item.end_s), item.name) for item in alone if rng.random() < VIEW_SHARE)


def _box(item: Seen) -> tuple[float, float, float, float]:
    rows, columns = [cell // GRID for cell in item.cells], [cell % GRID for cell in item.cells]
    return min(columns) / GRID, min(rows) / GRID, (max(columns) + 1) / GRID, (max(rows) + 1) / GRID
