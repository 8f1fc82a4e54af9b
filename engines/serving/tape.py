"""Everything that is given to one stream of an engine, in its order, for whoever keeps it: a recording."""

from collections.abc import Generator
from typing import Protocol

from engines.api import Answer, EngineStream, Reduction, Seconds, SpeechSegment, Timer, Turn, Window
from engines.kept import KeptSpan
from engines.saved import SavedMemory
from engines.serving.jobs import ReducedWindow
from engines.serving.load import LoadStep
from engines.wall_clock import WallClock


class Tape(Protocol):
    """Told on the model's thread of everything that changes or reads a stream's memory, and what came of it. Must
    neither wait nor raise. What it is given must not be modified."""

    def opened(self, ratio: float, cache_tokens: int, is_resumed: bool) -> None:
        """The memory was made. `is_resumed`: with what was saved of an earlier one."""

    def lost(self, index: int) -> None:
        """A window was dropped. Called from the thread that feeds the stream."""

    def reduced(self, reduced: ReducedWindow) -> None: ...

    def not_reduced(self, window: Window, step: LoadStep, error: str) -> None: ...

    def transcribed(self, segment: SpeechSegment, text: str, ms: float) -> None: ...

    def told(self, text: str, now_s: float, heard_s: tuple[float, float] | None, error: str | None) -> None: ...

    def asked(
        self, number: int, question: str, now_s: float, turns: tuple[Turn, ...], started: WallClock | None
    ) -> None:
        """The answer begins; it knows what the memory holds now. `number` tells this question from others."""

    def answered(self, number: int, answer: Answer) -> None: ...

    def not_answered(self, number: int, error: str | None) -> None:
        """The engine failed at it; without an `error` it was cancelled."""


class TapedStream:
    """Implements `engines.api.EngineStream` around another stream: tells `tape` of questions, of what is told and of
    what is transcribed. Its windows are `OpenStream.reduce`'s to tell of. Another `tape` may be put in."""

    def __init__(self, stream: EngineStream, tape: Tape, timer: Timer) -> None:
        self._stream, self.tape, self._timer = stream, tape, timer
        self._num_asked = 0

    @property
    def num_cached_tokens(self) -> int:
        return self._stream.num_cached_tokens

    @property
    def num_forgotten_tokens(self) -> int:
        return self._stream.num_forgotten_tokens

    def cached_times_s(self) -> Seconds:
        return self._stream.cached_times_s()

    def kept_by_age(self, now_s: float) -> tuple[KeptSpan, ...]:
        return self._stream.kept_by_age(now_s)

    def set_ratio(self, ratio: float) -> None:
        self._stream.set_ratio(ratio)

    def save(self) -> SavedMemory:
        return self._stream.save()

    def forget(self, since_s: float, now_s: float) -> None:
        self._stream.forget(since_s, now_s)

    def restore(self, saved: SavedMemory) -> None:
        self._stream.restore(saved)

    def reduce(self, window: Window) -> Reduction:
        return self._stream.reduce(window)

    def transcribe(self, segment: SpeechSegment) -> str:
        began = self._timer()
        text = self._stream.transcribe(segment)
        self.tape.transcribed(segment, text, 1e3 * (self._timer() - began))
        return text

    def note_said(self, text: str, now_s: float, heard_s: tuple[float, float] | None = None) -> None:
        try:
            self._stream.note_said(text, now_s, heard_s)
        except Exception as error:
            self.tape.told(text, now_s, heard_s, one_line(error))
            raise
        self.tape.told(text, now_s, heard_s, None)

    def ask(
        self, question: str, now_s: float, turns: tuple[Turn, ...] = (), started: WallClock | None = None
    ) -> Generator[str, None, Answer]:
        self._num_asked += 1
        number = self._num_asked
        self.tape.asked(number, question, now_s, turns, started)
        try:
            answer = yield from self._stream.ask(question, now_s, turns, started)
        except GeneratorExit:
            self.tape.not_answered(number, None)
            raise
        except Exception as error:
            self.tape.not_answered(number, one_line(error))
            raise
        self.tape.answered(number, answer)
        return answer


def one_line(error: Exception) -> str:
    """What is told of an error."""
    return " ".join(str(error).split()) or type(error).__name__
