"""The lock that threads get in turn."""

import contextlib
import threading
import time

import pytest

from echoingpixels.threads import FairLock

WAIT_S = 20.0


def in_line(lock: FairLock, count: int) -> None:
    """Wait until so many threads hold the lock or wait for it."""
    until = time.monotonic() + WAIT_S
    while len(lock._line) < count:
        assert time.monotonic() < until


def test_threads_get_it_in_the_order_in_which_they_asked() -> None:
    lock, order = FairLock(), list[str]()
    threads: list[threading.Thread] = []

    def work(name: str) -> None:
        with lock:
            order.append(name)

    with lock:
        for name in "abcd":
            threads.append(threading.Thread(target=work, args=(name,)))
            threads[-1].start()
            in_line(lock, 1 + len(threads))
    for thread in threads:
        thread.join()
    assert order == list("abcd")


def test_a_thread_that_asks_again_at_once_lets_the_others_go_first() -> None:
    lock, order = FairLock(), list[str]()
    rounds = 20

    def work(name: str) -> None:
        for number in range(rounds):
            with lock:
                order.append(name)
                if number < rounds - 1:
                    in_line(lock, 2)

    threads = [threading.Thread(target=work, args=(name,)) for name in "ab"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert "".join(order) in ("ab" * rounds, "ba" * rounds)


def test_an_error_inside_gives_it_back() -> None:
    lock = FairLock()
    with contextlib.suppress(KeyError), lock:
        raise KeyError
    with lock:
        in_line(lock, 1)


def test_a_thread_that_is_interrupted_while_it_waits_leaves_the_line(monkeypatch: pytest.MonkeyPatch) -> None:
    lock, entered = FairLock(), threading.Event()

    class Interrupted:
        """A lock whose second acquisition is interrupted, as by Ctrl-C."""

        def __init__(self) -> None:
            self.num_acquired = 0

        def acquire(self) -> None:
            self.num_acquired += 1
            if self.num_acquired == 2:
                raise KeyboardInterrupt

    def enter() -> None:
        with lock:
            entered.set()

    with lock:
        with monkeypatch.context() as patch:
            patch.setattr(threading, "Lock", Interrupted)
            with pytest.raises(KeyboardInterrupt):
                lock.__enter__()
        thread = threading.Thread(target=enter)
        thread.start()
        in_line(lock, 2)
        assert not entered.is_set()
    assert entered.wait(WAIT_S)
    thread.join()
