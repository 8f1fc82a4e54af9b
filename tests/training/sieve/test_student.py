"""CS2 learns from lessons: what answers need rises, the rest falls, and the reader stays as it is."""

from pathlib import Path

import numpy as np
import pytest
import torch
from numpy.typing import NDArray
from rich.console import Console
from tokenizers import Tokenizer

from engines.api import Modality
from tests.training.tiny import THINGS, tiny_composer, tiny_stock, tiny_trainee
from training.model.data import Example
from training.model.pool import Pool, make_pool, predicted_names
from training.model.sieving import by_cs2, run_sieve
from training.model.steps import make_optimizer
from training.model.trainee import Trainee
from training.scenes.plan import Style
from training.sieve import student
from training.sieve.budgets import exactly, per_minute
from training.sieve.camera import CameraScenes
from training.sieve.student import TEMPERATURE, freeze_all_but_the_score, keeping_loss, learn, recorded, threshold
from training.sieve.teach import Run
from training.sieve.teacher import Lesson

Bools = NDArray[np.bool_]
SCENES = CameraScenes(tiny_stock(), tiny_composer(), Style(12, 16), num_questions=4)
SHORT_SCENES = CameraScenes(tiny_stock(), tiny_composer(), Style(6, 6), num_questions=4)
ASKED_ABOUT = THINGS[:3]


def test_the_threshold_lets_as_many_pass_as_the_budget_has() -> None:
    logits = torch.randn(300, dtype=torch.float64, generator=torch.Generator().manual_seed(0))
    at = threshold(logits, 12)
    assert float(torch.sigmoid((logits - at) / TEMPERATURE).sum()) == pytest.approx(12, rel=1e-6)
    assert torch.autograd.gradcheck(lambda x: threshold(x, 2), (logits[:6].clone().requires_grad_(),))


def test_what_is_needed_rises_at_the_cost_of_the_rest() -> None:
    logits = torch.zeros(50, requires_grad=True)
    needs = torch.zeros(50)
    needs[[3, 7]] = torch.tensor([0.7, 0.3])
    keeping_loss(logits, needs, 5).backward()  # type: ignore[no-untyped-call]
    assert logits.grad is not None
    assert logits.grad[3] < logits.grad[7] < 0 < logits.grad[0]
    assert float(logits.grad.sum()) == pytest.approx(0, abs=1e-6)  # no score rises because all do


def test_the_head_learns_what_is_asked_about(tokenizer: Tokenizer) -> None:
    """Three of seven things are asked about: their patches rise in scenes that were never learnt from."""
    trainee = tiny_trainee(tokenizer)
    freeze_all_but_the_score(trainee)
    optimizer = make_optimizer(trainee)
    for group in optimizer.param_groups:
        group["lr"] = 10 * group["base"]
    frozen = {name: value.clone() for name, value in trainee.named_parameters() if not value.requires_grad}
    before = _rank_of_what_is_needed(trainee)
    for number in range(12):
        pool, needed = _pool(trainee, number)
        if needed.any():
            lesson = Lesson(np.arange(len(needed)), (needed / needed.sum()).astype(np.float32), 1, 1)
            learn(trainee, pool, lesson, 80.0, np.random.default_rng(number))
            optimizer.step()
            optimizer.zero_grad()
    assert _rank_of_what_is_needed(trainee) > before + 0.3
    for name, value in trainee.named_parameters():
        if name in frozen:
            assert torch.equal(value, frozen[name]), name


def test_where_every_token_is_kept_there_is_nothing_to_learn(tokenizer: Tokenizer) -> None:
    trainee = tiny_trainee(tokenizer)
    freeze_all_but_the_score(trainee)
    pool, _ = _pool(trainee, 0)
    count = len(pool.time_s)
    lesson = Lesson(np.arange(count), np.full(count, 1 / count, np.float32), 1, 1)
    assert learn(trainee, pool, lesson, 30.0 * count, np.random.default_rng(0)) == (0.0, 1.0, 1.0)
    assert all(parameter.grad is None for parameter in trainee.parameters())
    loss, *_ = learn(trainee, pool, lesson, 80.0, np.random.default_rng(0))
    assert 0 < loss < float("inf")


def _pool(trainee: Trainee, number: int) -> tuple[Pool, Bools]:
    """The pool of a scene, and which of its tokens (N,) show a thing that is asked about."""
    example = SCENES[number]
    with torch.no_grad():
        pool = make_pool(trainee, example.scene, predicted_names(trainee, example.scene), example.plan)
    is_asked = np.array([*(item.name in ASKED_ABOUT for item in example.plan.seen), False])
    is_seen = pool.modality == Modality.VIDEO
    shown = example.scene.seen.flatten()[np.where(is_seen, pool.index_in_probs, 0)]
    return pool, is_seen & is_asked[shown]


def _rank_of_what_is_needed(trainee: Trainee) -> float:
    """Share of all other tokens of held-out scenes that score lower than one that is asked about."""
    needed, others = np.zeros(0), np.zeros(0)
    for number in range(100, 103):
        pool, is_needed = _pool(trainee, number)
        logits: list[torch.Tensor] = []
        cs2 = recorded(by_cs2(trainee, lambda: False, None, soften=lambda values: values), logits)
        run_sieve(trainee, pool, cs2, exactly(per_minute(80), pool.windows))
        scores = torch.cat(logits).numpy()
        needed, others = np.concatenate((needed, scores[is_needed])), np.concatenate((others, scores[~is_needed]))
    return float(np.mean(needed[:, None] > others[None, :]))


def test_a_resumed_run_equals_one_without_a_stop(
    tokenizer: Tokenizer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def lesson(_: Trainee, __: Example, pool: Pool, rng: np.random.Generator) -> Lesson:
        places = np.sort(rng.choice(len(pool.time_s), 30, replace=False))
        return Lesson(places, np.full(30, 1 / 30, np.float32), 1, 1)

    monkeypatch.setattr(student, "teach", lesson)

    def run(folder: str, seed: int = 0) -> Run:
        return Run(tiny_trainee(tokenizer), SHORT_SCENES, tmp_path / folder, seed, steps=2, rate=1.0)

    console = Console(quiet=True)
    whole, first = run("whole"), run("parts")
    whole.run_for(10, console)
    first.step()
    first.save()
    resumed = run("parts", seed=5)
    assert resumed.resume()
    resumed.run_for(10, console)
    assert resumed.state.scenes == whole.state.scenes == 4
    for name, value in whole.trainee.state_dict().items():
        assert torch.equal(value, resumed.trainee.state_dict()[name]), name
    assert whole.trainee.state_dict()["sieve.head.score_head.2.weight"].any()  # zero before any step
    assert (tmp_path / "whole" / "curve.csv").read_text(encoding="utf-8").startswith("step,scenes")
    saved = torch.load(tmp_path / "whole" / "checkpoint.pt", weights_only=True)
    assert saved.keys() >= {"trainee", "seed", "progress"}  # what training.model.export reads
    assert saved["progress"]["step"] == 2
