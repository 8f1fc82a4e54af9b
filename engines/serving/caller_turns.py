"""Jobs of many callers, who take turns: one step each, whoever has more jobs waiting. Pure.

The order is that of flow queueing (FQ-CoDel, RFC 8290): a caller who had nothing to do goes first with a new job, then
queues behind all others, and keeps that place even without jobs until it is reached. So before a caller's next step
every other caller takes at most one.
"""

from collections import deque
from collections.abc import Hashable
from dataclasses import dataclass, field
from typing import Generic, TypeVar

J = TypeVar("J")


@dataclass
class _Jobs(Generic[J]):
    """One caller's: those that have not begun, and those that go on."""

    waiting: deque[J] = field(default_factory=deque)
    running: deque[J] = field(default_factory=deque)


class CallerTurns(Generic[J]):
    """Of one caller's jobs, those that have not begun go first, in order; those that go on take turns."""

    def __init__(self) -> None:
        self._jobs: dict[Hashable, _Jobs[J]] = {}  # of every caller in `_new` or `_old`, who is in one of them
        self._new: deque[Hashable] = deque()
        self._old: deque[Hashable] = deque()

    def __len__(self) -> int:
        """Jobs of all callers that have not begun."""
        return sum(len(jobs.waiting) for jobs in self._jobs.values())

    def num_waiting(self, caller: Hashable) -> int:
        """A caller's jobs that have not begun."""
        return len(self._jobs[caller].waiting) if caller in self._jobs else 0

    def add(self, caller: Hashable, job: J) -> None:
        """A job that has not begun."""
        if caller not in self._jobs:
            self._jobs[caller] = _Jobs()
            self._new.append(caller)
        self._jobs[caller].waiting.append(job)

    def add_running(self, caller: Hashable, job: J) -> None:
        """A job that has taken a step and has more to take."""
        if caller not in self._jobs:
            self._jobs[caller] = _Jobs()
            self._old.append(caller)
        self._jobs[caller].running.append(job)

    def remove(self, caller: Hashable, job: J) -> bool:
        """Take out a job, begun or not; False if it is not here: it takes a step just now, or has ended."""
        jobs = self._jobs.get(caller, _Jobs())
        for queue in (jobs.waiting, jobs.running):
            if job in queue:
                queue.remove(job)
                return True
        return False

    def next_is_new(self) -> bool | None:
        """Whether the job that is due has not begun; None if there is no job. Drops callers who have none."""
        caller = self._due()
        return None if caller is None else bool(self._jobs[caller].waiting)

    def pop(self) -> J:
        """Take out the job that is due; its caller goes behind all others. Ask `next_is_new` before."""
        caller = self._due()
        assert caller is not None
        (self._new or self._old).popleft()
        self._old.append(caller)
        jobs = self._jobs[caller]
        return (jobs.waiting or jobs.running).popleft()

    def _due(self) -> Hashable | None:
        for callers in (self._new, self._old):
            while callers:
                jobs = self._jobs[callers[0]]
                if jobs.waiting or jobs.running:
                    return callers[0]
                del self._jobs[callers.popleft()]
        return None
