"""Runs of graphs take turns, and the first round is not counted."""

from collections.abc import Mapping
from types import TracebackType
from typing import Self

import numpy as np
import pytest

from benchmarks.speed.graph_runs import Run, Times, step_inputs, timed_in_turns
from engines.runtimes.base import Array
from tests.training.tiny import DECODER


class Noted:
    """A runtime that notes in which order several of them run."""

    def __init__(self, name: str, order: list[str]) -> None:
        self.name, self._order = name, order

    def infer(self, inputs: Mapping[str, Array]) -> dict[str, Array]:
        self._order.append(f"{self.name} {inputs['x'][0]}")
        return {}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        pass


def test_runs_take_turns_and_the_first_round_warms_up() -> None:
    order: list[str] = []
    tasks = {"one": 1, "two": 2}
    runs = {
        name: {task: Run(Noted(name, order), {"x": np.asarray([x])}) for task, x in tasks.items()}
        for name in ("a", "b")
    }
    times = timed_in_turns(runs, repeats=3)
    assert order == ["a 1", "a 2", "b 1", "b 2"] * 4
    assert [len(times[name][task].run_s) for name in runs for task in tasks] == [3] * 4
    assert Times(run_s=[0.001, 0.009, 0.002]).median_ms == pytest.approx(2.0)


def test_a_step_reads_its_tokens_after_a_memory() -> None:
    inputs = step_inputs(DECODER, 3, past=10)
    assert inputs["last"].tolist() == [2]
    assert inputs["embeds"].shape[-2:] == (3, DECODER.hidden_size)
    seen = (inputs["mask"] == 0).sum(axis=1)
    assert seen.tolist() == [11, 12, 13]
