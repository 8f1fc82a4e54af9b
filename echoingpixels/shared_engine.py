"""An engine that any number of threads may use: one step of work at a time, in the order in which threads ask."""

import weakref
from collections.abc import Generator

from echoingpixels.threads import FairLock
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
from engines.errors import EngineError
from engines.kept import KeptSpan
from engines.notes import PictureReader, SoundNamer
from engines.saved import SavedMemory
from engines.voice import Voice
from engines.wall_clock import WallClock


class ClosedError(EngineError):
    """The assistant was closed: its streams can be fed and asked no more."""


class SharedStream:
    """Implements `engines.api.EngineStream`; safe to be used from several threads."""

    def __init__(self, stream: EngineStream, lock: FairLock) -> None:
        self._stream: EngineStream | None = stream
        self._lock = lock

    @property
    def num_cached_tokens(self) -> int:
        with self._lock:
            return self._opened().num_cached_tokens

    @property
    def num_forgotten_tokens(self) -> int:
        with self._lock:
            return self._opened().num_forgotten_tokens

    def cached_times_s(self) -> Seconds:
        with self._lock:
            return self._opened().cached_times_s()

    def kept_by_age(self, now_s: float) -> tuple[KeptSpan, ...]:
        with self._lock:
            return self._opened().kept_by_age(now_s)

    def set_ratio(self, ratio: float) -> None:
        with self._lock:
            self._opened().set_ratio(ratio)

    def reduce(self, window: Window) -> Reduction:
        with self._lock:
            return self._opened().reduce(window)

    def transcribe(self, segment: SpeechSegment) -> str:
        with self._lock:
            return self._opened().transcribe(segment)

    def forget(self, since_s: float, now_s: float) -> None:
        with self._lock:
            self._opened().forget(since_s, now_s)

    def save(self) -> SavedMemory:
        with self._lock:
            return self._opened().save()

    def restore(self, saved: SavedMemory) -> None:
        with self._lock:
            self._opened().restore(saved)

    def note_said(self, text: str, now_s: float, heard_s: tuple[float, float] | None = None) -> None:
        with self._lock:
            self._opened().note_said(text, now_s, heard_s)

    def ask(
        self, question: str, now_s: float, turns: tuple[Turn, ...] = (), started: WallClock | None = None
    ) -> Generator[str, None, Answer]:
        """The lock is taken anew for each token. An answer that has begun can be read after `close`."""
        with self._lock:
            pieces = self._opened().ask(question, now_s, turns, started)
        while True:
            with self._lock:
                try:
                    piece = next(pieces)
                except StopIteration as finished:
                    answer: Answer = finished.value
                    return answer
            yield piece

    def close(self) -> None:
        """Free the memory."""
        self._stream = None

    def _opened(self) -> EngineStream:
        if self._stream is None:
            raise ClosedError("this assistant is closed: load another one")
        return self._stream


class SharedEngine:
    """Implements `engines.api.Engine` around another engine, which nobody else may use from then on."""

    def __init__(self, engine: Engine) -> None:
        self._engine: Engine | None = engine
        self._name, self._weights, self._media = engine.name, engine.weights, engine.media
        self._fingerprint = engine.fingerprint
        self._text_reader = engine.text_reader  # outside the lock: it has no state
        self._sound_namer = engine.sound_namer  # the same
        self._has_senses = engine.has_senses
        self._lock = FairLock()
        self._streams: weakref.WeakSet[SharedStream] = weakref.WeakSet()

    @property
    def name(self) -> str:
        return self._name

    @property
    def weights(self) -> str:
        return self._weights

    @property
    def fingerprint(self) -> str:
        return self._fingerprint

    @property
    def media(self) -> MediaSpec:
        return self._media

    @property
    def text_reader(self) -> PictureReader | None:
        return self._text_reader

    @property
    def sound_namer(self) -> SoundNamer | None:
        return self._sound_namer

    @property
    def has_senses(self) -> bool:
        return self._has_senses

    def open_stream(self, ratio: float, cache_tokens: int) -> SharedStream:
        with self._lock:
            stream = SharedStream(self._opened().open_stream(ratio, cache_tokens), self._lock)
            self._streams.add(stream)
            return stream

    def transcribe(self, pcm: FloatArray) -> str:
        with self._lock:
            return self._opened().transcribe(pcm)

    def load_voice(self, speaker: str | None) -> Voice | None:
        """It speaks outside the lock: it keeps nothing in the model."""
        with self._lock:
            return self._opened().load_voice(speaker)

    def close(self) -> None:
        """Wait for the step that is running, then free the models and the memory of all streams."""
        with self._lock:
            self._engine = self._text_reader = self._sound_namer = None
            for stream in self._streams:
                stream.close()

    def _opened(self) -> Engine:
        if self._engine is None:
            raise ClosedError("this assistant is closed: load another one")
        return self._engine
