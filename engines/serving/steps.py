"""Steps of the model's thread that are done at once, and that must not end it whatever goes wrong in them."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from engines.api import Engine, EngineStream
from engines.serving.jobs import AnswerJob, TranscriptionJob
from engines.serving.open_stream import OpenStream

log = logging.getLogger(__name__)


@dataclass(eq=False)
class MemoryWork:
    """`work` gets the memory of `opened`, whose key is `key`; `done` gets what it returns, None if it fails.

    `is_last`: it is not done before all windows that wait have been reduced.
    """

    key: int
    opened: OpenStream
    work: Callable[[EngineStream], Any]
    done: Callable[[Any], None]
    is_last: bool


class MemoryWorks:
    """What is to be done, in order. Not thread-safe. `num_waiting` tells how many windows of a stream wait."""

    def __init__(self, num_waiting: Callable[[int], int]) -> None:
        self._num_waiting = num_waiting
        self._works: list[MemoryWork] = []

    def add(self, work: MemoryWork) -> None:
        """Have it done when it is due."""
        self._works.append(work)

    @property
    def are_due(self) -> bool:
        """Whether `take` would return any."""
        return any(map(self._is_due, self._works))

    def take(self) -> list[MemoryWork]:
        """Those that are due."""
        due = [work for work in self._works if self._is_due(work)]
        self._works = [work for work in self._works if work not in due]
        return due

    def _is_due(self, work: MemoryWork) -> bool:
        return not work.is_last or not self._num_waiting(work.key)


def do_memory_work(work: MemoryWork, engine: Engine) -> Any:
    """What the work returns; None if it fails."""
    try:
        return work.work(work.opened.memory(engine))
    except Exception:
        log.exception("the memory of stream %s", work.opened.name)
        return None


def transcript_of(job: TranscriptionJob, opened: OpenStream | None, engine: Engine) -> str:
    """What is said; "" if nothing was understood, or it fails."""
    try:
        if opened is not None:
            return opened.memory(engine).transcribe(job.segment)
        return engine.transcribe(job.segment.pcm)
    except Exception:
        log.exception("transcription of a question on %s", called(opened))
        return ""


def end_answer(job: AnswerJob, opened: OpenStream | None) -> None:
    """Free the copy of the cache that an answer holds which has begun."""
    try:
        if job.texts is not None:
            job.texts.close()
    except Exception:  # it has ended anyway
        log.exception("closing an answer on %s", called(opened))


def called(opened: OpenStream | None) -> str:
    """What the log calls a stream."""
    return f"stream {opened.name}" if opened is not None else "a stream that another call feeds, or that has ended"
