"""Threads: how idle ones wait, and whose turn it is."""

import os
import sys
import threading
from collections import deque
from types import TracebackType


def prepare_threads() -> None:
    """Let idle threads sleep instead of spinning: three runtimes share the cores.

    Sets OMP_WAIT_POLICY unless it is set already. OpenMP reads it once, when PyTorch is imported; a later call has no
    effect.
    """
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")


def limit_opencv() -> None:
    """Let OpenCV work on the thread that calls it: a pool of its own would compete with the model's. No effect if it is
    not loaded: call it after the models were. For programs of our own: it holds for the whole process."""
    if "cv2" in sys.modules:
        sys.modules["cv2"].setNumThreads(1)


class FairLock:
    """A lock that threads get in the order in which they asked for it. A context manager; a thread must not nest it.

    With `threading.Lock` a thread that releases and asks again at once, as between two tokens of an answer, usually
    gets it again, and the others wait until the answer has ended.
    """

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._line: deque[threading.Lock] = deque()  # of the holder, then of those who wait; released: it is your turn

    def __enter__(self) -> None:
        turn = threading.Lock()
        turn.acquire()
        with self._guard:
            self._line.append(turn)
            if len(self._line) == 1:
                return
        try:
            turn.acquire()
        except BaseException:  # KeyboardInterrupt: nobody must wait for a thread that has left
            self._leave(turn)
            raise

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._leave(self._line[0])

    def _leave(self, turn: threading.Lock) -> None:
        with self._guard:
            was_first = self._line[0] is turn
            self._line.remove(turn)
            if was_first and self._line:
                self._line[0].release()
