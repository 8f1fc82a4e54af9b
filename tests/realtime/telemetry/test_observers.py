"""Telling several observers."""

import pytest

from realtime.telemetry.observed import Observed, ServerStopped
from realtime.telemetry.observers import Observers


def test_all_are_told_and_one_that_fails_is_told_nothing_more(caplog: pytest.LogCaptureFixture) -> None:
    told: list[Observed] = []
    num_failures = 0

    def broken(_event: Observed) -> None:
        nonlocal num_failures
        num_failures += 1
        raise RuntimeError("no")

    observers = Observers(broken, told.append)
    observers(ServerStopped())
    observers(ServerStopped())
    assert (len(told), num_failures) == (2, 1)
    (record,) = caplog.records
    assert "server_stopped" in record.getMessage()
