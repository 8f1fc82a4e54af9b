"""One live stream: sound and pictures in, windows to the worker, and what became of them to everyone who is on it.

Lives on the event loop's thread and runs no model. It outlives its source: media may stop, and go on from another call.
"""

import math
from collections.abc import Callable
from dataclasses import replace
from typing import Protocol

from pydantic import BaseModel

from engines.api import MediaSpec, Window
from engines.serving.jobs import Reduced
from engines.serving.worker import Worker
from realtime.events.echo import EchoCaption, EchoMemory, EchoState, EchoStats, StateName
from realtime.media.thumbnails import Thumbnails
from realtime.media.tracks import Picture, Sound
from realtime.media.windower import Track, Windower, WindowerCounters
from realtime.queues import QueueState
from realtime.rtc.ingest import Ingest
from realtime.streams.report import cache_state, window_event
from realtime.streams.totals import StreamTotals
from realtime.telemetry.metrics import Metrics
from realtime.telemetry.stage_times import StageTimes

MAX_SKEW_S = 1.0  # a track that stands still for longer holds no window up
WINDOWS_PER_MEMORY = 15  # how often the memory is told of

Tell = Callable[[BaseModel], None]


class Recorder(Protocol):
    """Writes down every window."""

    @property
    def queue(self) -> QueueState:
        """Windows that wait to be written, and those that never will be."""

    def add(self, window: Window) -> None: ...

    def close(self) -> None: ...

    def wait(self) -> None:
        """After `close`: until everything is written."""


class LiveStream:
    """Times are seconds of the stream's clock, but `at_s`, which is the machine's."""

    def __init__(
        self,
        worker: Worker,
        media: MediaSpec,
        ratio: float,
        cache_tokens: int,
        metrics: Metrics,
        recorder: Recorder | None,
        at_s: float,
    ) -> None:
        self._worker, self._media, self._metrics, self.recorder = worker, media, metrics, recorder
        self._cache_tokens, self._opened_at_s = cache_tokens, at_s
        self.key = worker.open_stream(ratio, cache_tokens, self)
        self.wanted_ratio = ratio
        self.state: StateName = "waiting_for_media"
        self.now_s, self.aspect = 0.0, 1.0
        self.times, self.totals, self.thumbnails = StageTimes(metrics.stage), StreamTotals(), Thumbnails()
        self._askers: list[Tell] = []
        self._source: Source | None = None
        self._last: Reduced | None = None
        self._next_index = 0

    def join(self, tell: Tell) -> None:
        """Tell someone everything from now on."""
        self._askers.append(tell)

    def leave(self, tell: Tell) -> None:
        """Tell them nothing more."""
        if tell in self._askers:
            self._askers.remove(tell)

    def attach(self, tracks: frozenset[Track], at_s: float) -> "Source":
        """Media comes from here from now on; a source before it is let go. Returns what takes it.

        A new source begins on the first whole window after everything that came before.
        """
        self.detach()
        elapsed = math.ceil((at_s - self._opened_at_s) / self._media.window_s) if self._next_index else 0
        self._next_index = max(self._next_index, elapsed)
        self._source = Source(self, tracks, self._media, self._next_index)
        self._set_state("waiting_for_media")
        return self._source

    def detach(self) -> None:
        """The source is gone; what it began is cut off as a last window."""
        if self._source is not None:
            self._source.end()
            self._source = None
            self._set_state("source_lost")

    def close(self) -> None:
        """Forget everything; whoever is still here is told that it has ended."""
        self.detach()
        self._set_state("ended")
        self._askers.clear()
        self._worker.close_stream(self.key)
        if self.recorder is not None:
            self.recorder.close()

    def set_ratio(self, ratio: float) -> None:
        """What share to keep from the next window on, while there is no load."""
        self.wanted_ratio = ratio
        self._worker.set_ratio(self.key, ratio)

    def window_at(self, time_s: float) -> int:
        """The index of the window that holds a time."""
        return int((time_s + 1e-6) // self._media.window_s)

    def memory(self) -> EchoMemory:
        """What is remembered, and what is not."""
        remembered_s = self._last.remembered_s if self._last else ()
        return EchoMemory(
            since_s=round(float(min(remembered_s)), 3) if len(remembered_s) else self.now_s,
            now_s=round(self.now_s, 3),
            windows=self.totals.num_windows,
            kept_tokens=self.totals.kept_tokens,
            pool_tokens=self.totals.pool_tokens,
            forgotten_tokens=self._last.num_forgotten_tokens if self._last else 0,
        )

    def state_event(self) -> EchoState:
        """How it is at present."""
        return EchoState(state=self.state)

    def stats(self, load: float, ingest: Ingest | None) -> EchoStats:
        """The last two minutes in numbers; `load` is the worker's, `ingest` of the call that feeds the stream."""
        step = self._worker.step(self.key)
        return EchoStats(
            latency_ms=self.times.percentiles(),
            queues=self._queues() | (ingest.queues if ingest is not None else {}),
            cache=cache_state(self._last, self.now_s, self._cache_tokens),
            load=round(min(load, 1.0), 3),
            level=step.level,
            ratio=step.ratio,
            audio_delivered=ingest.audio_delivered if ingest is not None else None,
            skew_ms=ingest.skew_ms if ingest is not None else None,
            input=ingest.counters if ingest is not None else None,
            windower=self._source.counters if self._source is not None else None,
            refused_events=0,
        )

    def tell(self, event: BaseModel) -> None:
        """Tell everyone who is here."""
        for tell in tuple(self._askers):
            tell(event)

    def take_windows(self, windows: list[Window]) -> None:
        """From a source: windows that are complete now."""
        for window in windows:
            self._next_index = window.index + 1
            if window.frames:
                self.thumbnails.put(window.index, window.frames[len(window.frames) // 2].rgb, self.aspect)
            if self.recorder is not None:
                self.recorder.add(window)
            self._worker.feed(self.key, window)

    def reached(self, time_s: float) -> None:
        """From a source: media has come as far as this."""
        self.now_s = max(self.now_s, time_s)
        if self.state == "waiting_for_media":
            self._set_state("live")

    def reduced(self, reduced: Reduced) -> None:
        """From the worker."""
        if self.state == "ended":
            return
        self._last, reduction = reduced, reduced.reduction
        self.totals.add(reduction)
        self._metrics.reduced(reduced)
        for stage in ("encode", "sieve", "prefill"):
            self.times.add(stage, getattr(reduction, f"{stage}_ms"))
        self.times.add("wait", reduced.wait_ms)
        self.thumbnails.keep({self.window_at(time_s) for time_s in reduced.remembered_s}, reduction.index)
        self.tell(window_event(reduced))
        for said in reduction.utterances:
            self.tell(EchoCaption(start_s=round(said.start_s, 3), end_s=round(said.end_s, 3), text=said.text))
        if self.totals.num_windows % WINDOWS_PER_MEMORY == 0:
            self.tell(self.memory())

    def window_failed(self, message: str) -> None:
        """From the worker, which has logged `message`."""
        del message
        self._metrics.windows_failed.inc()

    def _queues(self) -> dict[str, QueueState]:
        depth, bound, dropped = self._worker.waiting(self.key)
        queues = {
            "windows": QueueState(depth=depth, bound=bound, dropped=dropped),
            "jobs": QueueState(depth=self._worker.num_jobs, bound=self._worker.max_jobs, dropped=0),
        }
        return queues | ({"recording": self.recorder.queue} if self.recorder is not None else {})

    def _set_state(self, state: StateName) -> None:
        if state != self.state:
            self.state = state
            self.tell(self.state_event())


class Source:
    """Where a stream's media comes from at present: brings a call's own times onto the stream's clock."""

    def __init__(self, stream: LiveStream, tracks: frozenset[Track], media: MediaSpec, first_index: int) -> None:
        self._stream, self._media = stream, media
        self.offset_s = first_index * media.window_s
        self._windower = Windower(media, tracks, MAX_SKEW_S, first_index)
        self._is_over = False

    @property
    def counters(self) -> WindowerCounters:
        """What did not make it into a window, or came twice."""
        return replace(self._windower.counters)

    def take(self, frame: Sound | Picture) -> None:
        """Sound or a picture, timed from the source's own beginning. What comes after `end` is not used."""
        if self._is_over:
            return
        start_s = end_s = frame.time_s + self.offset_s
        if isinstance(frame, Sound):
            end_s += len(frame.pcm) / self._media.sample_rate_hz
            windows = self._windower.add_audio(start_s, frame.pcm)
        else:
            windows = self._windower.add_frame(start_s, frame.rgb)
            self._stream.aspect = frame.aspect
        self._stream.reached(end_s)
        self._stream.take_windows(windows)

    def end(self) -> None:
        """Nothing more will come."""
        self._is_over = True
        self._stream.take_windows(self._windower.flush())
