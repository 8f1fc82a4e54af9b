"""Tells observers of the windows and the load of one stream. Pure; reads the clock that it is given."""

from collections.abc import Callable
from dataclasses import dataclass

from engines.serving.jobs import ReducedWindow
from realtime.telemetry.drops import DropWatch
from realtime.telemetry.observed import LoadLevelChanged, WindowFailed, WindowReduced
from realtime.telemetry.observers import Observer


@dataclass(frozen=True)
class _HandedOver:
    at_s: float
    heard_at_s: float | None


class StreamObserver:
    """`clock` is the event loop's. `call` is the label of the call that feeds the stream, or fed it last.

    `drops` watches the stream's own queues. Call `media_arrived` for the track that windows end with: sound where there
    is any, else pictures.
    """

    def __init__(
        self, stream: str, stream_id: str, window_s: float, observe: Observer, clock: Callable[[], float]
    ) -> None:
        self.stream, self.stream_id = stream, stream_id
        self.call: str | None = None
        self._window_s, self._observe, self._clock = window_s, observe, clock
        self._next_index = 0  # the first window whose end has not arrived yet
        self._heard: dict[int, float] = {}  # by window: when its end arrived
        self._handed_over: dict[int, _HandedOver] = {}
        self._load_level = 0
        self.drops = DropWatch(observe, stream=stream)

    def media_arrived(self, end_s: float) -> None:
        """Media up to this time of the stream's clock is here."""
        index = int((end_s + 1e-6) // self._window_s)
        if index > self._next_index:
            self._next_index = index
            self._heard[index - 1] = self._clock()

    def handed_over(self, index: int) -> None:
        """A window was given to the model's thread."""
        self._handed_over[index] = _HandedOver(self._clock(), self._heard.get(index))
        self._heard = {known: at_s for known, at_s in self._heard.items() if known > index}

    def reduced(self, reduced: ReducedWindow, waiting_windows: int) -> None:
        """A window was reduced; `waiting_windows` wait at present."""
        window, reduction, step = reduced.window, reduced.reduction, reduced.step
        if step.level != self._load_level:
            self._observe(
                LoadLevelChanged(
                    stream=self.stream,
                    load_level=step.level,
                    was=self._load_level,
                    reason="falls behind" if step.level > self._load_level else "has caught up",
                    ratio=step.ratio,
                    waiting_windows=waiting_windows,
                    window_wait_ms=reduced.wait_ms,
                )
            )
            self._load_level = step.level
        handed_over = self._handed_over[window.index]
        self._handed_over = {known: value for known, value in self._handed_over.items() if known > window.index}
        self._observe(
            WindowReduced(
                stream=self.stream,
                stream_id=self.stream_id,
                call=self.call,
                window=window.index,
                kept_tokens=len(reduction.kept),
                pool_tokens=reduction.pool_tokens,
                ratio=step.ratio,
                load_level=step.level,
                dropped_frames=window.dropped_frames,
                lost_windows=reduced.lost_windows,
                heard_at_s=handed_over.heard_at_s,
                handed_over_at_s=handed_over.at_s,
                wait_ms=reduced.wait_ms,
                encode_ms=reduction.encode_ms,
                sieve_ms=reduction.sieve_ms,
                prefill_ms=reduction.prefill_ms,
            )
        )

    def window_failed(self, index: int) -> None:
        """A window could not be reduced."""
        self._observe(WindowFailed(stream=self.stream, stream_id=self.stream_id, call=self.call, window=index))
