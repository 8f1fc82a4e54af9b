"""A device that has gone is waited for and opened again; each change is told once."""

import threading
from collections.abc import Callable

import pytest

from realtime.devices.keeper import LOST_S, RETRY_S, DeviceKeeper, DeviceState
from realtime.errors import DeviceEndedError
from tests.support.devices.fakes import FakeDevice, FakeSocket, InterruptedClock


class Bench:
    def __init__(self, socket: FakeSocket[int], on_wait: Callable[[float], None] = lambda _: None) -> None:
        self.pieces: list[int] = []
        self.states: list[DeviceState] = []
        self.keeper = DeviceKeeper(
            "microphone", socket.open, self.pieces.append, self.states.append, InterruptedClock(on_wait)
        )

    @property
    def told(self) -> list[tuple[str, str]]:
        return [(state.status, state.text) for state in self.states]


def test_it_is_waited_for_until_it_is_plugged_in_and_again_when_it_was_pulled_out() -> None:
    first, second, waits = FakeDevice[int]("first"), FakeDevice[int]("second"), list[float]()
    socket = FakeSocket[int](none="no microphone")

    def wait(seconds: float) -> None:
        waits.append(seconds)
        if len(waits) in (3, 6):
            socket.device = first if len(waits) == 3 else second

    bench = Bench(socket, wait)
    first.deliver(1)
    first.pull_out()
    second.deliver(2)
    second.pull_out(DeviceEndedError("second is at its end"))
    bench.keeper.run()
    assert bench.pieces == [1, 2]
    assert bench.told == [
        ("away", "no microphone"),
        ("open", "first"),
        ("away", "first has gone"),
        ("open", "second"),
        ("ended", "second is at its end"),
    ]
    assert waits == pytest.approx([RETRY_S] * 3 + [LOST_S] + [RETRY_S] * 2)
    assert first.is_closed
    assert second.is_closed


def test_close_ends_the_thread_and_closes_the_device() -> None:
    device, came = FakeDevice[int](), threading.Event()
    keeper = DeviceKeeper("camera", FakeSocket(device).open, lambda _: came.set(), lambda _: None, InterruptedClock())
    keeper.start()
    device.deliver(1)
    assert came.wait(60)
    device.deliver(2)
    keeper.close(60)
    assert device.is_closed or not threading.active_count()
