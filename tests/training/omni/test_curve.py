"""Curves that TensorBoard reads."""

import importlib.util
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from training.omni.curve import FIELDS, Curve, Step
from training.omni.errors import TrainingError
from training.omni.state import Progress


def write(out: Path, events: Path, first: int, losses: list[float]) -> None:
    """A run that does the steps from `first` on."""
    with closing(Curve(out, events)) as curve:
        for step, loss in enumerate(losses, first):
            curve.add(Progress(step, 2.0 * step), 1e-3, Step(loss, kept=0.25, audio=0.5, norm=4.0))


def read(events: Path) -> dict[str, list[tuple[int, float]]]:
    """Steps and values of each curve, as TensorBoard shows them."""
    reading: Any = importlib.import_module("tensorboard.backend.event_processing.event_accumulator")
    found = reading.EventAccumulator(str(events)).Reload()
    return {name: [(each.step, each.value) for each in found.Scalars(name)] for name in found.Tags()["scalars"]}


def test_tensorboard_reads_each_value_of_each_step(tmp_path: Path) -> None:
    write(tmp_path, tmp_path / "events", 1, [3.0, 2.0])
    curves = read(tmp_path / "events")
    assert {*curves} == {*FIELDS}
    assert curves["loss"] == [(1, 3.0), (2, 2.0)]
    assert [curves[name][1][1] for name in FIELDS] == pytest.approx([2.0, 1e-3, 0.25, 0.5, 4.0])
    assert (tmp_path / "curve.csv").read_text().splitlines()[2] == "2,4.0,2,0.001,0.25,0.5,4"


def test_steps_that_are_done_again_after_a_crash_are_shown_once(tmp_path: Path) -> None:
    write(tmp_path, tmp_path, 1, [3.0, 2.0, 1.0])
    write(tmp_path, tmp_path, 2, [2.5, 1.5])  # the state was last saved after step 1
    assert read(tmp_path)["loss"] == [(1, 3.0), (2, 2.5), (3, 1.5)]


def test_what_is_missing_is_said_before_anything_is_loaded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda _: None)
    Curve(tmp_path, None).close()
    with pytest.raises(TrainingError, match=r"pip install -e '\.\[omni,train\]'"):
        Curve(tmp_path, tmp_path)
