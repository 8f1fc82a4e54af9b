"""A clock that advances only as fast as windows are reduced: a paced replay drops none, however slow the machine."""

import threading
from collections.abc import Generator

from engines.api import (
    Answer,
    Engine,
    EngineStream,
    FloatArray,
    MediaSpec,
    Reduction,
    Seconds,
    SpeechSegment,
    Turn,
    Window,
)
from engines.kept import KeptSpan
from engines.notes import PictureReader, SoundNamer
from engines.saved import SavedMemory
from engines.voice import Voice
from engines.wall_clock import WallClock


class KeepingPace:
    """An engine that lets a clock advance only as fast as its windows are reduced: a machine that keeps up."""

    def __init__(self, engine: Engine) -> None:
        self.engine, self.name, self.weights = engine, engine.name, engine.weights
        self.fingerprint = engine.fingerprint
        self.done_s, self.progress = 0.0, threading.Condition()

    @property
    def media(self) -> MediaSpec:
        return self.engine.media

    @property
    def text_reader(self) -> PictureReader | None:
        return self.engine.text_reader

    @property
    def sound_namer(self) -> SoundNamer | None:
        return self.engine.sound_namer

    @property
    def has_senses(self) -> bool:
        return self.engine.has_senses

    def open_stream(self, ratio: float, cache_tokens: int) -> EngineStream:
        return _PacedStream(self.engine.open_stream(ratio, cache_tokens), self)

    def transcribe(self, pcm: FloatArray) -> str:
        return self.engine.transcribe(pcm)

    def load_voice(self, speaker: str | None) -> Voice | None:
        return self.engine.load_voice(speaker)

    def now_s(self) -> float:
        return 0.0

    def interrupt(self) -> None:
        """Whoever waits here waits for the model, which goes on."""

    def sleep_until(self, when_s: float) -> None:
        with self.progress:
            assert self.progress.wait_for(lambda: when_s < self.done_s + 6.0, timeout=300)


class _PacedStream:
    def __init__(self, stream: EngineStream, pace: KeepingPace) -> None:
        self._stream, self._pace = stream, pace

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

    def forget(self, since_s: float, now_s: float) -> None:
        self._stream.forget(since_s, now_s)

    def save(self) -> SavedMemory:
        return self._stream.save()

    def restore(self, saved: SavedMemory) -> None:
        self._stream.restore(saved)

    def reduce(self, window: Window) -> Reduction:
        reduction = self._stream.reduce(window)
        with self._pace.progress:
            self._pace.done_s = window.end_s
            self._pace.progress.notify_all()
        return reduction

    def transcribe(self, segment: SpeechSegment) -> str:
        return self._stream.transcribe(segment)

    def note_said(self, text: str, now_s: float, heard_s: tuple[float, float] | None = None) -> None:
        self._stream.note_said(text, now_s, heard_s)

    def ask(
        self, question: str, now_s: float, turns: tuple[Turn, ...] = (), started: WallClock | None = None
    ) -> Generator[str, None, Answer]:
        return self._stream.ask(question, now_s, turns, started)
