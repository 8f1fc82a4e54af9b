"""One stream as the worker knows it: its memory, its load, and what was dropped. No threads, no locks."""

import logging
from dataclasses import dataclass, replace

from engines.api import Engine, EngineStream, Timer, Window
from engines.errors import InvalidWindowError, SavedMemoryError
from engines.notes import Reading
from engines.saved import SavedMemory
from engines.serving.jobs import ReducedWindow, StreamEvents
from engines.serving.load import LoadControl, LoadStep
from engines.serving.tape import Tape, TapedStream, one_line

log = logging.getLogger(__name__)

MAX_READINGS = 32  # that wait for a window; the newest win
WINDOWS_PER_SUMMARY = 5  # what is left of the whole stream is looked at that often, from the first window on


@dataclass
class OpenStream:
    """`lost_windows` and `lost_frames` were dropped since the last window that was taken.

    `readings` came with such windows and go to the next one; `lost_readings` were too many.
    `name` is what the log calls it. `num_refused_jobs`: questions and transcriptions for which there was no room.
    `tape`, if there is one, is told of all that the memory is given. `saved`: with what the memory begins.
    `num_reduced` windows were.
    """

    name: str
    events: StreamEvents
    load: LoadControl
    cache_tokens: int
    timer: Timer
    tape: Tape | None = None
    saved: SavedMemory | None = None
    stream: EngineStream | None = None
    lost_windows: int = 0
    lost_frames: int = 0
    num_refused_jobs: int = 0
    readings: tuple[Reading, ...] = ()
    lost_readings: int = 0
    num_reduced: int = 0

    def lose(self, window: Window) -> None:
        """Count a window that is dropped."""
        self.lost_windows += 1
        self.lost_frames += len(window.frames) + window.dropped_frames
        self.keep_readings(window)
        if self.tape is not None:
            self.tape.lost(window.index)

    def take_lost(self) -> tuple[int, int]:
        """How many windows and pictures were lost; they are told with the window that is taken now."""
        lost = self.lost_windows, self.lost_frames
        self.lost_windows = self.lost_frames = 0
        return lost

    def take_back(self, window: Window, lost_windows: int, lost_frames: int, error: Exception) -> None:
        """A window failed: what was lost before it, and read, goes to the next one. Readings of a broken one do not."""
        self.lost_windows += lost_windows
        self.lost_frames += lost_frames
        if not isinstance(error, InvalidWindowError):
            self.keep_readings(window)

    def with_lost_readings(self, reduced: ReducedWindow) -> ReducedWindow:
        """The window with the number of texts that were lost before it."""
        lost_readings, self.lost_readings = self.lost_readings, 0
        return replace(reduced, lost_readings=lost_readings)

    def keep_readings(self, window: Window) -> None:
        """Keep what was read for the next window: this one is not reduced."""
        readings = self.readings + (window.readings or ())
        self.readings = readings[-MAX_READINGS:]
        self.lost_readings += len(readings) - len(self.readings)

    def take_readings(self, window: Window) -> Window:
        """The window with the readings of those that were dropped before it."""
        if not self.readings:
            return window
        readings, self.readings = self.readings + (window.readings or ()), ()
        return replace(window, readings=readings)

    def memory(self, engine: Engine) -> EngineStream:
        """The stream's memory, made when it is first used. Raises what the engine raises."""
        if self.stream is None:
            ratio = self.load.wanted_ratio
            restored = self._restored(engine, ratio)
            self.stream = restored or engine.open_stream(ratio, self.cache_tokens)
            if self.tape is not None:
                self.tape.opened(ratio, self.cache_tokens, is_resumed=restored is not None)
                self.stream = TapedStream(self.stream, self.tape, self.timer)
        return self.stream

    def forget(self, since_s: float, now_s: float, tape: Tape | None, memory: EngineStream) -> bool:
        """Have the stream's `memory` forget, and tell another `tape` of what is given to it from then on."""
        self.readings = ()
        memory.forget(since_s, now_s)
        if self.tape is not None and tape is not None:
            assert isinstance(memory, TapedStream)
            self.tape = memory.tape = tape
            tape.opened(self.load.wanted_ratio, self.cache_tokens, is_resumed=True)
        return True

    def _restored(self, engine: Engine, ratio: float) -> EngineStream | None:
        """A memory that begins with what was saved; None if that cannot be used."""
        saved, self.saved = self.saved, None
        if saved is None:
            return None
        memory = engine.open_stream(ratio, self.cache_tokens)
        try:
            memory.restore(saved)
        except SavedMemoryError as error:
            log.warning("the saved memory of %s is not used: %s", self.name, error)
            return None
        return memory

    def reduce(
        self, engine: Engine, window: Window, step: LoadStep, wait_ms: float, lost_windows: int, lost_frames: int
    ) -> ReducedWindow:
        """Reduce a window as `step` has it; `lost_windows` and `lost_frames` were lost before it.

        Raises what the engine raises.
        """
        used = step.drop_frames(window)
        skipped_frames = len(window.frames) - len(used.frames)
        used = replace(used, dropped_frames=used.dropped_frames + lost_frames)
        memory = self.memory(engine)
        memory.set_ratio(step.ratio)
        try:
            reduction = memory.reduce(used)
        except Exception as error:
            if self.tape is not None:
                self.tape.not_reduced(used, step, one_line(error))
            raise
        reduced = ReducedWindow(
            window=used,
            reduction=reduction,
            step=step,
            wait_ms=wait_ms,
            lost_windows=lost_windows,
            skipped_frames=skipped_frames,
            num_cached_tokens=memory.num_cached_tokens,
            num_forgotten_tokens=memory.num_forgotten_tokens,
            cached_times_s=memory.cached_times_s(),
            kept_by_age=memory.kept_by_age(used.end_s) if self.num_reduced % WINDOWS_PER_SUMMARY == 0 else None,
        )
        self.num_reduced += 1
        if self.tape is not None:
            self.tape.reduced(reduced)
        return reduced
