"""Who goes first on the one thread that owns the model, and that nothing that goes wrong there harms others."""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
import pytest

from engines.api import Answer, FloatArray, Frame, Seconds, SpeechSegment, Window
from engines.errors import TooManyJobsError
from engines.serving.jobs import ReducedWindow
from engines.serving.scheduler import TOKENS_PER_WINDOW
from engines.serving.worker import BACKLOG_WINDOWS, MAX_JOBS, Worker
from tests.support.scripted_engine import SCRIPTED_MEDIA, ScriptedEngine, ScriptedStream


def window(index: int, num_frames: int = 2) -> Window:
    spec = SCRIPTED_MEDIA
    start_s = index * spec.window_s
    frames = tuple(Frame(start_s + 0.25 * slot, np.zeros((1, 1, 3), np.uint8)) for slot in range(num_frames))
    pcm = np.zeros(spec.window_samples, np.float32)
    return Window(index, start_s, start_s + spec.window_s, frames, pcm, pcm == 0, (), 0, is_last=False)


@dataclass
class Told:
    """Writes down what it is told, in one list with everyone else if it shares one."""

    name: str = ""
    log: list[tuple[str, object]] = field(default_factory=list)

    def window_reduced(self, reduced: ReducedWindow) -> None:
        self.log.append((f"{self.name}window", reduced))

    def window_failed(self, index: int, message: str) -> None:
        del index
        self.log.append((f"{self.name}failed", message))

    def text_added(self, text: str) -> None:
        self.log.append((f"{self.name}piece", text))

    def answered(self, answer: Answer) -> None:
        self.log.append((f"{self.name}answered", answer))

    def cancelled(self) -> None:
        self.log.append((f"{self.name}cancelled", None))

    def failed(self, message: str) -> None:
        self.log.append((f"{self.name}failed", message))

    @property
    def names(self) -> list[str]:
        return [name for name, _ in self.log]


class Bench:
    """A worker with no thread; time passes by one second whenever it is read."""

    def __init__(self) -> None:
        self.engine, self.seconds = ScriptedEngine(), 0.0
        self.worker = Worker(self.engine, self.timer, lambda callback: callback())

    def timer(self) -> float:
        self.seconds += 1
        return self.seconds

    def run(self) -> None:
        while self.worker.run_next():
            pass


@pytest.fixture
def bench() -> Bench:
    return Bench()


def open_stream(bench: Bench, told: Told) -> int:
    return bench.worker.open_stream("door", 0.2, 64, told)


def test_a_question_goes_before_the_next_window_and_an_answer_shares_with_windows(bench: Bench) -> None:
    told = Told()
    key = open_stream(bench, told)
    for index in range(3):
        bench.worker.feed(key, window(index))
    bench.worker.ask(key, "a long one", 1.0, (), told)
    bench.run()
    windows = [place for place, name in enumerate(told.names) if name == "window"]
    assert windows == [TOKENS_PER_WINDOW + 1, 2 * TOKENS_PER_WINDOW + 2, 3 * TOKENS_PER_WINDOW + 3]
    assert told.names[-1] == "answered"


def test_a_question_tells_how_long_it_waited_for_the_model(bench: Bench) -> None:
    told = Told()
    asking = bench.worker.ask(open_stream(bench, told), "why?", 0.0, (), told)
    assert asking.wait_ms is None
    bench.seconds = 10.0
    bench.run()
    assert asking.wait_ms == 11_000.0  # asked at 1 s, begun at 12: the step itself reads the time, too


def test_answers_take_turns_token_by_token(bench: Bench) -> None:
    told = Told()
    key = open_stream(bench, told)
    for name in "ab":
        bench.worker.ask(key, f"question {name}", 0.0, (), Told(name, told.log))
    bench.run()
    assert told.names[:6] == ["apiece", "bpiece"] * 3
    answers = {name: answer.text for name, answer in told.log if isinstance(answer, Answer)}
    assert answers == {"aanswered": "0 windows, asked: question a", "banswered": "0 windows, asked: question b"}


def test_two_streams_take_turns(bench: Bench) -> None:
    log: list[tuple[str, object]] = []
    first, second = (open_stream(bench, Told(name, log)) for name in ("a", "b"))
    for index in range(2):
        bench.worker.feed(first, window(index))
    for index in range(2):
        bench.worker.feed(second, window(index))
    bench.run()
    assert [name for name, _ in log] == ["awindow", "bwindow", "awindow", "bwindow"]


def test_the_oldest_window_is_dropped_and_told_in_the_next(bench: Bench) -> None:
    told = Told()
    key = open_stream(bench, told)
    for index in range(BACKLOG_WINDOWS + 2):
        bench.worker.feed(key, window(index))
    assert bench.worker.backlog_counts(key) == (BACKLOG_WINDOWS, BACKLOG_WINDOWS, 2)
    bench.run()
    reduced = [item for _, item in told.log if isinstance(item, ReducedWindow)]
    assert [item.window.index for item in reduced] == list(range(2, BACKLOG_WINDOWS + 2))
    assert [item.lost_windows for item in reduced] == [2] + [0] * (BACKLOG_WINDOWS - 1)
    looked_at = sum(len(item.window.frames) for item in reduced)
    assert looked_at + sum(item.window.dropped_frames for item in reduced) == 2 * (BACKLOG_WINDOWS + 2)
    assert all(item.wait_ms > 0 for item in reduced)


def test_what_was_dropped_before_a_window_that_breaks_is_told_in_the_next(
    bench: Bench, caplog: pytest.LogCaptureFixture
) -> None:
    told = Told()
    key = open_stream(bench, told)
    bench.worker.feed(key, window(0))
    bench.run()
    for index in (1, 0, *range(2, BACKLOG_WINDOWS + 1)):  # 1 finds no room, 0 comes twice
        bench.worker.feed(key, window(index))
    bench.run()
    reduced = [item for _, item in told.log if isinstance(item, ReducedWindow)]
    assert [item.window.index for item in reduced] == [0, *range(2, BACKLOG_WINDOWS + 1)]
    assert [item.lost_windows for item in reduced[:3]] == [0, 1, 0]
    looked_at = sum(len(item.window.frames) + item.window.dropped_frames for item in reduced)
    assert looked_at == 2 * (BACKLOG_WINDOWS + 1)
    assert told.names.count("failed") == len(caplog.records) == 1


def test_under_load_the_streams_ratio_shrinks_and_comes_back(bench: Bench) -> None:
    told = Told()
    key = open_stream(bench, told)
    for index in range(BACKLOG_WINDOWS):
        bench.worker.feed(key, window(index))
    bench.run()
    (stream,) = bench.engine.streams
    assert bench.worker.load_step(key).level == 2
    assert stream.ratio < 0.2
    for index in range(BACKLOG_WINDOWS, 60):
        bench.worker.feed(key, window(index))
        bench.run()
    assert stream.ratio == 0.2
    bench.worker.set_ratio(key, 0.5)
    bench.worker.feed(key, window(60))
    bench.run()
    assert stream.ratio == 0.5


def test_a_cancelled_answer_ends_at_its_next_token(bench: Bench) -> None:
    told = Told()
    key = open_stream(bench, told)
    asking = bench.worker.ask(key, "a long one", 0.0, (), told)
    for _ in range(3):
        bench.worker.run_next()
    bench.worker.cancel(asking)
    bench.run()
    assert told.names == ["piece"] * 3 + ["cancelled"]
    assert bench.engine.streams[0].num_closed == 1


def test_closing_a_stream_cancels_its_answers_and_drops_its_windows(bench: Bench) -> None:
    told, other = Told(), Told()
    key, other_key = open_stream(bench, told), open_stream(bench, other)
    bench.worker.ask(key, "a long one", 0.0, (), told)
    bench.worker.run_next()
    bench.worker.feed(key, window(0))
    bench.worker.ask(key, "not begun", 0.0, (), told)
    bench.worker.close_stream(key)
    bench.worker.feed(other_key, window(0))
    bench.run()
    assert told.names == ["piece", "cancelled", "cancelled"]
    assert other.names == ["window"]


def test_what_breaks_is_told_and_the_rest_goes_on(bench: Bench, caplog: pytest.LogCaptureFixture) -> None:
    told = Told()
    key = open_stream(bench, told)
    bench.worker.ask(key, "broken", 0.0, (), told)
    bench.worker.feed(key, window(0))
    bench.worker.feed(key, window(0))
    bench.worker.feed(key, window(1))
    bench.run()
    assert [item for item in told.log if item[0] == "failed"] == [
        ("failed", "this question breaks"),
        ("failed", "window 0 comes twice"),
    ]
    assert told.names.count("window") == 2
    assert [record.getMessage() for record in caplog.records] == ["question on stream door", "window 0 of stream door"]


class Unopenable(ScriptedEngine):
    """Makes no memory for a stream while `is_broken`."""

    is_broken = True

    def open_stream(self, ratio: float, cache_tokens: int) -> ScriptedStream:
        if self.is_broken:
            raise RuntimeError("the assistant is closed")
        return super().open_stream(ratio, cache_tokens)


def test_an_engine_that_opens_no_stream_harms_only_what_needed_it(caplog: pytest.LogCaptureFixture) -> None:
    engine, told, texts = Unopenable(), Told(), list[str]()
    worker = Worker(engine, lambda: 0.0, lambda callback: callback())
    key = worker.open_stream("door", 0.2, 64, told)
    worker.feed(key, window(0))
    worker.ask(key, "why?", 0.0, (), told)
    worker.transcribe(SpeechSegment(0.0, 1.0, np.zeros(5, np.float32)), texts.append, key)
    while worker.run_next():
        pass
    assert told.log == [("failed", "the assistant is closed")] * 2
    assert texts == [""]
    assert len(caplog.records) == 3
    engine.is_broken = False
    worker.feed(key, window(1))
    worker.run_next()
    assert told.names[-1] == "window"


def test_memory_that_cannot_be_read_is_a_window_that_failed(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_stream: ScriptedStream) -> Seconds:
        raise RuntimeError("no times")

    told = Told()
    key = open_stream(bench, told)
    monkeypatch.setattr(ScriptedStream, "cached_times_s", broken)
    bench.worker.feed(key, window(0))
    bench.run()
    assert told.log == [("failed", "no times")]


def test_more_questions_than_fit_are_refused(bench: Bench) -> None:
    told = Told()
    key = open_stream(bench, told)
    for _ in range(MAX_JOBS):
        bench.worker.ask(key, "why?", 0.0, (), told)
    with pytest.raises(TooManyJobsError, match="ask again later"):
        bench.worker.ask(key, "why?", 0.0, (), told)
    bench.run()
    assert told.names.count("answered") == MAX_JOBS


def test_sound_becomes_words_before_the_next_window(bench: Bench) -> None:
    told, texts = Told(), list[str]()
    key = open_stream(bench, told)
    bench.worker.feed(key, window(0))
    bench.worker.transcribe(SpeechSegment(0.0, 1.0, np.zeros(5, np.float32)), texts.append)
    bench.worker.run_next()
    assert texts == ["5 samples"]
    assert told.names == []


def test_a_streams_own_sound_is_transcribed_by_the_stream(bench: Bench) -> None:
    texts, segment = list[str](), SpeechSegment(1.0, 2.0, np.zeros(5, np.float32))
    key = open_stream(bench, Told())
    bench.worker.transcribe(segment, texts.append, key)
    bench.worker.run_next()
    assert bench.engine.streams[0].segments == [segment]
    bench.worker.transcribe(segment, texts.append, key)
    bench.worker.close_stream(key)
    bench.worker.run_next()
    assert texts == ["5 samples"] * 2
    assert len(bench.engine.streams[0].segments) == 1


def test_a_transcriber_that_breaks_understood_nothing(bench: Bench, caplog: pytest.LogCaptureFixture) -> None:
    def broken(pcm: FloatArray) -> str:
        raise RuntimeError(f"no words in {len(pcm)} samples")

    texts = list[str]()
    bench.engine.transcribe = broken  # type: ignore[method-assign]
    bench.worker.transcribe(SpeechSegment(0.0, 1.0, np.zeros(5, np.float32)), texts.append)
    bench.run()
    assert texts == [""]
    assert len(caplog.records) == 1


def test_the_same_work_is_done_in_the_same_order() -> None:
    def play() -> list[str]:
        bench, told = Bench(), Told()
        keys = [open_stream(bench, Told(name, told.log)) for name in "ab"]
        for turn in range(30):
            bench.worker.feed(keys[turn % 2], window(turn // 2))
            if turn % 7 == 0:
                bench.worker.ask(keys[0], f"question {turn}", float(turn), (), Told(str(turn), told.log))
            for _ in range(turn % 5):
                bench.worker.run_next()
        bench.run()
        return told.names

    assert play() == play()


def test_the_thread_works_off_everything_and_ends() -> None:
    done: list[Callable[[], None]] = []
    answered = threading.Event()

    class Waiting(Told):
        def answered(self, answer: Answer) -> None:
            super().answered(answer)
            answered.set()

    told = Waiting()

    def post(callback: Callable[[], None]) -> None:
        done.append(callback)
        callback()

    worker = Worker(ScriptedEngine(), lambda: 0.0, post)
    worker.start()
    key = worker.open_stream("door", 0.2, 64, told)
    worker.feed(key, window(0))
    worker.ask(key, "why?", 0.0, (), told)
    assert answered.wait(10)
    worker.close()
    assert not [thread for thread in threading.enumerate() if thread.name == "model"]
    assert "window" in told.names
