"""The layout of a scene that begins late in its stream."""

from dataclasses import replace

import numpy as np
import torch
from tokenizers import Tokenizer

from tests.training.tiny import tiny_composer, tiny_stock, tiny_trainee
from training.model.packing import Context, make_context
from training.model.pool import make_pool, predicted_names
from training.model.sieving import by_novelty, run_sieve, within_budget
from training.scenes.plan import Plan, Style
from training.scenes.planner import draw_plan
from training.scenes.rooms.drawn import with_notes


@torch.no_grad()
def test_a_scene_that_begins_late_reads_the_same_but_for_its_times(tokenizer: Tokenizer) -> None:
    trainee = tiny_trainee(tokenizer)
    plan = draw_plan(tiny_stock(), Style(20, 20), 3)
    composed = tiny_composer().compose(plan)

    def context_of(plan: Plan) -> tuple[str, tuple[int, ...]]:
        pool = make_pool(trainee, composed, predicted_names(trainee, composed), plan)
        chosen = run_sieve(trainee, pool, by_novelty, within_budget(1.0))
        context = make_context(trainee, plan, pool, chosen)
        assert context.num_visible(plan.start_s + 6.0) == context.ends[3]
        assert context.num_visible(0.0) == context.ends[0]
        return tokenizer.decode(context.ids.clamp_min(0).tolist()), context.ends

    (early, ends), (late, late_ends) = context_of(plan), context_of(replace(plan, start_s=700.0))
    assert len(ends) == len(late_ends)
    assert "\n6s" in early
    assert "\n706s" in late
    assert "\n6s" not in late


@torch.no_grad()
def test_notes_move_with_their_scene(tokenizer: Tokenizer) -> None:
    """Seconds have three digits in both scenes, so that their layouts have the same tokens at the same ages."""
    trainee = tiny_trainee(tokenizer)
    plan = with_notes(draw_plan(tiny_stock(), Style(20, 20), 3), np.random.default_rng(0))
    composed = tiny_composer().compose(plan)
    assert any(plan.notes)

    def context_of(plan: Plan) -> Context:
        pool = make_pool(trainee, composed, predicted_names(trainee, composed), plan)
        return make_context(trainee, plan, pool, run_sieve(trainee, pool, by_novelty, within_budget(1.0)))

    early, late = context_of(replace(plan, start_s=300.0)), context_of(replace(plan, start_s=700.0))
    begin = early.ends[0]
    np.testing.assert_allclose(np.diff(late.positions[:, begin:]), np.diff(early.positions[:, begin:]), atol=1e-6)
    text = tokenizer.decode(late.ids.clamp_min(0).tolist())
    for note in (note for notes in plan.notes for note in notes):
        assert note.text in text
