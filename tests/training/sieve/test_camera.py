"""Scenes with clutter that nobody asks about, and several scenes put together."""

import numpy as np

from tests.training.tiny import THINGS, tiny_composer, tiny_stock
from training.scenes.plan import Style
from training.scenes.planner import Stock, draw_plan
from training.sieve.camera import CameraScenes, joined, with_clutter

STYLE = Style(20, 30)


def test_joined_plans_follow_one_another() -> None:
    parts = [draw_plan(tiny_stock(), STYLE, seed) for seed in range(3)]
    plan = joined(parts)
    assert plan.duration_s == sum(part.duration_s for part in parts)
    assert [len(plan.seen), len(plan.said)] == [sum(len(p.seen) for p in parts), sum(len(p.said) for p in parts)]
    for items in (plan.seen, plan.heard, plan.said):
        assert sorted(item.start_s for item in items) == [item.start_s for item in items]
    last = plan.seen[-1]
    assert last.start_s - sum(part.duration_s for part in parts[:2]) == parts[2].seen[-1].start_s
    assert plan.grounds[0][0] == 0.0
    composed, alone = tiny_composer().compose(plan), tiny_composer().compose(parts[0])
    assert len(composed.video) == 2 * plan.duration_s
    np.testing.assert_array_equal(composed.seen[: len(alone.seen)], alone.seen)


def test_clutter_is_seen_and_neither_asked_about_nor_noted() -> None:
    tiny = tiny_stock()
    stock = Stock(tiny.bank, tiny.split, ("bookcase", "curtain"), tiny.sound_names)
    example = CameraScenes(stock, tiny_composer(), Style(20, 30, prototypes=0.0))[3]
    clutter = {item.name for item in example.plan.seen} - set(THINGS)
    assert clutter == {"bookcase", "curtain"}
    assert (example.scene.seen[:, :] < len(clutter)).any()
    assert example.questions
    for question in example.questions:
        assert not any(name in f"{question.text} {question.answer}" for name in clutter)
    assert not any(name in note.text for notes in example.plan.notes for note in notes for name in clutter)


def test_clutter_hides_nothing() -> None:
    stock = Stock(tiny_stock().bank, 0, ("bookcase", "curtain"), ("a gong", "wind"))
    plan = draw_plan(stock, Style(20, 30, prototypes=0.0), 5)
    shown = with_clutter(plan, stock, np.random.default_rng(0))
    before, after = tiny_composer().compose(plan).seen, tiny_composer().compose(shown).seen
    num_clutter = len(shown.seen) - len(plan.seen)
    assert num_clutter == 2
    np.testing.assert_array_equal(after[before >= 0], before[before >= 0] + num_clutter)
