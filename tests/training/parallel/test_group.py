"""Several processes train as one: mean gradients, everybody's results, errors that are told."""

import json
from functools import partial
from pathlib import Path

import pytest
import torch

from training.parallel.group import Group, ProcessFailedError, run_in_group

SIZE = 3


def share_results(folder: Path, group: Group) -> None:
    used, seldom_used = torch.nn.Parameter(torch.zeros(2)), torch.nn.Parameter(torch.zeros(1))
    (used * torch.tensor([1.0, 10.0]) * group.rank).sum().backward()  # type: ignore[no-untyped-call]
    if group.rank == 1:
        (seldom_used * 6).sum().backward()  # type: ignore[no-untyped-call]
    group.average_gradients([used, seldom_used])
    assert used.grad is not None
    assert seldom_used.grad is not None
    found = {"grads": [*used.grad.tolist(), *seldom_used.grad.tolist()], "ranks": group.gathered(group.rank)}
    (folder / str(group.rank)).write_text(json.dumps(found), encoding="utf-8")


def test_gradients_are_averaged_and_results_gathered_in_every_process(tmp_path: Path) -> None:
    run_in_group(SIZE, partial(share_results, tmp_path))
    for rank in range(SIZE):
        found = json.loads((tmp_path / str(rank)).read_text(encoding="utf-8"))
        assert found == {"grads": [1.0, 10.0, 2.0], "ranks": [0, 1, 2]}


def load_with_cache(folder: Path, group: Group) -> None:
    def load() -> str:
        cached = folder / "cached"
        if not cached.exists():
            cached.write_text(f"made by {group.rank}", encoding="utf-8")
        return cached.read_text(encoding="utf-8")

    (folder / str(group.rank)).write_text(group.first_alone(load), encoding="utf-8")


def test_the_first_process_caches_what_the_others_then_load(tmp_path: Path) -> None:
    run_in_group(SIZE, partial(load_with_cache, tmp_path))
    assert [(tmp_path / str(rank)).read_text(encoding="utf-8") for rank in range(SIZE)] == ["made by 0"] * SIZE


def compute(folder: Path, group: Group) -> None:
    (folder / str(group.rank)).write_text(f"{torch.ones(4000, 500).softmax(-1).sum():.0f}", encoding="utf-8")


def test_every_process_computes_though_this_one_has_had_several_threads(tmp_path: Path) -> None:
    before = torch.get_num_threads()
    torch.set_num_threads(2)
    torch.ones(4000, 500).softmax(-1)
    try:
        run_in_group(2, partial(compute, tmp_path))
        assert torch.get_num_threads() == 2
    finally:
        torch.set_num_threads(before)
    assert [(tmp_path / str(rank)).read_text(encoding="utf-8") for rank in range(2)] == ["4000", "4000"]


def test_one_process_starts_no_other() -> None:
    groups: list[Group] = []
    run_in_group(1, groups.append)
    assert groups == [Group(rank=0, size=1)]


def fail_in(failing: int, group: Group) -> None:
    group.gathered(group.rank)  # both have begun
    if group.rank == failing:
        raise ValueError("no such scene")
    group.gathered(group.rank)


@pytest.mark.parametrize(("failing", "told"), [(0, ValueError), (1, ProcessFailedError)])
def test_a_process_that_fails_ends_the_others(failing: int, told: type[Exception]) -> None:
    with pytest.raises(told):
        run_in_group(2, partial(fail_in, failing))
