"""A camera's thread under a test's eyes: its clock stands still until the test moves it."""

import queue
import threading
from types import TracebackType
from typing import Self, TypeVar

from realtime.media.frames import Picture, Sound
from realtime.sources.cameras.camera_thread import CameraEvent, CameraThread, Connected, Disconnected
from tests.support.scripted_engine import SCRIPTED_MEDIA

WAIT_S = 60.0  # it only ends a test that hangs
Kind = TypeVar("Kind")


class SteppedClock:
    """Stands still but for `advance`; whoever sleeps is woken by it."""

    def __init__(self) -> None:
        self._now_s = 0.0
        self._changed = threading.Condition()
        self._is_interrupted = False
        self.sleeps_until_s: float | None = None

    def now_s(self) -> float:
        return self._now_s

    def sleep_until(self, when_s: float) -> None:
        with self._changed:
            self.sleeps_until_s = when_s
            self._changed.notify_all()
            self._changed.wait_for(lambda: self._now_s >= when_s or self._is_interrupted)
            self.sleeps_until_s = None

    def interrupt(self) -> None:
        with self._changed:
            self._is_interrupted = True
            self._changed.notify_all()

    def wake(self) -> float:
        """Wait until somebody sleeps until later, and let that time come; returns how long it was."""
        with self._changed:
            assert self._changed.wait_for(lambda: (self.sleeps_until_s or 0.0) > self._now_s, WAIT_S)
            assert self.sleeps_until_s is not None
            before_s, self._now_s = self._now_s, self.sleeps_until_s
            self._changed.notify_all()
            return self._now_s - before_s


class WatchedCamera:
    """A context manager: the thread runs inside it."""

    def __init__(self, source: str, clock: SteppedClock | None = None) -> None:
        self.clock = clock or SteppedClock()
        self._events: queue.Queue[CameraEvent] = queue.Queue()
        self.thread = CameraThread("door", source, SCRIPTED_MEDIA, self.clock, self._events.put)

    def __enter__(self) -> Self:
        self.thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.thread.stop()
        assert self.thread.wait(WAIT_S)

    def next(self, kind: type[Kind]) -> Kind:
        """The next event of a kind; others before it are skipped."""
        while True:
            event = self._events.get(timeout=WAIT_S)
            if isinstance(event, kind):
                return event

    def connection(self) -> tuple[Connected, list[Sound], list[Picture], Disconnected]:
        """The next connection, from its beginning to its end."""
        connected, sounds, pictures = self.next(Connected), list[Sound](), list[Picture]()
        while True:
            match self._events.get(timeout=WAIT_S):
                case Sound() as sound:
                    sounds.append(sound)
                case Picture() as picture:
                    pictures.append(picture)
                case Disconnected() as lost:
                    return connected, sounds, pictures, lost
                case other:
                    raise AssertionError(f"{other} in the middle of a connection")
