"""Runs of towers are planned once for each kind, and the longest unused are dropped."""

import torch
from torch import Tensor

from engines.omni.towers.plans import MOST_PLANS, PlannedRuns, Run


def test_a_kind_is_planned_once_and_again_after_it_was_unused_for_long() -> None:
    runs, planned = PlannedRuns[Tensor](), list[int]()

    def asked(kind: int) -> Tensor:
        def plan() -> Run[Tensor]:
            planned.append(kind)
            return lambda x: kind * x

        return runs.of((kind,), plan, records=bool(kind % 2))(torch.ones(1))

    for kind in range(MOST_PLANS):
        assert asked(kind).item() == kind
        assert asked(0).item() == 0  # each time the newest
    assert planned == list(range(MOST_PLANS))
    asked(MOST_PLANS)
    asked(0)
    assert planned[-1] == MOST_PLANS, "0 was used just before"
    asked(1)
    assert planned[-1] == 1, "1 was unused for the longest time"
