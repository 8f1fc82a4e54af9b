"""Asks the LLM, when it has nothing else to do, about standing questions that are no rule. Lives on the event loop."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Protocol

from engines.api import Answer
from engines.errors import TooManyJobsError
from engines.serving.jobs import AnswerJob
from engines.serving.scheduler import IDLE
from engines.serving.worker import Worker
from engines.wall_clock import WallClock
from realtime.watches.stream_watches import StreamWatches
from realtime.watches.watch import Watch

PERIOD_S = 10.0  # of one watch
_LOOKED_FOR = re.compile(r"(?:you|i) (?:can )?(?P<verb>see|hear|notice|spot|read) (?P<rest>.+)", re.IGNORECASE)
_THERE = re.compile(r"there (?P<verb>is|are) (?P<rest>.+)", re.IGNORECASE)
_STATE = re.compile(r"(?P<subject>.+?) (?P<verb>is|are) (?P<rest>.+)", re.IGNORECASE)
_YES = re.compile(r"\W*yes\b", re.IGNORECASE)


class WatchedStream(Protocol):
    """What is needed of a live stream."""

    key: int
    watches: StreamWatches

    @property
    def state(self) -> str:
        """`live` while media comes."""

    @property
    def now_s(self) -> float:
        """How far its media has come."""


class WatchAsker:
    """One question at a time. `check` it now and then."""

    def __init__(
        self, worker: Worker, streams: Mapping[str, WatchedStream], second_of_day: Callable[[], float]
    ) -> None:
        self._worker, self._streams, self._second_of_day = worker, streams, second_of_day
        self._asking: _Question | None = None
        self._job: AnswerJob | None = None  # of `_asking`

    def check(self) -> None:
        """Ask about the watch that was not asked about for longest, if one is due and nothing else is to be done."""
        streams = list(self._streams.values())
        if self._asking is not None and self._asking.is_over:
            self._asking = None
        is_busy = self._worker.num_jobs > 0 or any(self._worker.load_step(each.key).level > 0 for each in streams)
        due = list(_due(streams))
        if self._asking is not None or is_busy or not due:
            return
        stream, watch = min(due, key=lambda each: -1.0 if each[1].asked_s is None else each[1].asked_s - each[0].now_s)
        now_s = watch.asked_s = stream.now_s
        self._asking = _Question(stream.watches, watch, now_s)
        started = WallClock.showing(self._second_of_day(), now_s)
        try:
            self._job = self._worker.ask(
                IDLE, stream.key, question_about(watch.event), now_s, (), self._asking, started
            )
        except TooManyJobsError:
            self._asking = None

    def forget(self, key: int) -> None:
        """A stream is to forget: what is being asked about it is not answered."""
        if self._asking is not None and self._job is not None and self._job.key == key:
            self._asking.is_over = True
            self._worker.cancel(self._job)


def question_about(event: str) -> str:
    """The question whether an event is there now: "Do you see a man in blue now?"."""
    if looked_for := _LOOKED_FOR.fullmatch(event):
        return f"Do you {looked_for['verb'].lower()} {looked_for['rest']} now?"
    if there := _THERE.fullmatch(event):
        return f"{there['verb'].capitalize()} there {there['rest']} now?"
    if state := _STATE.fullmatch(event):
        return f"{state['verb'].capitalize()} {state['subject']} {state['rest']} now?"
    return f"Is it true now that {event}?"


def guess_about(event: str) -> str:
    """What is told of an event that the LLM takes for true, often wrongly: "I think that I see a man in blue."."""
    looked_for = _LOOKED_FOR.fullmatch(event)
    clause = f"I {looked_for['verb'].lower()} {looked_for['rest']}" if looked_for else event
    return f"I think that {clause}."


def _due(streams: Iterable[WatchedStream]) -> Iterable[tuple[WatchedStream, Watch]]:
    return (
        (stream, watch)
        for stream in streams
        if stream.state == "live"
        for watch in stream.watches.all
        if watch.rule is None
        and not watch.is_paused
        and stream.watches.may_be_true(watch)
        and (watch.asked_s is None or not watch.asked_s <= stream.now_s < watch.asked_s + PERIOD_S)
    )


class _Question:
    """Implements `engines.serving.jobs.AnswerEvents`."""

    def __init__(self, watches: StreamWatches, watch: Watch, now_s: float) -> None:
        self.is_over = False
        self._watches, self._watch, self._now_s = watches, watch, now_s

    def text_added(self, text: str) -> None:
        pass

    def answered(self, answer: Answer) -> None:
        if self.is_over:
            return
        self.is_over = True
        has_come_true = bool(_YES.match(answer.text)) and answer.is_sure
        guess = replace(answer, text=guess_about(self._watch.event))
        self._watches.judged(self._watch, has_come_true, guess, self._now_s)

    def cancelled(self) -> None:
        self.is_over = True

    def failed(self, message: str) -> None:
        del message  # the worker has logged it
        self.is_over = True
