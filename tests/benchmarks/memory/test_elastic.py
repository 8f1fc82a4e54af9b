"""Scenes that are drawn out over hours read as the same scenes when they are not drawn out."""

from dataclasses import replace

import numpy as np
from tokenizers import Tokenizer

from benchmarks.memory.elastic import GAPS_S, WAYS, asked_at, drawn_out, is_asked
from engines.core.sync_rope import elastic_age_ids
from tests.training.tiny import rounded_trainee, tiny_composer, tiny_stock
from training.model.packing import LabelledQuestion, make_context
from training.model.pool import make_pool, predicted_names
from training.model.sieving import by_novelty, run_sieve, within_budget
from training.scenes.facts import WINDOW_S
from training.scenes.plan import MINUTE
from training.scenes.planner import draw_plan


def test_a_drawn_out_scene_has_the_same_words_but_for_its_times(tokenizer: Tokenizer) -> None:
    trainee, plan = rounded_trainee(tokenizer), draw_plan(tiny_stock(), MINUTE, 3)
    scene = tiny_composer().compose(plan)
    pool = make_pool(trainee, scene, predicted_names(trainee, scene), plan)
    chosen = run_sieve(trainee, pool, by_novelty, within_budget(0.2))
    usual = make_context(trainee, plan, pool, chosen)
    for way in WAYS.values():
        same = drawn_out(trainee, plan, pool, chosen, WINDOW_S, way)
        np.testing.assert_array_equal(same.ids, usual.ids)
        np.testing.assert_allclose(same.positions, usual.positions)
    gap_s = GAPS_S["1 h"]
    hours = {name: drawn_out(trainee, plan, pool, chosen, gap_s, way) for name, way in WAYS.items()}
    last = {name: context.positions.max() for name, context in hours.items()}
    assert last["closed gaps"] < last["elastic"]
    assert last["contiguous"] < last["elastic"] < 10 * last["contiguous"] < last["absolute"]
    assert last["elastic"] < elastic_age_ids(np.asarray([plan.duration_s / WINDOW_S * gap_s]))[0]
    assert hours["elastic"].num_visible(10 * gap_s) == hours["elastic"].ends[10]


def test_questions_come_after_as_many_windows_as_before() -> None:
    late = LabelledQuestion("What did you hear last?", "A dog.", 51.5)
    assert asked_at(late, 120.0).asked_s == 25 * 120.0 + 1.5
    assert is_asked(late, 60.0)
    assert not is_asked(replace(late, asked_s=20.0), 60.0)
    assert not is_asked(replace(late, answer="At 12 seconds."), 60.0)
