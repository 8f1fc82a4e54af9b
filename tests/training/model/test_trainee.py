"""Training computes what the stream computes: packed or single questions, exported weights, resumed runs."""

import copy
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.torch import load_file, save
from tokenizers import Tokenizer

from engines.api import Modality
from engines.core.decoder import Decoder
from engines.errors import ModelFileCorruptError, ModelFileMissingError, WeightsMismatchError
from engines.mini.layout import AV
from engines.mini.trained import WEIGHTS_FILE, apply_weights, read_weights
from engines.model_store import write_pinned
from tests.training.tiny import DECODER, tiny_composer, tiny_decoder, tiny_stock, tiny_trainee
from training.bank.variants import TEST
from training.model.data import Example, Examples
from training.model.export import export, load_trainee, renew
from training.model.lora import attend_packed
from training.model.materials import Materials
from training.model.packing import LabelledQuestion, answer_packed, answer_questions, make_context, pack
from training.model.pool import Pool, make_pool, predicted_names, true_names
from training.model.sieving import Chosen, by_cs2, by_novelty, llm_embeds, run_sieve, within_budget
from training.model.steps import in_passes, make_optimizer, packed_scene, rate_factor, train_on
from training.model.trainee import Trainee
from training.model.warm_start import Rows
from training.scenes.plan import Style

STYLES = ((1.0, Style(8, 12)),)


@pytest.fixture(scope="module")
def trainee(tokenizer: Tokenizer) -> Trainee:
    return tiny_trainee(tokenizer, with_updates=True)


def example_of(number: int, split: int = TEST) -> Example:
    return Examples(tiny_stock(split), tiny_composer(), STYLES, num_questions=8)[number]


@torch.no_grad()
def test_packed_questions_get_the_same_answers_as_single_ones(trainee: Trainee) -> None:
    example = example_of(3)
    pool, chosen = sieved(trainee, example, 0.2)
    context, embeds = make_context(trainee, example.plan, pool, chosen), llm_embeds(trainee, pool, chosen)
    together = answer_questions(trainee, context, embeds, example.asked)
    alone = [answer_questions(trainee, context, embeds, [asked]) for asked in example.asked]
    assert together.right == [outcome.right[0] for outcome in alone]
    mean = torch.stack([outcome.loss for outcome in alone]).mean()
    torch.testing.assert_close(together.loss, mean, atol=1e-4, rtol=1e-4)


@torch.no_grad()
def test_scenes_in_one_pass_get_the_same_answers_as_each_alone(trainee: Trainee) -> None:
    scenes = []
    for number in (3, 4, 5):
        example = example_of(number)
        pool, chosen = sieved(trainee, example, 0.2)
        context, embeds = make_context(trainee, example.plan, pool, chosen), llm_embeds(trainee, pool, chosen)
        scenes.append(pack(trainee, context, embeds, example.asked))
    for outcome, scene in zip(answer_packed(trainee, scenes), scenes, strict=True):
        (alone,) = answer_packed(trainee, [scene])
        assert outcome.right == alone.right
        torch.testing.assert_close(outcome.log_odds, alone.log_odds, atol=1e-4, rtol=1e-4)


def test_passes_have_at_most_so_many_tokens_or_one_scene(trainee: Trainee) -> None:
    example = example_of(3)
    pool, chosen = sieved(trainee, example, 0.2)
    context, embeds = make_context(trainee, example.plan, pool, chosen), llm_embeds(trainee, pool, chosen)
    scene = pack(trainee, context, embeds, example.asked)
    size = len(scene.embeds)
    for most_tokens, sizes in ((0, [1, 1, 1]), (2 * size, [2, 1]), (3 * size - 1, [2, 1]), (3 * size, [3])):
        assert [len(group) for group in in_passes([scene] * 3, most_tokens)] == sizes


@torch.no_grad()
def test_the_given_part_of_an_answer_is_not_learnt(trainee: Trainee) -> None:
    example = example_of(3)
    pool, chosen = sieved(trainee, example, 0.2)
    context, embeds = make_context(trainee, example.plan, pool, chosen), llm_embeds(trainee, pool, chosen)
    text, answer, given = "How long ago?", "At 4 seconds, 2 seconds ago.", "At 4 seconds,"
    count = len(trainee.writer.answer(answer))
    rest = count - (len(trainee.writer.answer(given)) - 1)
    whole, behind = (
        answer_questions(trainee, context, embeds, [LabelledQuestion(text, answer, 6.0, given=begin)]).loss
        for begin in ("", given)
    )
    first = answer_questions(trainee, context, embeds, [LabelledQuestion(text, answer, 6.0)])
    assert 0 < rest < count
    assert not torch.isclose(whole, behind)
    torch.testing.assert_close(first.loss, whole)


@torch.no_grad()
def test_exported_weights_make_the_engine_compute_what_training_computed(trainee: Trainee, tmp_path: Path) -> None:
    write_pinned(tmp_path / "model.safetensors", save(export(trainee)))
    tensors = read_weights(tmp_path / "model.safetensors")
    decoder = tiny_decoder()
    parts = apply_weights(decoder, tensors)
    generator = torch.Generator().manual_seed(0)
    embeds = torch.randn(1, 9, DECODER.hidden_size, generator=generator)
    positions = torch.arange(9).expand(4, -1)
    torch.testing.assert_close(
        parts.cs2.refiner(embeds, positions), trainee.refine(embeds, positions), atol=2e-2, rtol=2e-2
    )
    assert_reads_alike(decoder, trainee, embeds, positions)
    features = torch.rand(5, 16, generator=generator)
    for modality, projector in parts.projectors.items():
        expected = trainee.names[modality].probabilities(features) @ trainee.words[modality.name]
        words, _ = projector.read(projector.probabilities(features))
        torch.testing.assert_close(torch.from_numpy(words), expected, atol=5e-3, rtol=5e-3)


def test_a_renewed_name_gets_the_llms_words_and_others_stay(tokenizer: Tokenizer) -> None:
    trainee, fresh = tiny_trainee(tokenizer, with_updates=False), tiny_trainee(tokenizer, with_updates=False)
    words, first = trainee.words[Modality.VIDEO.name], fresh.words[Modality.VIDEO.name]
    with torch.no_grad():
        words += 1
    name = trainee.names[Modality.VIDEO].distinct.index("cat")
    renew(trainee, ["cat"], tokenizer)
    torch.testing.assert_close(words[name], first[name])
    others = torch.arange(len(words)) != name
    torch.testing.assert_close(words[others], first[others] + 1)
    with pytest.raises(ValueError, match="no such name: unicorn"):
        renew(trainee, ["unicorn"], tokenizer)


def test_weights_with_other_names_are_refused(trainee: Trainee, tokenizer: Tokenizer, tmp_path: Path) -> None:
    path = tmp_path / "model.safetensors"
    changed = {**export(trainee), "video.words": torch.zeros(3, DECODER.hidden_size, dtype=torch.float16)}
    write_pinned(path, save(changed))
    rows = {kind: Rows(known.weight, known.bias, known.distinct) for kind, known in trainee.names.items()}
    materials = Materials(tiny_decoder(), tokenizer, rows, tiny_composer(), tiny_stock(), tiny_stock(TEST))
    with pytest.raises(WeightsMismatchError, match="knows 3 names, the catalog"):
        load_trainee(materials, path)


def assert_reads_alike(decoder: Decoder, trainee: Trainee, embeds: torch.Tensor, positions: torch.Tensor) -> None:
    ours = trainee.read(embeds, positions, attend_packed(DECODER, embeds.shape[1], []))
    torch.testing.assert_close(decoder(embeds, positions).hidden, ours, atol=2e-2, rtol=2e-2)


def test_broken_weights_are_refused_with_a_remedy(trainee: Trainee, tmp_path: Path) -> None:
    path = tmp_path / "model.safetensors"
    with pytest.raises(ModelFileMissingError, match="git checkout"):
        read_weights(path)
    write_pinned(path, save(export(trainee)))
    tensors = read_weights(path)
    path.write_bytes(path.read_bytes()[:-1] + b"x")
    with pytest.raises(ModelFileCorruptError, match="sha256"):
        read_weights(path)
    for broken in ({k: v for k, v in tensors.items() if "codes" not in k}, {**tensors, "sieve.gate": torch.zeros(3)}):
        with pytest.raises(WeightsMismatchError, match="do not fit"):
            apply_weights(tiny_decoder(), broken)


@torch.no_grad()
def test_the_sieve_does_not_see_later_windows(trainee: Trainee) -> None:
    example = example_of(5)
    pool, chosen = sieved(trainee, example, 0.2)
    half = len(pool.windows) // 2
    first = run_sieve(trainee, pool, by_cs2(trainee, lambda: False, None), within_budget(0.2), pool.windows[:half])
    assert first.places.tolist() == [place for place in chosen.places if place < pool.windows[half].start]


@torch.no_grad()
def test_at_most_the_ratio_is_kept_and_the_layout_contains_all_of_it(trainee: Trainee) -> None:
    for number, ratio in enumerate((0.05, 0.2, 1.0)):
        example = example_of(number)
        pool, chosen = sieved(trainee, example, ratio)
        assert len(chosen.places) <= ratio * len(pool.time_s)
        context = make_context(trainee, example.plan, pool, chosen)
        is_note = pool.modality[chosen.places] == Modality.NOTE  # a note is words
        assert int((context.ids == AV).sum()) == int((~is_note).sum())
        assert is_note.any() or ratio < 1.0
        assert context.ends[-1] == len(context.ids) == context.positions.shape[1]


def test_gradients_reach_all_trained_parameters(tokenizer: Tokenizer) -> None:
    trainee = tiny_trainee(tokenizer, with_updates=True)
    example = example_of(1)
    pool = make_pool(trainee, example.scene, predicted_names(trainee, example.scene), example.plan)
    chosen = run_sieve(trainee, pool, by_cs2(trainee, lambda: True, None), within_budget(0.2))
    context = make_context(trainee, example.plan, pool, chosen)
    answer_questions(trainee, context, llm_embeds(trainee, pool, chosen), example.asked).loss.backward()  # type: ignore[no-untyped-call]
    for name, parameter in trainee.named_parameters():
        assert parameter.grad is not None, name
        assert torch.isfinite(parameter.grad).all(), name
        assert parameter.grad.abs().sum() > 0, name


def test_a_resumed_run_equals_one_without_a_stop(tokenizer: Tokenizer) -> None:
    def steps(trainee: Trainee, optimizer: torch.optim.AdamW, numbers: range) -> None:
        for number in numbers:
            scene = packed_scene(trainee, example_of(number, split=0), 0.45 * number, np.random.default_rng(number))
            assert scene
            train_on(trainee, [scene])
            optimizer.step()
            optimizer.zero_grad()

    whole = tiny_trainee(tokenizer)
    optimizer = make_optimizer(whole)
    steps(whole, optimizer, range(2))
    weights, moments = copy.deepcopy((whole.state_dict(), optimizer.state_dict()))
    resumed = tiny_trainee(tokenizer)
    other = make_optimizer(resumed)
    resumed.load_state_dict(weights)
    other.load_state_dict(moments)
    steps(whole, optimizer, range(2, 3))
    steps(resumed, other, range(2, 3))
    for name, value in whole.state_dict().items():
        assert torch.equal(value, resumed.state_dict()[name]), name


@torch.no_grad()
def test_true_names_are_those_of_the_plan(trainee: Trainee) -> None:
    example = example_of(3)
    shares = true_names(trainee, example.scene, example.plan)
    for kind, places, items in (
        (Modality.VIDEO, example.scene.seen, example.plan.seen),
        (Modality.AUDIO, example.scene.heard, (*example.plan.heard, *example.plan.said)),
    ):
        distinct = trainee.names[kind].distinct
        named = [distinct[index] for index in shares[kind].argmax(1).tolist()]
        assert named == [items[number].name if number >= 0 else "" for number in places.flatten().tolist()]
        assert any(named)


def test_the_learning_rate_rises_then_falls() -> None:
    factors = [rate_factor(step, 200) for step in range(200)]
    peak = int(np.argmax(factors))
    assert factors[:peak] == sorted(factors[:peak])
    assert factors[peak:] == sorted(factors[peak:], reverse=True)


def test_a_question_does_not_see_later_windows(trainee: Trainee) -> None:
    example = example_of(7)
    with torch.no_grad():
        pool = make_pool(trainee, example.scene, predicted_names(trainee, example.scene), example.plan)
        chosen = run_sieve(trainee, pool, by_novelty, within_budget(0.2))
        context, embeds = make_context(trainee, example.plan, pool, chosen), llm_embeds(trainee, pool, chosen)
        seen = int((context.ids[: context.ends[2]] == AV).sum())
        assert seen < len(embeds)
        spoilt = torch.cat((embeds[:seen], torch.full_like(embeds[seen:], 9.0)))
        early, late = (LabelledQuestion("What do you see?", "A cat.", at_s) for at_s in (4.0, example.plan.duration_s))
        for asked, is_same in ((early, True), (late, False)):
            whole, other = (answer_questions(trainee, context, read, [asked]).loss for read in (embeds, spoilt))
            assert torch.allclose(whole, other) == is_same


def sieved(trainee: Trainee, example: Example, ratio: float) -> tuple[Pool, Chosen]:
    with torch.no_grad():
        pool = make_pool(trainee, example.scene, predicted_names(trainee, example.scene), example.plan)
        return pool, run_sieve(trainee, pool, by_cs2(trainee, lambda: False, None), within_budget(ratio))


def test_the_shipped_weights_are_small_and_complete() -> None:
    assert WEIGHTS_FILE.stat().st_size < 60e6
    assert load_file(WEIGHTS_FILE).keys() == read_weights().keys()
