"""The teacher finds out what answers need: its numbers are those of fading tokens out one by one."""

import numpy as np
import pytest
import torch
from tokenizers import Tokenizer

from engines.api import Modality
from tests.training.tiny import tiny_composer, tiny_stock, tiny_trainee
from training.model.packing import LabelledQuestion, answer_questions, make_context
from training.model.pool import make_pool, predicted_names
from training.model.sieving import Chosen, by_novelty, llm_embeds, run_sieve, within_budget
from training.scenes.plan import Style
from training.sieve import teacher
from training.sieve.camera import CameraScenes
from training.sieve.teacher import gated_context, teach


@pytest.fixture(scope="module")
def scenes() -> CameraScenes:
    return CameraScenes(tiny_stock(), tiny_composer(), Style(12, 16), num_questions=8)


def test_the_gradient_of_a_gate_is_what_fading_a_token_costs(tokenizer: Tokenizer, scenes: CameraScenes) -> None:
    trainee = tiny_trainee(tokenizer, with_updates=True)
    example = scenes[1]
    with torch.no_grad():
        pool = make_pool(trainee, example.scene, predicted_names(trainee, example.scene), example.plan)
        chosen = run_sieve(trainee, pool, by_novelty, within_budget(0.05))
    gated = gated_context(trainee, example, pool, chosen)
    asked = [LabelledQuestion("What do you see?", "A cat.", example.plan.duration_s)]
    gates = torch.ones(len(chosen.places), requires_grad=True)
    outcome = gated.read(trainee, gates, asked)
    with torch.no_grad():
        plain = answer_questions(
            trainee, make_context(trainee, example.plan, pool, chosen), llm_embeds(trainee, pool, chosen), asked
        )
    torch.testing.assert_close(outcome.loss, plain.loss)
    (gradient,) = torch.autograd.grad(outcome.log_odds.sum(), gates)
    kinds = pool.modality[chosen.places]
    assert set(kinds) == {Modality.VIDEO, Modality.AUDIO, Modality.NOTE}
    for kind in set(kinds):
        number = max(np.flatnonzero(kinds == kind), key=lambda i: abs(float(gradient[i])))
        step = 0.05 * torch.nn.functional.one_hot(torch.tensor(number), len(gates))
        with torch.no_grad():
            more, less = (
                gated.read(trainee, torch.ones(len(gates)) + by, asked).log_odds.sum() for by in (step, -step)
            )
        assert abs(float(gradient[number])) > 1e-5
        assert float(more - less) / 0.1 == pytest.approx(float(gradient[number]), rel=0.1)


def test_only_right_answers_teach(tokenizer: Tokenizer, scenes: CameraScenes, monkeypatch: pytest.MonkeyPatch) -> None:
    trainee, example = tiny_trainee(tokenizer, with_updates=True), scenes[2]
    pool = make_pool(trainee, example.scene, predicted_names(trainee, example.scene), example.plan)
    lesson = teach(trainee, example, pool, np.random.default_rng(0))
    assert (lesson.num_right, lesson.needs.sum()) == (0, 0)  # nobody has taught this LLM anything
    late = max(example.asked, key=lambda q: q.asked_s)
    read = answer_questions

    def one_is_right(*args: object) -> object:
        outcome = read(*args)  # type: ignore[arg-type]
        outcome.right[:] = [question is late for question in args[3]]  # type: ignore[attr-defined]
        return outcome

    monkeypatch.setattr(teacher, "answer_questions", one_is_right)
    lesson = teach(trainee, example, pool, np.random.default_rng(0))
    assert lesson.num_right == 1
    assert lesson.needs.min() >= 0
    assert lesson.needs.sum() == pytest.approx(1)
    assert len(lesson.places) == len(lesson.needs) == int(teacher.READ_A_MINUTE * example.plan.duration_s / 60 + 1e-9)


@torch.no_grad()
def test_every_kept_token_owns_its_place_in_the_layout(tokenizer: Tokenizer, scenes: CameraScenes) -> None:
    trainee, example = tiny_trainee(tokenizer), scenes[1]
    pool = make_pool(trainee, example.scene, predicted_names(trainee, example.scene), example.plan)
    everything = Chosen(np.arange(len(pool.time_s)), np.ones(len(pool.time_s), np.float32), None, None)
    context = make_context(trainee, example.plan, pool, everything)
    gated = gated_context(trainee, example, pool, everything)
    for place in range(len(pool.time_s)):
        owned = np.flatnonzero(gated.owner == place)
        assert {context.groups[i].modality for i in context.group[owned]} == {Modality(pool.modality[place])}
        if pool.modality[place] == Modality.NOTE:
            window = next(i for i, members in enumerate(pool.windows) if members.start <= place < members.stop)
            note = pool.notes[window][pool.note[place]]
            assert tokenizer.decode(context.ids[owned].tolist()).strip() == f"{note.text}."
        else:
            assert len(owned) == 1
            number = int((gated.owner[: owned[0]] >= 0).sum())
            code = trainee.codes(*(torch.tensor([part[place]]) for part in (pool.row, pool.column, pool.modality)))[0]
            faded = gated.embeds[number] - gated.offsets[number]
            torch.testing.assert_close(faded, trainee.centres()[Modality(pool.modality[place])] + code)
