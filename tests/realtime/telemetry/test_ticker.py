"""Periodic functions are called when they are due, and a failure does not stop them."""

import asyncio

import pytest

from realtime.telemetry.busy_share import BusyShare
from realtime.telemetry.ticker import Periodic, Ticker


def test_a_function_is_called_once_per_period() -> None:
    now_s = 0.0
    called_at: list[float] = []
    periodic = Periodic(2.0, lambda: called_at.append(now_s))
    for step in range(70):
        now_s = 100.0 + step / 10
        periodic.run_if_due(now_s)
    assert called_at == [102.0, 104.0, 106.0]


def test_missed_calls_are_made_up_for() -> None:
    calls: list[int] = []
    periodic = Periodic(1.0, lambda: calls.append(1))
    periodic.run_if_due(0.0)
    for _ in range(10):
        periodic.run_if_due(3.5)  # the loop was blocked for so long
    assert len(calls) == 3


def test_a_function_that_fails_is_logged_and_called_again(caplog: pytest.LogCaptureFixture) -> None:
    def fail() -> None:
        raise ValueError("no")

    periodic = Periodic(1.0, fail)
    for now_s in (0.0, 1.0, 2.0):
        periodic.run_if_due(now_s)
    assert len(caplog.records) == 2


def test_the_ticker_runs_its_functions_and_measures_the_lag() -> None:
    async def scenario() -> None:
        called, measured = asyncio.Event(), asyncio.Event()

        def observe(lag_s: float) -> None:
            assert lag_s >= 0
            measured.set()

        async with Ticker([Periodic(0.01, called.set)], observe), asyncio.timeout(120):
            await called.wait()
            await measured.wait()
        assert [task.get_name() for task in asyncio.all_tasks() if task.get_name() == "ticker"] == []

    asyncio.run(scenario())


def test_the_busy_share_is_measured_between_two_updates() -> None:
    busy = BusyShare(10.0)
    assert busy.share == 0
    busy.update(busy_s=1.0, now_s=14.0)
    assert busy.share == 0.25
    busy.update(busy_s=3.0, now_s=16.0)
    assert busy.share == 1.0
    busy.update(busy_s=3.0, now_s=16.0)
    assert busy.share == 0.0
