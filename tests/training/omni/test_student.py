"""What training reads of a lesson is what a stream and the offline recipe read; its gradients reach what learns."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from torch import Tensor

from engines.model_store import ModelStore
from engines.omni.clip import MergedClip, read, reduce
from engines.omni.engine import OmniEngine
from engines.omni.model import OmniModel
from engines.omni.positions import prompt_positions
from engines.omni.wording import OmniWording, read_tokenizer
from engines.shapes import OMNI_MEDIA
from tests.engines.omni.checkpoints import SHAPES, WITH_CS2, write_checkpoint
from tests.engines.omni.windows import random_windows
from training.omni.clips import WatchedRecord
from training.omni.errors import TrainingError
from training.omni.lesson import MAX_TOGETHER, Lesson, LessonMaker, Way, draw_way
from training.omni.records import Record
from training.omni.start import HowLLMLearns, model_to_train
from training.omni.student import Outcome, Student

pytestmark = pytest.mark.filterwarnings("ignore")  # transformers' own
CPU = torch.device("cpu")
RECORD = Record(Path("clip.mp4"), "What is it?", "A cat.")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_checkpoint(tmp_path_factory.mktemp("checkpoint"), WITH_CS2)


@pytest.fixture(scope="module")
def plain_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_checkpoint(tmp_path_factory.mktemp("checkpoint"), replace(WITH_CS2, refiner_layers=0))


def learner(folder: Path, how: HowLLMLearns = "frozen") -> tuple[OmniModel, Student, OmniWording]:
    model = model_to_train(folder, how, 2, 0, CPU, torch.float32)
    wording = OmniWording(read_tokenizer(folder), model.config.marks)
    return model, Student(model, wording.system(), recomputes=True), wording


def lesson_of(model: OmniModel, wording: OmniWording, way: Way) -> Lesson:
    windows = tuple(random_windows(sum(way.together)))
    return LessonMaker(model, wording, OMNI_MEDIA).make(WatchedRecord(0, RECORD, windows), way)


@torch.no_grad()
def outcome_of(folder: Path, way: Way) -> Outcome:
    model, student, wording = learner(folder)
    outcome: Outcome = student(lesson_of(model, wording, way))
    return outcome


def assert_near(ours: Tensor, theirs: Tensor) -> None:
    torch.testing.assert_close(ours, theirs, atol=1e-4, rtol=0)


@pytest.mark.parametrize("ratio", [1.0, 0.2])
def test_window_by_window_it_reads_what_a_stream_reads(folder: Path, ratio: float) -> None:
    ours = outcome_of(folder, Way((1, 1, 1), ratio, knows_question=False))
    engine = OmniEngine(folder, ModelStore(), lambda: 0.0)
    stream = engine.open_stream(ratio, 2000)
    kept = [len(stream.reduce(window).kept) for window in random_windows(3)]
    assert ours.num_kept == sum(kept)
    buffer = stream._cache.borrow(6.0, 200)
    prompt = engine.wording.question(RECORD.question, ())
    positions = stream._question_positions(len(prompt.ids), buffer.now_s)
    words = engine.language_model.words(prompt.ids, positions, stream._sieve.context, buffer.now_s)
    out = engine.language_model.step(words, positions, buffer)
    assert_near(ours.logits[0], out.logits)
    answer = engine.wording.answer(RECORD.answer)
    step = engine.language_model.steps.of(buffer)
    for place, token in enumerate(answer[:-1]):
        out = step(token, positions.max() + 1 + place, buffer.length + place)
        assert_near(ours.logits[place + 1], out.logits)


@pytest.mark.parametrize("ratio", [1.0, 0.2])
def test_at_once_and_with_the_question_it_reads_what_the_official_recipe_reads(folder: Path, ratio: float) -> None:
    model, student, wording = learner(folder)
    lesson = lesson_of(model, wording, Way((2,), ratio, knows_question=True))
    with torch.no_grad():
        ours = student(lesson)
    ((pool, end_s),) = lesson.pools
    prompt_ids, question_ids = wording.system(), lesson.question_ids
    before, seen = len(prompt_ids), len(pool)
    at = student._places(pool, end_s)
    asked_at = student._rule.question(len(question_ids), end_s, at.max())
    words = model.decoder.embed_tokens(torch.tensor([*prompt_ids, *question_ids]))
    in_pool = torch.zeros(before + seen + len(question_ids), dtype=torch.bool)
    in_pool[before : before + seen] = True
    clip = MergedClip(
        torch.cat((words[:before], torch.from_numpy(pool.embeds), words[before:])),
        torch.from_numpy(np.concatenate((prompt_positions(before), at, asked_at), axis=1)),
        in_pool,
    )
    reduced = reduce(model, clip, ratio)
    assert ours.num_kept == len(reduced.kept) - before - len(question_ids)
    assert_near(ours.logits[0], read(model, reduced, 0)[0][-1])


@pytest.mark.parametrize("how", ["frozen", "lora", "full"])
def test_gradients_reach_all_that_learns_and_nothing_else(plain_folder: Path, how: HowLLMLearns) -> None:
    model, student, wording = learner(plain_folder, how)
    lesson = lesson_of(model, wording, Way((1, 2), 0.2, knows_question=False, noise_seed=1))
    outcome: Outcome = student(lesson)
    outcome.loss.backward()  # type: ignore[no-untyped-call]
    learning = {name for name, parameter in student.named_parameters() if parameter.requires_grad}
    assert {name for name, parameter in student.named_parameters() if parameter.grad is not None} == learning
    of_llm = {name for name in learning if name.startswith("decoder.")}
    assert (len(of_llm) > 0) == (how != "frozen")
    assert "decoder.embed_tokens.weight" not in learning
    head = dict(student.named_parameters())["head.score_head.0.weight"].grad
    assert head is not None
    assert float(head.abs().max()) > 0


def test_a_new_cs2_is_a_copy_of_the_first_layers(plain_folder: Path) -> None:
    model, _, _ = learner(plain_folder)
    assert model.cs2 is not None
    assert model.config.refiner_layers == 2
    assert model.config.positions_name == "Sync-RoPE"
    for copied, layer in zip(model.cs2.refiner.layers, model.decoder.layers, strict=True):
        theirs = layer.state_dict()
        assert all(torch.equal(tensor, theirs[name]) for name, tensor in copied.state_dict().items())


def test_checkpoints_that_cannot_have_cs2_are_refused(plain_folder: Path, tmp_path: Path) -> None:
    with pytest.raises(TrainingError, match="cannot have 3"):
        model_to_train(plain_folder, "frozen", 3, 0, CPU, torch.float32)
    small = write_checkpoint(tmp_path, SHAPES["one layer, tied"])
    with pytest.raises(TrainingError, match="cannot have Sync-RoPE"):
        model_to_train(small, "frozen", 1, 0, CPU, torch.float32)


def test_ways_differ_and_follow_from_the_seed() -> None:
    ways = [draw_way(9, (0.05, 1.0), 0.5, (0, number, 17)) for number in range(60)]
    assert ways == [draw_way(9, (0.05, 1.0), 0.5, (0, number, 17)) for number in range(60)]
    assert {sum(way.together) for way in ways} == {9}
    assert {max(way.together) for way in ways} == {*range(1, MAX_TOGETHER + 1), 9}
    assert {way.knows_question for way in ways} == {True, False}
    assert min(way.ratio for way in ways) < 0.1 < 0.6 < max(way.ratio for way in ways)
