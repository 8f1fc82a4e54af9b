"""A run in several processes learns what one process learns from the same scenes."""

from pathlib import Path

import pytest
import torch
from tokenizers import Tokenizer

from tests.training.tiny import tiny_materials
from training.model import steps, train, trainee
from training.parallel.group import Group, run_in_group


def trained(tokenizer: Tokenizer, folder: Path, group: Group, num_steps: int, scenes: int = 2) -> None:
    run = train.Run(tiny_materials(tokenizer), folder, seed=5, steps=num_steps, group=group, scenes_per_step=scenes)
    run.run_for(minutes=60)


@pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning")  # Python 3.12 warns of threads
def test_two_processes_learn_what_one_does(
    tokenizer: Tokenizer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(train, "ROOM_SHARE", 0.0)
    monkeypatch.setattr(train, "EVALUATED", 2)
    monkeypatch.setattr(trainee, "fastest_dtype", lambda _: torch.float32)
    run_in_group(2, lambda group: trained(tokenizer, tmp_path / "two", group, num_steps=2))
    trained(tokenizer, tmp_path / "one", Group(), num_steps=2, scenes=4)
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
