"""A live stream outlives its input, keeps its memory, and reports every window."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pytest
from pydantic import BaseModel

from engines.api import SpeechSegment, UnclearSpeech, Window
from engines.errors import TooManyJobsError
from engines.serving.worker import BACKLOG_WINDOWS, MAX_JOBS, Worker
from realtime.media.frames import Picture, Sound
from realtime.media.windower import Track
from realtime.queues import QueueState
from realtime.streams.input import MAX_SKEW_S, StreamInput
from realtime.streams.live import LiveStream
from realtime.telemetry.metrics import Metrics
from realtime.telemetry.observed import Dropped, Observed, WindowReduced
from tests.realtime.recordings.tapes import NoTape
from tests.support.observed import stream_observer
from tests.support.scripted_engine import REMEMBERED_WINDOWS, SCRIPTED_MEDIA, ScriptedEngine

BLACK = np.zeros((32, 32, 3), np.uint8)
BOTH: frozenset[Track] = frozenset({"audio", "video"})
RATE = SCRIPTED_MEDIA.sample_rate_hz


@dataclass
class Tape(NoTape):
    """A recorder that keeps its windows in a list."""

    windows: list[Window] = field(default_factory=list)
    is_closed: bool = False
    path: Path = Path("tape")
    failure: str | None = None

    @property
    def queue(self) -> QueueState:
        return QueueState(depth=0, bound=32, dropped=0)

    def add(self, window: Window) -> None:
        assert not self.is_closed
        self.windows.append(window)

    def close(self, dropped: dict[str, int]) -> None:
        assert dropped.keys() >= {"windows", "jobs", "recording"}
        self.is_closed = True

    def wait(self) -> None:
        assert self.is_closed


class Bench:
    def __init__(self) -> None:
        self.engine, self.tape, self.metrics = ScriptedEngine(), Tape(), Metrics()
        self.observed: list[Observed] = []
        self.worker = Worker(self.engine, lambda: 0.0, lambda callback: callback())
        self.stream = LiveStream(
            self.worker, SCRIPTED_MEDIA, 0.2, 64, self.metrics, self.tape, stream_observer(self.observed.append)
        )
        self.told: list[BaseModel] = []
        self.stream.subscribe(self.told.append)

    def work(self) -> None:
        while self.worker.run_next():
            pass

    def of(self, kind: str) -> list[dict[str, object]]:
        return [event.model_dump(exclude={"event_id"}) for event in self.told if event.type == kind]  # type: ignore[attr-defined]

    @property
    def states(self) -> list[object]:
        return [event["state"] for event in self.of("echo.state")]


def feed(
    source: StreamInput,
    start_s: float,
    end_s: float,
    between: Callable[[], None] = lambda: None,
    call_began_at_s: float = 100.0,
) -> None:
    """Sound and pictures, a quarter of a second at a time, without delay."""
    for quarter in range(round(start_s * 4), round(end_s * 4)):
        source.add(Picture(quarter / 4, BLACK, BLACK), call_began_at_s + quarter / 4)
        source.add(Sound(quarter / 4, np.zeros(RATE // 4, np.float32)), call_began_at_s + (quarter + 1) / 4)
        between()


def test_a_stream_is_live_from_its_first_media_and_reports_every_window() -> None:
    bench = Bench()
    source = bench.stream.attach_input(BOTH, 100.0)
    assert bench.states == []
    feed(source, 0, 2.5, bench.work)
    assert bench.states == ["live"]
    windows = bench.of("echo.window")
    assert [window["index"] for window in windows] == [0, 1, 2, 3]
    assert windows[0]["kept"] == {"audio": 1, "video": 2}
    assert len(windows[0]["patches"]) == 2  # type: ignore[arg-type]
    assert (windows[0]["sight"], windows[0]["hearing"]) == ("black", "muted")
    caption = {"type": "echo.caption", "start_s": 0.5, "end_s": 1.0, "text": "hello", "item_id": None}
    assert bench.of("echo.caption") == [caption]
    assert bench.stream.now_s == 2.5


def test_a_caption_that_is_a_spoken_question_names_it() -> None:
    bench = Bench()
    source = bench.stream.attach_input(BOTH, 100.0)
    bench.stream.questions.add("item_1", 0.4, 0.9)
    feed(source, 0, 2.5, bench.work)
    assert [caption["item_id"] for caption in bench.of("echo.caption")] == ["item_1"]


def test_speech_that_was_not_understood_is_reported_by_its_times() -> None:
    bench = Bench()
    source = bench.stream.attach_input(BOTH, 100.0)
    feed(source, 0, 1.0, bench.work)
    bench.engine.streams[0].unclear_speech = (UnclearSpeech(0.1234, 1.4),)
    feed(source, 1.0, 1.5, bench.work)
    (event,) = bench.of("echo.unclear_speech")
    assert event == {"type": "echo.unclear_speech", "start_s": 0.123, "end_s": 1.4}


def test_a_new_input_continues_with_the_same_memory_after_the_pause() -> None:
    bench = Bench()
    feed(bench.stream.attach_input(BOTH, 100.0), 0, 2, bench.work)
    bench.stream.detach_input()
    bench.work()
    assert bench.states[-1] == "source_lost"
    assert len(bench.tape.windows) == 4
    assert [window.detail and window.detail.time_s for window in bench.tape.windows] == [0.25, 0.75, 1.25, 1.75]
    assert bench.tape.windows[-1].is_last
    feed(bench.stream.attach_input(BOTH, 110.1), 0, 1.5, bench.work, call_began_at_s=110.1)
    assert bench.states[-2:] == ["waiting_for_media", "live"]
    indices = [window["index"] for window in bench.of("echo.window")]
    assert indices == [0, 1, 2, 3, 21, 22]
    assert bench.stream.now_s == pytest.approx(10.5 + 1.5)
    assert len(bench.engine.streams) == 1


def test_a_new_input_begins_after_all_earlier_media() -> None:
    bench = Bench()
    first = bench.stream.attach_input(BOTH, 100.0)
    feed(first, 0, 1.75, bench.work)
    second = bench.stream.attach_input(BOTH, 100.5)  # its clock is behind the media's
    feed(first, 1.75, 4, bench.work)  # what the old call still delivers is not used
    feed(second, 0, 1.5, bench.work)
    assert [window["index"] for window in bench.of("echo.window")] == [0, 1, 2, 3, 4, 5]


def test_the_streams_time_goes_on_while_no_media_comes() -> None:
    bench = Bench()
    assert bench.stream.time_at(107.0) == 0.0
    feed(bench.stream.attach_input(BOTH, 100.0), 0, 2)
    assert bench.stream.time_at(102.0) == 2.0
    assert bench.stream.time_at(101.9) == 2.0  # the moment is read a little earlier than the media's
    bench.stream.detach_input()
    assert bench.stream.time_at(130.0) == 30.0
    assert bench.stream.now_s == 2.0


def test_a_call_whose_media_begins_late_keeps_the_time_and_the_next_one_is_on_time_again() -> None:
    bench = Bench()
    feed(bench.stream.attach_input(BOTH, 90.0), 0, 2, call_began_at_s=100.0)
    feed(bench.stream.attach_input(BOTH, 110.0), 0, 2, call_began_at_s=113.0)  # its camera was off for 3 s
    assert bench.stream.now_s == 12.0
    assert bench.stream.time_at(116.0) == 13.0
    feed(bench.stream.attach_input(BOTH, 120.0), 0, 2, call_began_at_s=120.0)
    assert bench.stream.now_s == 22.0


def test_many_new_inputs_do_not_move_the_time() -> None:
    bench = Bench()
    for call in range(20):
        began_at_s = 100.0 + 3.1 * call
        feed(bench.stream.attach_input(BOTH, began_at_s), 0, 1, call_began_at_s=began_at_s)
    assert 19 * 3.1 + 1 <= bench.stream.now_s < 19 * 3.1 + 1 + SCRIPTED_MEDIA.window_s


def test_under_load_windows_are_dropped_and_counted_and_the_level_rises() -> None:
    bench = Bench()
    feed(bench.stream.attach_input(BOTH, 100.0), 0, 8.5)
    bench.work()
    windows = bench.of("echo.window")
    assert len(windows) == BACKLOG_WINDOWS
    assert sum(window["dropped_windows"] for window in windows) == 16 - BACKLOG_WINDOWS  # type: ignore[misc]
    assert (windows[0]["sight"], windows[0]["pool"]["video"]) == ("skipped", 49)  # type: ignore[index]
    stats = bench.stream.stats_event(1.7, None)
    assert stats.queues["windows"].dropped == 16 - BACKLOG_WINDOWS
    assert stats.queues["recording"].bound == 32
    assert (stats.level, stats.load, stats.input) == (2, 1.0, None)
    assert "echoingpixels_windows_lost_total 8.0" in bench.metrics.text().decode()


def test_thumbnails_are_kept_as_long_as_a_token_of_their_window() -> None:
    bench = Bench()
    feed(bench.stream.attach_input(BOTH, 100.0), 0, 0.5 * (REMEMBERED_WINDOWS + 6) + 0.5, bench.work)
    kept = [index for index in range(40) if bench.stream.thumbnails.get(index)]
    assert kept == list(range(6, 6 + REMEMBERED_WINDOWS))
    memory = bench.stream.memory_event()
    assert memory.since_s == 3.0
    assert memory.windows == REMEMBERED_WINDOWS + 6
    assert memory.forgotten_tokens == 6


def test_a_window_that_fails_is_counted_and_the_next_is_reduced(caplog: pytest.LogCaptureFixture) -> None:
    bench = Bench()
    source = bench.stream.attach_input(BOTH, 100.0)
    feed(source, 0, 1.5, bench.work)
    bench.worker.feed(bench.stream.key, bench.tape.windows[0])
    bench.work()
    assert (bench.stream.perception.sight, bench.stream.perception.hearing) == ("failed", "failed")
    feed(source, 1.5, 2.5, bench.work)
    assert bench.stream.perception.sight != "failed"
    assert [window["index"] for window in bench.of("echo.window")] == [0, 1, 2, 3]
    assert bench.of("echo.window_failed") == [
        {"type": "echo.window_failed", "index": 0, "start_s": 0.0, "end_s": SCRIPTED_MEDIA.window_s}
    ]
    assert "echoingpixels_windows_failed_total 1.0" in bench.metrics.text().decode()
    assert len(caplog.records) == 1


def test_a_closed_stream_reports_nothing_and_closes_its_recording() -> None:
    bench = Bench()
    source = bench.stream.attach_input(BOTH, 100.0)
    feed(source, 0, 1.25)
    bench.stream.close()
    bench.work()
    feed(source, 1.25, 3)
    assert bench.states == ["live", "source_lost", "ended"]
    assert bench.of("echo.window") == []
    assert bench.tape.is_closed


def test_a_track_that_stops_delays_windows_by_at_most_the_maximum_skew() -> None:
    bench = Bench()
    source = bench.stream.attach_input(BOTH, 100.0)
    for quarter in range(round(4 * (0.75 + MAX_SKEW_S))):
        source.add(Sound(quarter / 4, np.zeros(RATE // 4, np.float32)), 100.0 + quarter / 4)
    bench.work()
    (window,) = bench.of("echo.window")
    assert [gap["track"] for gap in window["gaps"]] == ["video"]  # type: ignore[attr-defined]


def test_observers_are_told_of_every_window_and_which_call_it_came_from() -> None:
    bench = Bench()
    source = bench.stream.attach_input(frozenset(("audio", "video")), 100.0)
    bench.stream.observer.call = "Ab12cd34"
    feed(source, 0.0, 1.5)
    bench.work()
    told = [event for event in bench.observed if isinstance(event, WindowReduced)]
    assert [(event.stream, event.call, event.window) for event in told] == [
        ("door", "Ab12cd34", 0),
        ("door", "Ab12cd34", 1),
    ]
    assert all(event.heard_at_s is not None for event in told)


def test_observers_are_told_of_late_media_and_refused_questions() -> None:
    bench = Bench()
    first = bench.stream.attach_input(BOTH, 100.0)
    feed(first, 0.0, 2.0, bench.work)
    first.add(Picture(0.0, BLACK, BLACK), 102.0)
    second = bench.stream.attach_input(BOTH, 102.0)
    feed(second, 0.0, 2.0, bench.work)
    second.add(Picture(0.0, BLACK, BLACK), 104.0)
    second.add(Sound(0.0, np.zeros(100, np.float32)), 104.0)
    silence = SpeechSegment(0.0, 1.0, np.zeros(5, np.float32))
    for number in range(MAX_JOBS):
        bench.worker.transcribe(str(number), silence, lambda _: None, bench.stream.key)
    with pytest.raises(TooManyJobsError):
        bench.worker.transcribe("one more", silence, lambda _: None, bench.stream.key)
    bench.stream.check_drops(1.0)
    assert {event.queue: event.count for event in bench.observed if isinstance(event, Dropped)} == {
        "jobs": 1,
        "late_frames": 2,
        "late_samples": 100,
    }
    assert bench.stream.queues["jobs"].dropped == 1


def test_observers_are_told_of_windows_that_found_no_room() -> None:
    bench = Bench()
    source = bench.stream.attach_input(frozenset(("audio", "video")), 100.0)
    feed(source, 0.0, 0.5 * (BACKLOG_WINDOWS + 3) + 0.5)
    bench.stream.check_drops(1.0)
    bench.stream.close()
    assert bench.observed[0] == Dropped(queue="windows", count=3, stream="door", call=None)
