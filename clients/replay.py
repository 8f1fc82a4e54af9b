"""Replays a clip through an engine and asks questions about it on the way."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

from engines.api import Answer, Engine, Reduction, Timer, Window
from engines.kept import KeptSpan
from realtime.dialogue.conversation import Conversation, complete_answer
from realtime.media.clock import Clock
from realtime.media.window_queue import WindowQueue
from realtime.media.windower import Windower, WindowerCounters
from realtime.sources.reader import MediaReader
from realtime.sources.tracks.packets import MediaCounters
from realtime.sources.window_source import WindowSource
from realtime.streams.totals import StreamTotals

BACKLOG_WINDOWS = 4


@dataclass(frozen=True)
class Question:
    """`at_s` is when to ask, in seconds of the clip; None: when it has ended."""

    text: str
    at_s: float | None = None


@dataclass(frozen=True)
class ReplayOptions:
    """What to ask, and how much to keep: see `realtime.config.StreamOptions`."""

    questions: tuple[Question, ...]
    ratio: float
    cache_tokens: int


@dataclass(frozen=True)
class Summary:
    """Totals of a replay.

    `realtime_factor`: time spent on windows, divided by the clip's length; time spent on answers is not in it.
    `kept_hash`: the same for two replays that kept the same tokens. `kept_by_age`: what is left of each octave of age
    when the clip has ended.
    """

    num_windows: int
    duration_s: float
    pool_tokens: int
    kept_tokens: int
    cache_tokens: int
    forgotten_tokens: int
    kept_hash: str
    realtime_factor: float
    dropped_windows: int
    windower: WindowerCounters
    media: MediaCounters
    kept_by_age: tuple[KeptSpan, ...] = ()


class Presenter(Protocol):
    """Shows a replay as it goes."""

    def begin(self, duration_s: float | None) -> None: ...

    def window(self, window: Window, reduction: Reduction) -> None: ...

    def answer(self, question: str, at_s: float, answer: Answer) -> None: ...

    def end(self, summary: Summary) -> None: ...

    def close(self) -> None:
        """Always called last, also after an error: give back what is held open."""


def replay(
    reader: MediaReader,
    options: ReplayOptions,
    engine: Engine,
    presenter: Presenter,
    timer: Timer,
    clock: Clock | None = None,
) -> Summary:
    """Run the clip of `reader` through `engine`. Raises MediaError if the clip has neither pictures nor sound.

    With a `clock` the clip is paced like a live stream, without one it runs as fast as possible. Windows and answers
    are the same in both cases, unless a paced clip is too fast for the machine: then the oldest waiting window is
    dropped and counted. `timer` returns seconds.
    """
    windower = Windower(engine.media, reader.tracks, reader.max_skew_s)
    source = WindowSource(reader, windower, clock)
    window_queue = WindowQueue(BACKLOG_WINDOWS, drop_oldest=clock is not None)
    run = _Run(options, engine, presenter, timer, is_paced=clock is not None)
    presenter.begin(reader.duration_s)
    thread = window_queue.start_producer(lambda: iter(source))
    try:
        run.consume(window_queue.windows())
        run.ask_rest(source.end_s)
    finally:
        window_queue.stop()
        reader.interrupt()
        if clock:
            clock.interrupt()
        thread.join()
        presenter.close()
    summary = run.summary(source.end_s, window_queue.num_dropped, windower.counters, reader.counters)
    presenter.end(summary)
    return summary


class _Run:
    """The model's side of a replay, all on one thread."""

    def __init__(
        self, options: ReplayOptions, engine: Engine, presenter: Presenter, timer: Timer, is_paced: bool
    ) -> None:
        self._presenter, self._timer, self._is_paced = presenter, timer, is_paced
        self._stream = engine.open_stream(options.ratio, options.cache_tokens)
        timed = [question for question in options.questions if question.at_s is not None]
        self._timed = sorted(timed, key=lambda question: question.at_s or 0.0)
        self._at_end = [question for question in options.questions if question.at_s is None]
        self._window_s = engine.media.window_s
        self._busy_s = 0.0
        self.totals = StreamTotals()

    def consume(self, windows: Iterator[Window]) -> None:
        """Reduce all windows; a question is asked before the first window that ends after its time."""
        since = self._timer()
        for window in windows:
            if self._is_paced:
                since = self._timer()
            while self._timed and (self._timed[0].at_s or 0.0) < window.end_s:
                since += self._ask(self._timed.pop(0))
            reduction = self._stream.reduce(window)
            now = self._timer()
            self._busy_s += now - since
            since = now
            self.totals.add(reduction)
            self._presenter.window(window, reduction)

    def ask_rest(self, end_s: float) -> None:
        """Ask the questions that are left, after the clip has ended at `end_s`."""
        for question in self._timed + self._at_end:
            self._ask(Question(question.text, min(question.at_s if question.at_s is not None else end_s, end_s)))

    def summary(self, end_s: float, dropped_windows: int, windower: WindowerCounters, media: MediaCounters) -> Summary:
        return Summary(
            num_windows=self.totals.num_windows,
            duration_s=end_s,
            pool_tokens=self.totals.pool_tokens,
            kept_tokens=self.totals.kept_tokens,
            cache_tokens=self._stream.num_cached_tokens,
            forgotten_tokens=self._stream.num_forgotten_tokens,
            kept_hash=self.totals.kept_hash,
            realtime_factor=self._busy_s / (end_s or self._window_s),
            dropped_windows=dropped_windows,
            windower=windower,
            media=media,
            kept_by_age=self._stream.kept_by_age(end_s),
        )

    def _ask(self, question: Question) -> float:
        """Ask one question, which knows nothing of those before; returns the seconds it took."""
        began = self._timer()
        at_s = question.at_s or 0.0
        answer = complete_answer(Conversation().ask(self._stream, question.text, at_s))
        self._presenter.answer(question.text, at_s, answer)
        return self._timer() - began
