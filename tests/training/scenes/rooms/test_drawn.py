"""Notes of scenes of drawings say what is drawn, as far as a detector knows it."""

import numpy as np

from training.scenes.plan import Plan, Seen
from training.scenes.rooms.drawn import with_notes


def a_thing(name: str, start_s: float, end_s: float) -> Seen:
    return Seen(name, start_s, end_s, (0, 1, 2, 7, 8, 9, 14, 15, 16), 1.0, 1.0, (0,), None)


def test_what_a_detector_knows_is_noted_while_it_is_there_and_other_things_only_as_a_view() -> None:
    plan = Plan(1, 0, 60.0, ((0.0, 0),), (a_thing("mug", 0.0, 20.0), a_thing("guitar", 40.0, 60.0)), (), ())
    told = [with_notes(plan, np.random.default_rng(seed)) for seed in range(10)]
    assert all(len(scene.notes) == 30 for scene in told)
    assert told[0] == with_notes(plan, np.random.default_rng(0))
    texts = [(note.text, note.time_s) for scene in told for notes in scene.notes for note in notes]
    assert any(text == "a cup at the top left" for text, _ in texts)
    assert not any("guitar" in text and not text.startswith("it looks like") for text, _ in texts)
    assert any(text == "it looks like a guitar" for text, _ in texts)
    assert all(at_s > 40 for text, at_s in texts if "guitar" in text)
    assert all(at_s < 28 for text, at_s in texts if "cup" in text)
