"""The order of work on the model thread. Pure: knows nothing of models, threads and time.

Two kinds of work. Windows take turns stream by stream, oldest first. Jobs take turns caller by caller, one step each: a
job that has not begun is urgent (the prefill of a question, a transcription), an answer under way goes on token by
token. Urgent jobs go before the next window, answers under way share the time with windows: while a window waits, it
is due after `TOKENS_PER_WINDOW` tokens, and after `URGENT_PER_WINDOW` urgent jobs. Jobs of the caller `IDLE` take a
step only when nothing else waits.
"""

from collections import deque
from collections.abc import Hashable
from dataclasses import dataclass
from typing import Generic, TypeVar

from engines.serving.backlog import Backlog
from engines.serving.caller_turns import CallerTurns

TOKENS_PER_WINDOW = 8  # about a quarter of a second on two cores
URGENT_PER_WINDOW = 4
IDLE = "idle"  # the caller of what nobody waits for

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
    """`max_urgent` bounds the jobs that have not begun, `max_urgent_per_caller` those of one caller; windows are
    bounded by each stream's backlog."""

    def __init__(self, backlog_windows: int, max_urgent: int, max_urgent_per_caller: int) -> None:
        self._backlog_windows, self._max_urgent = backlog_windows, max_urgent
        self._max_urgent_per_caller = max_urgent_per_caller
        self._backlogs: dict[int, Backlog[W]] = {}
        self._turns: deque[int] = deque()  # streams, the one that is due first
        self._jobs: CallerTurns[J] = CallerTurns()
        self._idle: deque[J] = deque()  # bounded as the jobs of any caller
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

    def num_waiting(self, key: int) -> int:
        """How many windows of a stream wait; none of one that has ended."""
        return len(self._backlogs.get(key, ()))

    @property
    def num_urgent(self) -> int:
        return len(self._jobs)

    @property
    def has_work(self) -> bool:
        """Whether `next_task` would find something to do."""
        return self._jobs.next_is_new() is not None or self._next_stream() is not None or bool(self._idle)

    @property
    def is_full(self) -> bool:
        """Whether no job may be added."""
        return len(self._jobs) >= self._max_urgent

    def is_full_for(self, caller: Hashable) -> bool:
        """Whether this caller may add no job, because too many of its own wait."""
        num_waiting = len(self._idle) if caller == IDLE else self._jobs.num_waiting(caller)
        return num_waiting >= self._max_urgent_per_caller

    def add(self, caller: Hashable, job: J) -> None:
        """A job that has not begun; ask `is_full` and `is_full_for` before."""
        assert not self.is_full
        assert not self.is_full_for(caller)
        if caller == IDLE:
            self._idle.append(job)
        else:
            self._jobs.add(caller, job)

    def requeue(self, caller: Hashable, job: J) -> None:
        """A job that has taken a step and has more to take."""
        if caller == IDLE:
            self._idle.appendleft(job)
        else:
            self._jobs.add_running(caller, job)

    def remove(self, caller: Hashable, job: J) -> bool:
        """Take out a job, begun or not; False if it is not here: it takes a step just now, or has ended."""
        if caller != IDLE:
            return self._jobs.remove(caller, job)
        is_here = job in self._idle
        if is_here:
            self._idle.remove(job)
        return is_here

    def next_task(self) -> WindowTask[W] | JobTask[J] | None:
        """What to do now; None if there is nothing. The task is taken out: `requeue` a job that goes on."""
        key, is_urgent = self._next_stream(), self._jobs.next_is_new()
        if key is not None and self._is_window_due(is_urgent):
            return self._window(key)
        if is_urgent is None:
            return JobTask(self._idle.popleft()) if self._idle else None
        if is_urgent:
            self._urgent_since_window += 1
        else:
            self._tokens_since_window += 1
        return JobTask(self._jobs.pop())

    def _is_window_due(self, is_urgent: bool | None) -> bool:
        """Whether a window goes before the job that is due, which is urgent, an answer under way, or None."""
        if is_urgent is None:
            return True
        if is_urgent:
            return self._urgent_since_window >= URGENT_PER_WINDOW
        return self._tokens_since_window >= TOKENS_PER_WINDOW

    def _next_stream(self) -> int | None:
        return next((key for key in self._turns if len(self._backlogs[key])), None)

    def _window(self, key: int) -> WindowTask[W]:
        self._tokens_since_window = self._urgent_since_window = 0
        self._turns.remove(key)
        self._turns.append(key)
        window = self._backlogs[key].pop()
        assert window is not None
        return WindowTask(key, window, len(self._backlogs[key]))
