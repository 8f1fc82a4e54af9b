"""Records a live stream: every window that was cut, and everything that was given to the engine, as it came.

The files are written by a thread of its own. If that fails or cannot keep up, the recording ends with one line in the
log; the stream goes on.
"""

import logging
import queue
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

import av.error

from engines.api import Answer, MediaSpec, SpeechSegment, Turn, Window
from engines.serving.jobs import ReducedWindow
from engines.serving.load import LoadStep
from engines.serving.tape import Tape
from engines.wall_clock import WallClock
from realtime.queues import QueueState
from realtime.recordings import to_lines
from realtime.recordings.lines import End, Line, Lost, NotAnswered, Opened, Start, Told
from realtime.recordings.parts import PartLimits, RecordingParts

MAX_WAITING = 32  # windows
MAX_WAITING_EVENTS = 1024  # windows included

log = logging.getLogger(__name__)


class Recorder(Tape, Protocol):
    """Records a stream in the folder `path`. It is the tape of the stream's engine, too."""

    path: Path

    @property
    def failure(self) -> str | None:
        """Why the recording has ended early, None if it has not."""

    @property
    def queue(self) -> QueueState:
        """Windows that wait to be written; `dropped` counts those that the recording lacks."""

    def add(self, window: Window) -> None: ...

    def close(self, dropped: dict[str, int]) -> None:
        """The stream has ended; `dropped` is how much its queues have dropped."""

    def wait(self) -> None:
        """After `close`: block until everything is written."""


class FileRecorder:
    """Creates the folder with the first event, and the next one when it is full as `limits` have it. `add` and `close`
    are for one thread, the methods of `Tape` for that of the model; only `wait` blocks.

    `failure`: why the recording has ended early, None if it has not.
    """

    def __init__(self, path: Path, media: MediaSpec, start: Start, limits: PartLimits) -> None:
        self.path = path
        self.failure: str | None = None
        self._media, self._start, self._limits = media, start, limits
        self._waiting: queue.Queue[Window | Callable[[], Line] | None] = queue.Queue()
        self._num_taken = self._num_taken_up = self._num_written = 0
        self._has_begun = self._is_closed = False
        self._is_at_end = False  # the thread's
        self._thread = threading.Thread(target=self._run, name="recorder", daemon=True)
        self._thread.start()

    def add(self, window: Window) -> None:
        """Have a window written. It must not be modified afterwards."""
        self._num_taken += 1
        if self.failure is None and self._num_taken - self._num_taken_up > MAX_WAITING:
            self._fail("the disk is too slow")
        self._put(window)

    @property
    def queue(self) -> QueueState:
        """Windows that wait for the disk; `dropped` counts those that a failed recording lacks."""
        dropped = self._num_taken - self._num_written if self.failure is not None else 0
        waiting = min(self._num_taken - self._num_taken_up, MAX_WAITING)
        return QueueState(depth=waiting, bound=MAX_WAITING, dropped=dropped)

    def close(self, dropped: dict[str, int]) -> None:
        """The stream has ended; the files are completed in the background."""
        if self._has_begun:
            self._put(lambda: End(dropped=dropped))
        self._is_closed = True
        self._waiting.put(None)

    def wait(self) -> None:
        """After `close`: block until everything is written."""
        self._thread.join()

    def opened(self, ratio: float, cache_tokens: int, is_resumed: bool) -> None:
        self._put(lambda: Opened(ratio=ratio, cache_tokens=cache_tokens, is_resumed=is_resumed))

    def lost(self, index: int) -> None:
        self._put(lambda: Lost(index=index))

    def reduced(self, reduced: ReducedWindow) -> None:
        self._put(lambda: to_lines.reduced_line(reduced))

    def not_reduced(self, window: Window, step: LoadStep, error: str) -> None:
        self._put(lambda: to_lines.not_reduced_line(window, step, error))

    def transcribed(self, segment: SpeechSegment, text: str, ms: float) -> None:
        self._put(lambda: to_lines.transcribed_line(segment, text, ms))

    def told(self, text: str, now_s: float, heard_s: tuple[float, float] | None, error: str | None) -> None:
        self._put(lambda: Told(text=text, now_s=now_s, heard_s=heard_s, error=error))

    def asked(
        self, number: int, question: str, now_s: float, turns: tuple[Turn, ...], started: WallClock | None
    ) -> None:
        self._put(lambda: to_lines.asked_line(number, question, now_s, turns, started))

    def answered(self, number: int, answer: Answer) -> None:
        self._put(lambda: to_lines.answered_line(number, answer))

    def not_answered(self, number: int, error: str | None) -> None:
        self._put(lambda: NotAnswered(number=number, error=error))

    def _put(self, item: Window | Callable[[], Line]) -> None:
        if self.failure is not None or self._is_closed:
            return
        if self._waiting.qsize() >= MAX_WAITING_EVENTS:
            self._fail("the disk is too slow")
        else:
            self._has_begun = True
            self._waiting.put(item)

    def _fail(self, reason: str) -> None:
        if self.failure is None:
            self.failure = reason
            log.warning("the recording %s has ended early: %s", self.path.name, reason)

    def _run(self) -> None:
        try:
            self._write()
        except (av.error.FFmpegError, OSError) as error:
            self._fail(error.strerror or str(error))
        except Exception:  # a recording must not end a stream
            log.exception("the recorder of %s", self.path.name)
            self._fail("an error of ours")
        while not self._is_at_end:
            self._next()  # until `close`

    def _write(self) -> None:
        item = self._next()
        if item is None:
            return
        with RecordingParts(self.path, self._media, self._start, self._limits) as files:
            self.path = files.path
            while item is not None and self.failure is None:
                if isinstance(item, Window):
                    self._num_taken_up += 1
                    files.write_window(item)
                    self._num_written += 1
                else:
                    files.write_line(item())
                item = self._next()

    def _next(self) -> Window | Callable[[], Line] | None:
        item = self._waiting.get()
        self._is_at_end = item is None
        return item
