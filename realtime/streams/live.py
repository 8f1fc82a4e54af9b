"""One live stream: takes the media of a call, gives windows to the worker, and sends its results as events to every
call on the stream.

Lives on one event loop and runs no model. A stream outlives the call that feeds it: its media may stop, and continue
from another call.
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import replace

from pydantic import BaseModel

from engines.api import FloatArray, MediaSpec, Window
from engines.kept import KeptSpan
from engines.saved import SavedMemory
from engines.serving.jobs import ReducedWindow
from engines.serving.worker import Worker
from realtime.events.echo import EchoForgotten, EchoMemory, EchoState, EchoStats, EndReason, StateName
from realtime.media.thumbnails import Thumbnails
from realtime.media.windower import Track
from realtime.memories.saved_stream import SavedStream
from realtime.queues import QueueState
from realtime.recordings.recorder import Recorder
from realtime.rtc.ingest import Ingest
from realtime.streams.input import MAX_SKEW_S, StreamInput, Views
from realtime.streams.perception import Perception, PerceptionWatch
from realtime.streams.report import cache_state, failed_event, memory_event, speech_events, window_event
from realtime.streams.sooner import SenseThreads, SoonerSenses
from realtime.streams.spoken_questions import SpokenQuestions
from realtime.streams.stream_clock import StreamClock
from realtime.streams.totals import StreamTotals
from realtime.telemetry.metrics import Metrics
from realtime.telemetry.stage_times import StageTimes
from realtime.telemetry.stream_observer import StreamObserver
from realtime.watches.stream_watches import StreamWatches

MAX_BEHIND_S = 10.0  # if the last reduced window ended longer ago, sight and hearing are behind

SendEvent = Callable[[BaseModel], None]


class LiveStream:
    """Events go to every subscriber. Times called `at_s` are of the event loop's clock, all others are seconds of the
    stream's. `threads` read and listen beside the model. `observer` is told of every window. While it is not
    `is_listening`, its sound goes nowhere. `close` it at the end; then it sends nothing more.
    """

    def __init__(
        self,
        worker: Worker,
        media: MediaSpec,
        ratio: float,
        cache_tokens: int,
        metrics: Metrics,
        recorder: Recorder | None,
        observer: StreamObserver,
        threads: SenseThreads | None = None,
        saved: SavedMemory | None = None,
    ) -> None:
        self._worker, self._media, self._metrics, self._cache_tokens = worker, media, metrics, cache_tokens
        self.observer, self.recorder = observer, recorder
        self.key = worker.open_stream(observer.stream, ratio, cache_tokens, self, recorder, saved)
        self.wanted_ratio = ratio
        self.state: StateName = "waiting_for_media"
        self._end_reason: EndReason | None = None
        self._clock, self.aspect, self.is_listening = StreamClock(media.window_s), 1.0, True
        self.num_changes = 0  # windows that were handed over and that were reduced, and times that it has forgotten
        self._forgotten_s = 0.0  # what came before is to be forgotten
        self.stage_times, self.totals, self.thumbnails = StageTimes(metrics.stage), StreamTotals(), Thumbnails()
        self.watches = StreamWatches(media.window_s, self._send, lambda: self.now_s, lambda: self.recorder)
        self._sooner = SoonerSenses(threads or SenseThreads(), media, self.watches, self.stage_times.add)
        self._subscribers: list[SendEvent] = []
        self._input: StreamInput | None = None
        self._late: Counter[str] = Counter()  # media of earlier inputs that came too late
        self._last: ReducedWindow | None = None
        self._kept_by_age: tuple[KeptSpan, ...] = ()  # as it was looked at last
        self._perception, self.questions, self.views = PerceptionWatch(), SpokenQuestions(), Views()

    @property
    def name(self) -> str:
        return self.observer.stream

    def subscribe(self, send: SendEvent) -> None:
        """Call `send` with every event from now on."""
        self._subscribers.append(send)

    def unsubscribe(self, send: SendEvent) -> None:
        """Stop calling `send`. Does nothing if it was not subscribed."""
        if send in self._subscribers:
            self._subscribers.remove(send)

    def attach_input(self, tracks: frozenset[Track], at_s: float, max_skew_s: float = MAX_SKEW_S) -> StreamInput:
        """Take media from a new input, which begins at a whole window, and no longer from the one before. `max_skew_s`:
        as for `StreamInput`."""
        self.detach_input()
        self._input = StreamInput(self, tracks, self._media, self._clock.new_input(at_s), max_skew_s)
        self._set_state("waiting_for_media")
        return self._input

    def detach_input(self) -> None:
        """The call that fed the stream has gone; the media of its unfinished window is cut as a last window."""
        if self._input is not None:
            self._input.close()
            self._late = self._late_media
            self._input = None
            self._set_state("source_lost")

    def saved_with(self, memory: SavedMemory, at_s: float, unix_s: float) -> SavedStream:
        """Everything that is saved of the stream, at this moment of the event loop's clock and of people's."""
        clock, totals, jpegs = self._clock.saved(at_s, unix_s), self.totals.saved(), self.thumbnails.jpegs()
        return SavedStream(self.name, self.observer.stream_id, memory, clock, totals, jpegs)

    def resume(self, saved: SavedStream, at_s: float, unix_s: float) -> None:
        """Go on where a saved stream was, before there is media. The time between is a gap of the stream."""
        self._clock.resume(saved.clock, at_s, unix_s)
        self.totals.resume(saved.totals)
        for index, jpeg in saved.thumbnails.items():
            self.thumbnails.put_jpeg(index, jpeg)

    def close(self, reason: EndReason = "hung_up") -> None:
        """End the stream and tell the subscribers why. Its memory is there until `free`."""
        self.detach_input()
        self._end_reason = reason
        self._set_state("ended")
        self._subscribers.clear()
        self._sooner.stop()
        dropped = self._dropped
        self.observer.drops.close(dropped)
        if self.recorder is not None:
            self.recorder.close(dropped)

    def forget(
        self, since_s: float, now_s: float, recorder: Recorder | None, done: Callable[[bool | None], None]
    ) -> None:
        """Forget what came from `since_s` on until `now_s`, which is now; `recorder` takes the place of the one before.
        Cancel all answers first; call `has_forgotten` when `done` has got True."""
        self._forgotten_s, self.recorder = now_s, recorder
        self._sooner.forget(now_s)
        self._worker.forget(self.key, since_s, now_s, recorder, done)

    def has_forgotten(self, since_s: float) -> None:
        """The memory has forgotten: so does the rest now, and the subscribers are told."""
        self.thumbnails.forget(self.window_at(since_s), self.window_at(self._forgotten_s))
        self._last, self._kept_by_age, self._perception = None, (), PerceptionWatch()
        self.num_changes += 1
        self.watches.forget(since_s)
        self._send(EchoForgotten(start_s=round(since_s, 3), end_s=round(self._forgotten_s, 3)))

    def free(self) -> None:
        """After `close`: free the memory."""
        self._worker.close_stream(self.key)

    def set_ratio(self, ratio: float) -> None:
        """The share of tokens to keep from the next window on. Under load the worker keeps fewer."""
        self.wanted_ratio = ratio
        self._worker.set_ratio(self.key, ratio)

    def time_at(self, at_s: float) -> float:
        """The stream's time at a moment. It goes on while no media comes, and stands at 0 before the first."""
        return self._clock.time_at(at_s)

    @property
    def now_s(self) -> float:
        """How far the stream's media has come."""
        return self._clock.now_s

    def window_at(self, time_s: float) -> int:
        """The index of the window that contains a time."""
        return int((time_s + 1e-6) // self._media.window_s)

    @property
    def perception(self) -> Perception:
        """How the stream is seen and heard at present."""
        is_behind = self._last is not None and self.now_s - self._perception.end_s > MAX_BEHIND_S
        perception = self._perception.at(self.now_s, is_behind, self.is_listening)
        return replace(perception, is_fed=self.state != "source_lost")

    def memory_event(self) -> EchoMemory:
        """How far back the cache reaches, how many tokens were kept and forgotten so far, and what is left by age."""
        return memory_event(self._last, self.now_s, self.totals, self._kept_by_age)

    def state_event(self) -> EchoState:
        """The present state."""
        return EchoState(state=self.state, reason=self._end_reason)

    def stats_event(self, load: float, ingest: Ingest | None) -> EchoStats:
        """Stage times, queues and counters. `load`: share of time that the worker is busy. `ingest`: of the call that
        feeds the stream, None without one."""
        step = self._worker.load_step(self.key)
        return EchoStats(
            latency_ms=self.stage_times.percentiles(),
            queues=self.queues | (ingest.queues if ingest is not None else {}),
            cache=cache_state(self._last, self.now_s, self._cache_tokens),
            load=round(min(load, 1.0), 3),
            level=step.level,
            ratio=step.ratio,
            audio_delivered=ingest.audio_delivered if ingest is not None else None,
            skew_ms=ingest.skew_ms if ingest is not None else None,
            input=ingest.counters if ingest is not None else None,
            windower=self._input.counters if self._input is not None else None,
            refused_events=0,
        )

    def check_drops(self, at_s: float) -> None:
        """Tell the observer what the stream's own queues have dropped, and what came too late for its window."""
        self.observer.drops.check(self._dropped, at_s)

    def add_windows(self, windows: list[Window]) -> None:
        """From the input: complete windows, in order."""
        for window in windows:
            self._clock.next_index = window.index + 1
            if window.start_s < self._forgotten_s:
                continue
            self.num_changes += 1
            if window.frames:
                self.thumbnails.put(window.index, window.frames[len(window.frames) // 2].rgb, self.aspect)
            if self.recorder is not None:
                self.recorder.add(window)
            self.observer.handed_over(window.index)
            is_under_load = self._worker.load_step(self.key).level > 0
            self._worker.feed(self.key, self._sooner.with_readings(window, is_under_load))

    def add_sound(self, start_s: float, pcm: FloatArray) -> None:
        """From the input: sound as it comes, before its window is whole."""
        self._sooner.add_sound(start_s, pcm)

    def advance_to(self, time_s: float, at_s: float) -> None:
        """From the input: its media has come to this time, at this moment."""
        self._clock.advance_to(time_s, at_s)
        if self.state == "waiting_for_media":
            self._set_state("live")

    def window_reduced(self, reduced: ReducedWindow) -> None:
        """From the worker: a window was reduced."""
        if self.state == "ended":
            return
        self.num_changes += 1  # a memory that was saved while the window waited does not have it
        self._last, reduction = reduced, reduced.reduction
        self.totals.add(reduction)
        self.observer.reduced(reduced, self._worker.backlog_counts(self.key)[0])
        self._metrics.reduced(reduced)
        self.stage_times.add_window(reduced)
        self.thumbnails.keep({self.window_at(time_s) for time_s in reduced.cached_times_s}, reduction.index)
        lost = reduced.skipped_frames, reduced.lost_windows
        sight, hearing = self._perception.add(reduced.window, *lost, self.is_listening)
        self._send(window_event(reduced, self._media.grid, sight, hearing))
        for event in speech_events(reduction, self.questions.find):
            self._send(event)
        if reduction.end_s > self._forgotten_s:
            self.watches.reduced(reduced.window, reduction)
        if reduced.kept_by_age is not None:
            self._kept_by_age = reduced.kept_by_age
            self._send(self.memory_event())

    def window_failed(self, index: int, message: str) -> None:
        """From the worker, which has logged `message`: a window could not be reduced."""
        del message
        self._metrics.windows_failed.inc()
        self.observer.window_failed(index)
        self._perception.add_failed(index * self._media.window_s, (index + 1) * self._media.window_s)
        self._send(failed_event(index, self._media.window_s))

    def _send(self, event: BaseModel) -> None:
        for send in tuple(self._subscribers):
            send(event)

    @property
    def queues(self) -> dict[str, QueueState]:
        """The queues of the stream that belong to none of its calls, by name."""
        worker = self._worker
        depth, bound, dropped = worker.backlog_counts(self.key)
        queues = {
            "windows": QueueState(depth=depth, bound=bound, dropped=dropped),
            "jobs": QueueState(depth=worker.num_jobs, bound=worker.max_jobs, dropped=worker.num_refused_jobs(self.key)),
        }
        queues |= self._sooner.queues
        return queues | ({"recording": self.recorder.queue} if self.recorder is not None else {})

    @property
    def _late_media(self) -> Counter[str]:
        """Media that came after its window was cut, of all inputs: by the name that `echo.stats` gives it."""
        return self._late + (self._input.late if self._input is not None else Counter())

    @property
    def _dropped(self) -> dict[str, int]:
        return {name: queue.dropped for name, queue in self.queues.items()} | self._late_media

    def _set_state(self, state: StateName) -> None:
        if state != self.state:
            self.state = state
            self._send(self.state_event())
