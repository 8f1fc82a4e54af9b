"""Teaching in several processes learns what one process learns from the same scenes."""

from functools import partial
from pathlib import Path

import numpy as np
import pytest
import torch
from rich.console import Console
from tokenizers import Tokenizer

from tests.training.tiny import tiny_composer, tiny_stock, tiny_trainee
from training.model import steps, trainee
from training.model.data import Example
from training.model.pool import Pool
from training.model.trainee import Trainee
from training.parallel.group import Group, run_in_group
from training.scenes.plan import Style
from training.sieve import student
from training.sieve.camera import CameraScenes
from training.sieve.teach import Run
from training.sieve.teacher import Lesson


def lesson(_: Trainee, __: Example, pool: Pool, rng: np.random.Generator) -> Lesson:
    places = np.sort(rng.choice(len(pool.time_s), 30, replace=False))
    return Lesson(places, np.full(30, 1 / 30, np.float32), 1, 1)


def taught(tokenizer: Tokenizer, folder: Path, scenes_per_step: int, group: Group) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(trainee, "fastest_dtype", lambda _: torch.float32)
        patch.setattr(student, "teach", lesson)
        scenes = CameraScenes(tiny_stock(), tiny_composer(), Style(6, 6), num_questions=4)
        run = Run(
            tiny_trainee(tokenizer), scenes, folder, 5, steps=2, rate=1.0, group=group, scenes_per_step=scenes_per_step
        )
        run.run_for(minutes=60, console=Console(quiet=True))


def test_two_processes_learn_what_one_does(tokenizer: Tokenizer, tmp_path: Path) -> None:
    run_in_group(2, partial(taught, tokenizer, tmp_path / "two", 2))
    run_in_group(1, partial(taught, tokenizer, tmp_path / "one", 4))
    two, one = (torch.load(tmp_path / name / steps.CHECKPOINT, weights_only=True) for name in ("two", "one"))
    assert two["progress"]["step"] == one["progress"]["step"] == 2
    assert two["progress"]["scenes"] == one["progress"]["scenes"] == 8
    expected = {number: state["exp_avg"] for number, state in one["optimizer"]["state"].items()}  # mean gradients
    assert any(mean.abs().max() > 0 for mean in expected.values())
    for number, state in two["optimizer"]["state"].items():
        torch.testing.assert_close(state["exp_avg"], expected[number], atol=1e-6, rtol=1e-2)
    rows = [(tmp_path / name / "curve.csv").read_text(encoding="utf-8").splitlines() for name in ("two", "one")]
    kept = [[row.split(",") for row in part] for part in rows]
    assert len(kept[0]) == 2
    assert [[*row[:2], *row[3:]] for row in kept[0]] == [[*row[:2], *row[3:]] for row in kept[1]]
