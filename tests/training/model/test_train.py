"""A run in several processes learns what one process learns from the same scenes."""

from functools import partial
from pathlib import Path

import pytest
import torch
from tokenizers import Tokenizer

from tests.training.tiny import tiny_materials
from training.model import steps, train, trainee
from training.parallel.group import Group, run_in_group


def trained(tokenizer: Tokenizer, folder: Path, scenes: int, group: Group) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(train, "ROOM_SHARE", 0.0)
        patch.setattr(train, "EVALUATED", 2)
        patch.setattr(trainee, "fastest_dtype", lambda _: torch.float32)
        run = train.Run(tiny_materials(tokenizer), folder, seed=5, steps=2, group=group, scenes_per_step=scenes)
        run.run_for(minutes=60)


def test_two_processes_learn_what_one_does(tokenizer: Tokenizer, tmp_path: Path) -> None:
    run_in_group(2, partial(trained, tokenizer, tmp_path / "two", 2))
    run_in_group(1, partial(trained, tokenizer, tmp_path / "one", 4))
    two, one = (torch.load(tmp_path / name / steps.CHECKPOINT, weights_only=True) for name in ("two", "one"))
    assert two["progress"]["questions"] == one["progress"]["questions"] > 0
    assert two["progress"]["scenes"] == one["progress"]["scenes"] == 8
    expected = {number: state["exp_avg"] for number, state in one["optimizer"]["state"].items()}  # mean gradients
    assert any(mean.abs().max() > 1e-3 for mean in expected.values())
    for number, state in two["optimizer"]["state"].items():
        mean = state["exp_avg"]
        torch.testing.assert_close(mean, expected.get(number, torch.zeros_like(mean)), atol=1e-5, rtol=1e-2)
    rows = [(tmp_path / name / "curve.csv").read_text(encoding="utf-8").splitlines() for name in ("two", "one")]
    parts = [[row.split(",") for row in part] for part in rows]
    assert [[*row[:2], *row[3:]] for row in parts[0]] == [[*row[:2], *row[3:]] for row in parts[1]]
