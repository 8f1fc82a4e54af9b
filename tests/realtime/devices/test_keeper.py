"""A device that has gone is waited for and opened again; each change is told once."""

import queue
import threading
from collections.abc import Callable

import pytest

from realtime.devices.keeper import LOST_S, MAX_THREADS, OPEN_HANGS_S, RETRY_S, DeviceKeeper, DeviceState
from realtime.devices.seam import HANGS_S
from realtime.errors import DeviceEndedError, DeviceError
from tests.support.devices.fakes import WAIT_S, FakeDevice, FakeSocket, InterruptedClock, PatientClock


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


class WatchClock(PatientClock):
    """Shows what a test sets."""

    at_s = 0.0

    def now_s(self) -> float:
        return self.at_s


class Hanging:
    """A keeper of a camera that is plugged in anew, and what it told."""

    def __init__(self) -> None:
        self.clock, self.states = WatchClock(), queue.Queue[DeviceState]()
        self.socket, self.pieces = FakeSocket[int](none="no camera"), queue.Queue[int]()
        self.keeper = DeviceKeeper("camera", self.socket.open, self.pieces.put, self.states.put, self.clock)

    def plug_in(self) -> FakeDevice[int]:
        """A camera that is being read by now."""
        self.socket.device = device = FakeDevice[int]("cam")
        self.clock.wake()
        assert self.told() == ("open", "cam")
        assert device.is_asked.wait(WAIT_S)
        return device

    def hang(self) -> None:
        """So long that whoever reads gives up."""
        self.clock.at_s += HANGS_S + 1.0
        self.keeper.check()

    def told(self) -> tuple[str, str]:
        state = self.states.get(timeout=WAIT_S)
        return state.status, state.text


HANGS = ("away", "the camera cam does not answer: its driver may hang, plug it in anew")


def test_a_driver_that_hangs_while_it_is_read_is_told_once_and_another_camera_is_used() -> None:
    bench = Hanging()
    bench.keeper.start()
    assert bench.told() == ("away", "no camera")
    first = bench.plug_in()
    bench.clock.at_s = HANGS_S - 1.0
    bench.keeper.check()
    assert bench.states.empty()
    bench.hang()
    assert bench.told() == HANGS
    bench.hang()
    assert bench.states.empty()
    second = bench.plug_in()
    first.deliver(2)  # it comes back after all
    second.deliver(3)
    assert bench.pieces.get(timeout=WAIT_S) == 3, "what comes of the camera that was given up is not used"
    second.pull_out()
    assert bench.told() == ("away", "cam has gone")
    bench.keeper.close(WAIT_S)
    assert first.is_closed
    assert second.is_closed


def test_so_many_threads_hang_at_most_and_the_first_that_comes_back_goes_on() -> None:
    bench = Hanging()
    bench.keeper.start()
    assert bench.told() == ("away", "no camera")
    devices = []
    for _ in range(MAX_THREADS):
        devices.append(bench.plug_in())
        bench.hang()
        assert bench.told() == HANGS
    num_tries = bench.socket.num_tries
    devices[1].pull_out()
    devices.append(bench.plug_in())
    assert bench.socket.num_tries > num_tries
    for device in devices:
        device.pull_out()
    bench.keeper.close(WAIT_S)
    assert bench.keeper.wait(WAIT_S)
    assert all(device.is_closed for device in devices)


class SlowSocket:
    """Opening hangs until the test lets the opener go: with a device, or with an error."""

    def __init__(self) -> None:
        self.openings = queue.Queue[queue.Queue[FakeDevice[int] | DeviceError]]()

    def open(self) -> FakeDevice[int]:
        answer = queue.Queue[FakeDevice[int] | DeviceError]()
        self.openings.put(answer)
        device = answer.get(timeout=WAIT_S)
        if isinstance(device, DeviceError):
            raise device
        return device


OPENING_HANGS = ("away", "the camera does not answer: its driver may hang, plug it in anew")


def test_a_driver_that_hangs_while_it_is_opened_is_told_once_and_tried_on_another_thread() -> None:
    clock, states, socket = WatchClock(), queue.Queue[DeviceState](), SlowSocket()
    pieces = queue.Queue[int]()
    keeper = DeviceKeeper("camera", socket.open, pieces.put, states.put, clock)

    def told() -> tuple[str, str]:
        state = states.get(timeout=WAIT_S)
        return state.status, state.text

    keeper.start()
    openings = [socket.openings.get(timeout=WAIT_S)]
    clock.at_s = OPEN_HANGS_S - 1.0
    keeper.check()
    assert states.empty()
    for _ in range(MAX_THREADS - 1):
        clock.at_s += OPEN_HANGS_S + 1.0
        keeper.check()
        openings.append(socket.openings.get(timeout=WAIT_S))
    assert told() == OPENING_HANGS
    clock.at_s += OPEN_HANGS_S + 1.0
    keeper.check()
    assert socket.openings.empty(), "so many threads hang at most"
    assert states.empty(), "it is told once"
    late = FakeDevice[int]("late")
    openings[0].put(late)  # it comes back after all, and another thread tries again
    again = socket.openings.get(timeout=WAIT_S)
    assert late.is_closed
    openings[1].put(DeviceError("camera cam: another program uses it"))
    device = FakeDevice[int]("cam")
    again.put(device)
    assert told() == ("open", "cam")
    device.deliver(7)
    assert pieces.get(timeout=WAIT_S) == 7
    for opening in openings[2:]:
        opening.put(DeviceError("gone"))
    device.pull_out()
    assert told() == ("away", "cam has gone")
    clock.wake()
    socket.openings.get(timeout=WAIT_S).put(DeviceError("camera cam: it is not there: plug it in"))
    keeper.close(WAIT_S)
    assert keeper.wait(WAIT_S)
    assert states.empty()
