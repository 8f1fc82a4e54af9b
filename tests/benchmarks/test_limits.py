"""Benchmarks with limits fail when a limit is broken, and name it."""

import math

import pytest

from benchmarks.limits import Limit, exit_if_broken, show
from benchmarks.page.soak import deepest, limits, uncounted_windows

WELL = {"queues": {"windows": (8, 8), "jobs": (0, 64)}, "lag_ms": 50.0, "uncounted": 0}
GROWN = {"server_mb": 0.05, "page_mb": 0.2}


def test_values_within_their_limits_pass(capsys: pytest.CaptureFixture[str]) -> None:
    held = [Limit("first text", 180.5, 1000, "ms"), Limit("lost", 0, 0)]
    show(held)
    exit_if_broken(held)
    assert capsys.readouterr().out.splitlines() == [
        "holds  first text: 180.5, at most 1000 ms",
        "holds  lost: 0, at most 0",
    ]


@pytest.mark.parametrize("measured", [1001.0, math.inf, math.nan])
def test_broken_and_unmeasured_values_fail_by_name(measured: float) -> None:
    with pytest.raises(SystemExit, match=r"broken: first text: .*, at most 1000 ms$"):
        exit_if_broken([Limit("lost", 0, 0), Limit("first text", measured, 1000, "ms")])


@pytest.mark.parametrize(
    ("change", "name"),
    [
        ({"queues": {"windows": (9, 8), "jobs": (0, 64)}}, "queue windows"),
        ({"lag_ms": 60.0}, "loop lag p99"),
        ({"uncounted": 1}, "windows uncounted"),
        ({"grown": GROWN | {"server_mb": 0.11}}, "growth of server_mb"),
        ({"grown": GROWN | {"page_mb": 0.51}}, "growth of page_mb"),
    ],
)
def test_a_soak_names_the_broken_limit(change: dict[str, object], name: str) -> None:
    assert all(limit.holds for limit in limits(**WELL, grown=GROWN))  # type: ignore[arg-type]
    found = limits(**{**WELL, "grown": GROWN, **change})  # type: ignore[arg-type]
    assert [limit.name for limit in found if not limit.holds] == [name]


def test_a_soak_reports_the_greatest_depth_of_every_queue() -> None:
    assert deepest([{"a": (1, 8)}, {"a": (3, 8), "b": (0, 2)}, {"a": (2, 8)}]) == {"a": (3, 8), "b": (0, 2)}


def test_a_window_that_is_neither_reported_nor_dropped_is_counted() -> None:
    told = [{"index": index, "dropped_windows": dropped} for index, dropped in ((4, 7), (5, 0), (8, 2))]
    assert uncounted_windows(told) == 0
    assert uncounted_windows([told[0], *told[2:]]) == 1
