"""Owns an engine. All work of the models runs here, one step at a time, on one thread.

`run_next` is the whole of it and needs no thread; `start` gives it one. Whoever calls the other methods gets its events
through `post`, which takes a callable to the caller's thread (an event loop's `call_soon_threadsafe`).
"""

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any, TypeVar

from engines.answers.telling import Told
from engines.api import Engine, EngineStream, SpeechSegment, Timer, Turn, Window
from engines.errors import TooManyJobsError, TooManyJobsOfCallerError
from engines.saved import SavedMemory
from engines.serving.jobs import AnswerEvents, AnswerJob, StreamEvents, TranscriptionJob
from engines.serving.load import LoadControl, LoadStep
from engines.serving.open_stream import OpenStream
from engines.serving.priority import lower_priority
from engines.serving.scheduler import JobTask, Scheduler, WindowTask
from engines.serving.steps import MemoryWork, MemoryWorks, called, do_memory_work, end_answer, transcript_of
from engines.serving.tape import Tape, one_line
from engines.wall_clock import WallClock

BACKLOG_WINDOWS = 8
MAX_JOBS = 64
MAX_JOBS_PER_CALLER = 8  # a caller who has that many asks faster than anyone can read

_Job = TypeVar("_Job", AnswerJob, TranscriptionJob)

log = logging.getLogger(__name__)


@dataclass
class _QueuedWindow:
    window: Window
    queued_at: float  # the timer's reading


class Worker:
    """Methods may be called from any thread; the engine is used by the one that calls `run_next` only.

    `busy_s` is how long it has worked so far, by `timer`.
    """

    max_jobs = MAX_JOBS

    def __init__(self, engine: Engine, timer: Timer, post: Callable[[Callable[[], None]], object]) -> None:
        self._engine, self._timer, self._post = engine, timer, post
        self._scheduler: Scheduler[_QueuedWindow, AnswerJob | TranscriptionJob] = Scheduler(
            BACKLOG_WINDOWS, MAX_JOBS, MAX_JOBS_PER_CALLER
        )
        self._streams: dict[int, OpenStream] = {}
        self._cancelled: list[AnswerJob] = []  # have begun and are to be closed on the thread
        self._works = MemoryWorks(self._scheduler.num_waiting)
        self._changed = threading.Condition()
        self._next_key = 0
        self._is_closed = False
        self._thread: threading.Thread | None = None
        self.busy_s = 0.0

    def start(self) -> None:
        """Run in a thread of its own, at low priority, until `close`."""
        self._thread = threading.Thread(target=self._run, name="model", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """End the thread after the step it is in; what waits is dropped."""
        with self._changed:
            self._is_closed = True
            self._changed.notify_all()
        if self._thread is not None:
            self._thread.join()

    def open_stream(
        self,
        name: str,
        ratio: float,
        cache_tokens: int,
        events: StreamEvents,
        tape: Tape | None = None,
        saved: SavedMemory | None = None,
    ) -> int:
        """A new stream, or one that goes on where it was `saved`; its key. Its memory is made when it is first used.
        `name` is what the log calls it. `tape` is told of all that is given to it."""
        with self._changed:
            self._next_key += 1
            load = LoadControl(ratio, BACKLOG_WINDOWS)
            self._streams[self._next_key] = OpenStream(name, events, load, cache_tokens, self._timer, tape, saved)
            self._scheduler.open(self._next_key)
            return self._next_key

    def close_stream(self, key: int) -> None:
        """Drop a stream with all its memory. Sends no more of its events; its answers are cancelled."""
        with self._changed:
            del self._streams[key]
            self._scheduler.close(key)

    def with_memory(
        self, key: int, work: Callable[[EngineStream], Any], done: Callable[[Any], None], is_last: bool = False
    ) -> None:
        """Have something done with the whole memory of a stream before the next step, as `MemoryWork` has it."""
        with self._changed:
            self._works.add(MemoryWork(key, self._streams[key], work, done, is_last))
            self._changed.notify_all()

    def forget(self, key: int, since_s: float, now_s: float, tape: Tape | None, done: Callable[[Any], None]) -> None:
        """Have a stream forget, as `OpenStream.forget`, its waiting windows, too; cancel its answers before."""
        with self._changed:
            self._scheduler.backlog(key).clear()
            self.with_memory(key, partial(self._streams[key].forget, since_s, now_s, tape), done)

    def feed(self, key: int, window: Window) -> None:
        """The next window of a stream. If too many wait, the oldest is dropped and counted."""
        with self._changed:
            dropped = self._scheduler.backlog(key).push(_QueuedWindow(window, self._timer()))
            if dropped is not None:
                self._streams[key].lose(dropped.window)
            self._changed.notify_all()

    def set_ratio(self, key: int, ratio: float) -> None:
        """From the next window on keep `ratio` of the pool, as long as there is no load."""
        with self._changed:
            self._streams[key].load.set_ratio(ratio)

    def ask(
        self,
        caller: str,
        key: int,
        question: str,
        now_s: float,
        turns: tuple[Turn, ...],
        events: AnswerEvents,
        started: WallClock | None = None,
        told: Told | None = None,
    ) -> AnswerJob:
        """Ask about a stream, as `told_and_asked`. `caller`: any name for who asks; callers take turns.

        Raises TooManyJobsError, or TooManyJobsOfCallerError if it is this caller who has too many.
        """
        return self._add(AnswerJob(caller, key, question, now_s, turns, started, events, self._timer(), told=told))

    def transcribe(
        self, caller: str, segment: SpeechSegment, done: Callable[[str], None], key: int | None = None
    ) -> None:
        """Transcribe sound. Raises what `ask` raises. `key`: the stream whose own sound it is; speech that is in its
        windows, too, is then transcribed once."""
        self._add(TranscriptionJob(caller, segment, done, key))

    def cancel(self, job: AnswerJob) -> None:
        """Ends with `cancelled`: at once if it has not begun, else before the next step, unless it has ended already.

        Whoever cancels and asks again and again has one answer at most that holds memory.
        """
        with self._changed:
            job.is_cancelled = True
            is_queued = self._scheduler.remove(job.caller, job)
            has_begun = job.texts is not None
            if is_queued and has_begun:
                self._cancelled.append(job)
                self._changed.notify_all()
        if is_queued and not has_begun:
            self._post(job.events.cancelled)

    def backlog_counts(self, key: int) -> tuple[int, int, int]:
        """Windows of a stream: waiting, how many may, dropped so far."""
        with self._changed:
            backlog = self._scheduler.backlog(key)
            return len(backlog), backlog.capacity, backlog.num_dropped

    def num_refused_jobs(self, key: int) -> int:
        """Questions and transcriptions of a stream that were refused with TooManyJobsError so far."""
        with self._changed:
            return self._streams[key].num_refused_jobs

    def load_step(self, key: int) -> LoadStep:
        """The load step of a stream at present."""
        with self._changed:
            return self._streams[key].load.step

    @property
    def num_jobs(self) -> int:
        """Questions and transcriptions that have not begun; at most `MAX_JOBS`."""
        with self._changed:
            return self._scheduler.num_urgent

    def run_next(self) -> bool:
        """Do one step of work; False if there was none."""
        with self._changed:
            cancelled, self._cancelled = self._cancelled, []
            due = self._works.take()
            task = self._scheduler.next_task()
        for job in cancelled:
            self._close_answer(job)
        for each in due:
            self._post(partial(each.done, do_memory_work(each, self._engine)))
        if task is None:
            return bool(cancelled or due)
        began = self._timer()
        match task:
            case WindowTask():
                self._reduce(task, began)
            case JobTask(AnswerJob() as answering):
                self._answer(answering)
            case JobTask(TranscriptionJob() as transcribing):
                self._transcribe(transcribing)
        self.busy_s += self._timer() - began
        return True

    def _run(self) -> None:
        lower_priority()
        while not self._is_closed:
            if not self.run_next():
                with self._changed:
                    self._changed.wait_for(self._can_go_on)

    def _can_go_on(self) -> bool:
        return self._is_closed or bool(self._cancelled) or self._works.are_due or self._scheduler.has_work

    def _add(self, job: _Job) -> _Job:
        with self._changed:
            is_full_for_caller = self._scheduler.is_full_for(job.caller)
            if self._scheduler.is_full or is_full_for_caller:
                if job.key in self._streams:
                    self._streams[job.key].num_refused_jobs += 1
                if is_full_for_caller:
                    raise TooManyJobsOfCallerError(
                        f"{MAX_JOBS_PER_CALLER} of your questions wait already: wait a moment"
                    )
                raise TooManyJobsError(f"{MAX_JOBS} questions wait already: ask again later")
            self._scheduler.add(job.caller, job)
            self._changed.notify_all()
        return job

    def _find(self, key: int) -> OpenStream | None:
        """None if the stream was closed meanwhile."""
        with self._changed:
            return self._streams.get(key)

    def _reduce(self, task: WindowTask[_QueuedWindow], began: float) -> None:
        with self._changed:
            opened = self._streams.get(task.key)
            if opened is None:
                return
            step = opened.load.step_for(task.num_waiting)
            lost_windows, lost_frames = opened.take_lost()
            window = opened.take_readings(task.window.window)
        events, wait_ms = opened.events, 1e3 * (began - task.window.queued_at)
        try:
            reduced = opened.reduce(self._engine, window, step, wait_ms, lost_windows, lost_frames)
            with self._changed:
                reduced = opened.with_lost_readings(reduced)
        except Exception as error:  # one broken window must not end the thread that everyone shares
            log.exception("window %d of stream %s", window.index, opened.name)
            message = one_line(error)
            with self._changed:
                opened.take_back(window, lost_windows, lost_frames, error)
            self._post(lambda: events.window_failed(window.index, message))
        else:
            self._post(lambda: events.window_reduced(reduced))

    def _answer(self, job: AnswerJob) -> None:
        """The next token of an answer; the first one with the prefill of its question."""
        events, opened = job.events, self._find(job.key)
        try:
            if job.is_cancelled or opened is None:
                self._close_answer(job)
                return
            if job.texts is None:
                job.wait_ms = 1e3 * (self._timer() - job.asked_at)
                job.texts = job.begin(opened.memory(self._engine))
            text = next(job.texts)
        except StopIteration as finished:
            answer = finished.value
            self._post(lambda: events.answered(answer))
        except Exception as error:  # one broken question must not end the thread that everyone shares
            log.exception("question on %s", called(opened))
            message = one_line(error)
            self._post(lambda: events.failed(message))
        else:
            if text:
                self._post(lambda: events.text_added(text))
            with self._changed:
                if job.is_cancelled:
                    self._cancelled.append(job)
                else:
                    self._scheduler.requeue(job.caller, job)

    def _close_answer(self, job: AnswerJob) -> None:
        """End an answer that was cancelled, or whose stream was closed; frees its copy of the cache."""
        end_answer(job, self._find(job.key))
        self._post(job.events.cancelled)

    def _transcribe(self, job: TranscriptionJob) -> None:
        opened = self._find(job.key) if job.key is not None else None
        text = transcript_of(job, opened, self._engine)
        self._post(lambda: job.done(text))
