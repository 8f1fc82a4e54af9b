"""What a full memory keeps of a composed scene, whoever scores."""

from dataclasses import replace

import numpy as np
import pytest
import torch
from tokenizers import Tokenizer

from benchmarks.answers.budgets.memory import asked_at_the_end, left_of, only, right_answers, scored
from engines.mini.layout import AV
from tests.training.tiny import tiny_composer, tiny_stock, tiny_trainee
from training.model.packing import make_context
from training.model.pool import make_pool, predicted_names
from training.model.sieving import llm_embeds
from training.scenes.plan import Style
from training.sieve.camera import CameraScenes

SCENES = CameraScenes(tiny_stock(), tiny_composer(), Style(12, 16), num_questions=8, num_parts=2)


@torch.no_grad()
def test_a_memory_keeps_the_best_scored_and_one_that_is_large_enough_everything(tokenizer: Tokenizer) -> None:
    trainee, example = tiny_trainee(tokenizer), SCENES[0]
    pool = make_pool(trainee, example.scene, predicted_names(trainee, example.scene), example.plan)
    chosen = next(iter(scored(trainee, pool, 0).values()))
    context = make_context(trainee, example.plan, pool, chosen)
    everything = np.arange(context.ends[0], context.ends[-1])
    np.testing.assert_array_equal(left_of(trainee, context, len(everything)), everything)
    capacity = len(everything) // 3
    left = left_of(trainee, context, capacity)
    assert len(np.unique(left)) == len(left)
    assert capacity // 2 < len(left) <= capacity
    early = left[left < context.ends[len(context.ends) // 2]] - context.ends[0]
    is_seen = context.ids.numpy()[context.ends[0] :][early] == AV
    others = np.setdiff1d(np.arange(context.ends[len(context.ends) // 2] - context.ends[0]), early)
    others = others[context.ids.numpy()[context.ends[0] :][others] == AV]
    assert is_seen.any()
    assert context.tokens.score[early[is_seen]].mean() > context.tokens.score[others].mean()


@torch.no_grad()
def test_what_is_left_keeps_its_embeddings_positions_and_windows(tokenizer: Tokenizer) -> None:
    trainee, example = tiny_trainee(tokenizer), SCENES[1]
    pool = make_pool(trainee, example.scene, predicted_names(trainee, example.scene), example.plan)
    chosen = next(iter(scored(trainee, pool, 0).values()))
    context, embeds = make_context(trainee, example.plan, pool, chosen), llm_embeds(trainee, pool, chosen)
    left = left_of(trainee, context, 60)
    small, read = only(context, embeds, left)
    places = np.concatenate((np.arange(context.ends[0]), left))
    assert small.ids.tolist() == context.ids[places].tolist()
    np.testing.assert_array_equal(small.positions, context.positions[:, places])
    np.testing.assert_array_equal(small.group, context.group[places])
    of_place = {place: row for row, place in enumerate(np.flatnonzero(context.ids.numpy() == AV).tolist())}
    rows = [of_place[place] for place in left.tolist() if place in of_place]
    assert 0 < len(rows) < len(embeds)
    torch.testing.assert_close(read, embeds[rows])
    assert [int((places < end).sum()) for end in context.ends] == list(small.ends)
    assert len(right_answers(trainee, example, pool, chosen, 60)) == len(example.asked)


def test_only_questions_at_the_end_are_asked() -> None:
    example = SCENES[2]
    end_s = example.plan.start_s + example.plan.duration_s
    early = replace(example.asked[0], asked_s=example.plan.start_s + 2.0)
    late = replace(example.asked[1], asked_s=end_s)
    found = asked_at_the_end(replace(example, asked=(early, late), questions=example.questions[:2]))
    assert found.asked == (late,)
    assert found.questions == (example.questions[1],)
    assert found.asked[0].asked_s == pytest.approx(end_s)
