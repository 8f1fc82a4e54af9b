"""A record of views begins a new one with each new picture, is saved, and forgets."""

import numpy as np

from engines.saving.packing import packed, unpacked
from engines.scene.counting.views.record import LEAST_CHANCE, MAX_VIEWS, SAVED_CLASSES, ViewRecord
from engines.scene.looks.looks import UNSURE, Evidence, Looks
from engines.scene.state import Light, SceneState, Thing

PLAIN = np.zeros((32, 32, 3), np.uint8)
HALVES = np.concatenate((PLAIN[:16], PLAIN[:16] + 200))
OTHER = HALVES[::-1].copy()


def state(view: int, *names: str, light: Light = "bright", chance: float = 0.9) -> SceneState:
    evidence = (
        Evidence("snow", 1.0, True, chance),
        Evidence("tree", 0.0, None, 0.01),
        Evidence("winter", 0, None, 0.01),
    )
    looks = Looks(evidence=evidence, places=(("street", 0.6),), view=view)
    things = tuple(Thing(number, name, None, 3, 3, False) for number, name in enumerate(names))
    return SceneState(things, light, False, looks=looks, looks_like="castle")


def test_a_view_goes_on_until_another_number_or_the_dark() -> None:
    record = ViewRecord()
    for time_s, seen in enumerate((state(1, "cat"), state(1, "cat", "cat"), state(1), state(2, "dog"))):
        record.add(float(time_s), seen, PLAIN)
    first, second = record.views
    assert (first.start_s, first.end_s, first.num_pictures, first.things) == (0.0, 2.0, 3, {"cat": (2, 2)})
    assert first.looks_like == {"castle": 3}
    assert first.shown == {"snow": 0.9, "winter": 0.01}  # of what is unlikely only the seasons
    assert (second.start_s, second.things) == (3.0, {"dog": (1, 1)})
    record.add(4.0, state(2, light="black"), PLAIN)
    record.add(5.0, state(2), PLAIN)
    assert [view.start_s for view in record.views] == [0.0, 3.0, 5.0]
    record.add(6.0, SceneState((), "bright", False, looks=UNSURE), PLAIN)  # nobody looked
    assert len(record.views) == 3
    assert LEAST_CHANCE < 0.9


def test_it_is_bounded_saved_and_forgets() -> None:
    record = ViewRecord()
    for number in range(MAX_VIEWS + 3):
        record.add(float(number), state(number + 1, "cat"), PLAIN)
    assert len(record.views) == MAX_VIEWS
    assert unpacked(packed(record, SAVED_CLASSES), ViewRecord(), SAVED_CLASSES).views == record.views
    record.forget_since(5.0)
    assert [view.start_s for view in record.views] == [3.0, 4.0]
    record.add(20.0, state(MAX_VIEWS + 3), PLAIN)  # the number of the view that went on, but it was forgotten
    assert [view.start_s for view in record.views] == [3.0, 4.0, 20.0]


def test_a_cut_while_nobody_looks_is_where_the_next_view_begins() -> None:
    record = ViewRecord()
    record.add(0.0, state(1), HALVES)
    record.add(2.0, state(1), HALVES, looks_wait=True)
    record.add(4.0, state(1), OTHER, looks_wait=True)
    record.add(6.0, state(1), OTHER, looks_wait=True)
    record.add(8.0, state(2), OTHER)
    assert [(view.start_s, view.num_pictures) for view in record.views] == [(0.0, 1), (4.0, 1)]


def test_how_much_a_view_changes_is_told_from_its_first_picture() -> None:
    record = ViewRecord()
    for time_s, rgb in enumerate((HALVES, np.roll(HALVES, 4, 0), HALVES)):
        record.add(float(time_s), state(1), rgb)
    (view,) = record.views
    assert 0.4 < view.change < 0.6
