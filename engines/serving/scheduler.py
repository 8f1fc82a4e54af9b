"""The order of work on the model thread. Pure: knows nothing of models, threads and time.

Three kinds of work. Urgent jobs (the prefill of a question, a transcription) go before the next window. Windows take
turns stream by stream, oldest first. Answers under way take turns token by token, and share the time with windows:
while both wait, a window is due after `TOKENS_PER_WINDOW` tokens, and after `URGENT_PER_WINDOW` urgent jobs.
"""

from collections import deque
from dataclasses import dataclass
from typing import Generic, TypeVar

from engines.serving.backlog import Backlog

TOKENS_PER_WINDOW = 8  # about a quarter of a second on two cores
URGENT_PER_WINDOW = 4

W = TypeVar("W")
J = TypeVar("J")


@dataclass(frozen=True)
class WindowTask(Generic[W]):
    """Reduce this window of stream `key`; `num_waiting` more of the same stream wait."""

    key: int
    window: W
    num_waiting: int


@dataclass(frozen=True)
class JobTask(Generic[J]):
    """Take the first step of a job, or the next one."""

    job: J


class Scheduler(Generic[W, J]):
    """`max_urgent` bounds the jobs that have not begun; windows are bounded by each stream's backlog."""

    def __init__(self, backlog_windows: int, max_urgent: int) -> None:
        self._backlog_windows, self._max_urgent = backlog_windows, max_urgent
        self._backlogs: dict[int, Backlog[W]] = {}
        self._turns: deque[int] = deque()  # streams, the one that is due first
        self._urgent: deque[J] = deque()
        self._running: deque[J] = deque()
        self._tokens_since_window = self._urgent_since_window = 0  # since the last window

    def open(self, key: int) -> None:
        """A stream begins."""
        self._backlogs[key] = Backlog(self._backlog_windows)
        self._turns.append(key)

    def close(self, key: int) -> int:
        """A stream ends; returns how many windows were still waiting and are now lost."""
        self._turns.remove(key)
        return len(self._backlogs.pop(key))

    def backlog(self, key: int) -> Backlog[W]:
        """The windows of a stream that wait."""
        return self._backlogs[key]

    @property
    def num_urgent(self) -> int:
        return len(self._urgent)

    @property
    def has_work(self) -> bool:
        """Whether `next_task` would find something to do."""
        return bool(self._urgent or self._running or self._next_stream() is not None)

    @property
    def is_full(self) -> bool:
        """Whether no job may be added."""
        return len(self._urgent) >= self._max_urgent

    def add(self, job: J) -> None:
        """A job that has not begun; ask `is_full` before."""
        assert not self.is_full
        self._urgent.append(job)

    def requeue(self, job: J) -> None:
        """A job that has taken a step and has more to take."""
        self._running.append(job)

    def next_task(self) -> WindowTask[W] | JobTask[J] | None:
        """What to do now; None if there is nothing. The task is taken out: `requeue` a job that goes on."""
        key = self._next_stream()
        if self._urgent and (key is None or self._urgent_since_window < URGENT_PER_WINDOW):
            self._urgent_since_window += 1
            return JobTask(self._urgent.popleft())
        if key is not None and (not self._running or self._tokens_since_window >= TOKENS_PER_WINDOW):
            return self._window(key)
        if self._running:
            self._tokens_since_window += 1
            return JobTask(self._running.popleft())
        return None

    def _next_stream(self) -> int | None:
        return next((key for key in self._turns if len(self._backlogs[key])), None)

    def _window(self, key: int) -> WindowTask[W]:
        self._tokens_since_window = self._urgent_since_window = 0
        self._turns.remove(key)
        self._turns.append(key)
        window = self._backlogs[key].pop()
        assert window is not None
        return WindowTask(key, window, len(self._backlogs[key]))
