"""Jobs that the worker takes and events that it sends: plain objects, no threads. Events come through `Worker.post`."""

from collections.abc import Callable, Generator
from dataclasses import dataclass, field
from typing import Protocol

from engines.answers.telling import Told, told_and_asked
from engines.api import Answer, EngineStream, Reduction, Seconds, SpeechSegment, Turn, Window
from engines.kept import KeptSpan
from engines.serving.load import LoadStep
from engines.wall_clock import WallClock


@dataclass(frozen=True)
class ReducedWindow:
    """A window as it was reduced, and the stream's memory right after it.

    `lost_windows` were dropped since the window before. `skipped_frames`: its pictures that load control left out.
    `wait_ms` is from hand-over to its turn. `lost_readings`: texts that were read in windows before and never used.
    `kept_by_age`: what is left of the stream; None if that was not looked at after this window.
    """

    window: Window
    reduction: Reduction
    step: LoadStep
    wait_ms: float
    lost_windows: int
    num_cached_tokens: int
    num_forgotten_tokens: int
    cached_times_s: Seconds
    skipped_frames: int
    lost_readings: int = 0
    kept_by_age: tuple[KeptSpan, ...] | None = None


class StreamEvents(Protocol):
    """Events for the owner of a stream."""

    def window_reduced(self, reduced: ReducedWindow) -> None: ...

    def window_failed(self, index: int, message: str) -> None:
        """The window with this index could not be reduced; the stream goes on with the next one."""


class AnswerEvents(Protocol):
    """Events of one answer: texts as they come, then exactly one of the other three."""

    def text_added(self, text: str) -> None: ...

    def answered(self, answer: Answer) -> None: ...

    def cancelled(self) -> None: ...

    def failed(self, message: str) -> None: ...


@dataclass(eq=False)
class AnswerJob:
    """A question that waits or is being answered. Keep it to cancel it. Only the worker uses `texts`.

    `told` is remembered before it is answered; `question` is "" if nothing else is wanted. `caller`: whose question it
    is; callers take turns.
    `started`: as for `EngineStream.ask`.
    `asked_at` is the worker's timer when it was asked; `wait_ms` from then until the model began with it.
    """

    caller: str
    key: int
    question: str
    now_s: float
    turns: tuple[Turn, ...]
    started: WallClock | None
    events: AnswerEvents
    asked_at: float
    wait_ms: float | None = None
    told: Told | None = None
    is_cancelled: bool = False
    texts: Generator[str, None, Answer] | None = field(default=None, repr=False)

    def begin(self, stream: EngineStream) -> Generator[str, None, Answer]:
        """The answer from a stream's memory, piece by piece."""
        return told_and_asked(stream, self.told, self.question, self.now_s, self.turns, self.started)


@dataclass(eq=False)
class TranscriptionJob:
    """A segment of which the words are wanted; `done` gets "" where there are none, or where it failed.

    `caller`: who spoke. `key`: the stream whose own sound it is, None if it is of another source.
    """

    caller: str
    segment: SpeechSegment
    done: Callable[[str], None]
    key: int | None
