"""An engine that several threads use: one step at a time, in the order in which threads ask."""

import gc
import threading
import weakref
from collections.abc import Callable, Generator
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise

import pytest

from echoingpixels.answer import StreamedAnswer
from echoingpixels.shared_engine import ClosedError, SharedEngine
from engines.api import Answer, Reduction, Turn, Window
from engines.errors import EchoingPixelsError
from engines.wall_clock import WallClock
from tests.echoingpixels.test_threads import in_line
from tests.support.scripted_engine import ScriptedEngine, ScriptedStream
from tests.support.windows import scripted_windows

NUM_QUESTIONS, NUM_WINDOWS = 4, 20


class WatchedStream(ScriptedStream):
    """Fails if two threads are in it at once; writes down what was done in which order."""

    def __init__(self, ratio: float) -> None:
        super().__init__(ratio)
        self.steps: list[str] = []
        self._inside = threading.Lock()

    def reduce(self, window: Window) -> Reduction:
        with self._alone("window"):
            return super().reduce(window)

    def ask(
        self, question: str, now_s: float, turns: tuple[Turn, ...] = (), started: WallClock | None = None
    ) -> Generator[str, None, Answer]:
        pieces = super().ask(question, now_s, turns, started)
        while True:
            with self._alone(question):
                try:
                    piece = next(pieces)
                except StopIteration as finished:
                    answer: Answer = finished.value
                    return answer
            yield piece

    def _alone(self, step: str) -> threading.Lock:
        assert not self._inside.locked(), "two threads at once"
        self.steps.append(step)
        return self._inside


class WatchedEngine(ScriptedEngine):
    def open_stream(self, ratio: float, cache_tokens: int) -> WatchedStream:
        assert cache_tokens > 0
        self.streams.append(stream := WatchedStream(ratio))
        return stream


def test_questions_of_several_threads_and_windows_take_turns() -> None:
    engine = WatchedEngine()
    stream = SharedEngine(engine).open_stream(0.2, 64)
    lock = stream._lock

    def ask(question: str) -> str:
        return StreamedAnswer(stream.ask(question, 0.0)).text

    def feed() -> None:
        for window in scripted_windows(NUM_WINDOWS):
            stream.reduce(window)

    questions = [f"long {number}" for number in range(NUM_QUESTIONS)]
    with ThreadPoolExecutor(NUM_QUESTIONS + 1) as threads:
        with lock:
            fed = threads.submit(feed)
            answers = threads.map(ask, questions)
            in_line(lock, 1 + NUM_QUESTIONS + 1)
        fed.result()
        assert all(f"asked: {question}" in text for question, text in zip(questions, answers, strict=True))
    (watched,) = engine.streams
    assert isinstance(watched, WatchedStream)
    first_end = min(len(watched.steps) - watched.steps[::-1].index(question) for question in questions)
    meanwhile = watched.steps[:first_end]
    assert meanwhile.count("window") == NUM_WINDOWS, "windows are taken before the first answer has ended"
    of_questions = [step for step in meanwhile if step != "window"]
    num_switches = sum(before != after for before, after in pairwise(of_questions))
    assert num_switches > len(of_questions) / 2, "the threads take turns after every token"


def test_a_closed_engine_refuses_everything_but_the_rest_of_an_answer() -> None:
    engine = SharedEngine(ScriptedEngine())
    stream = engine.open_stream(0.2, 64)
    (window, later) = scripted_windows(2)
    stream.reduce(window)
    answer = StreamedAnswer(stream.ask("What?", 0.5))
    engine.close()
    engine.close()
    refusals: tuple[Callable[[], object], ...] = (
        lambda: engine.open_stream(0.2, 64),
        lambda: engine.transcribe(window.pcm),
        lambda: stream.reduce(later),
        lambda: stream.set_ratio(0.5),
        lambda: stream.num_cached_tokens,
        lambda: next(stream.ask("What?", 0.5)),
    )
    for refused in refusals:
        with pytest.raises(ClosedError, match="closed"):
            refused()
    assert issubclass(ClosedError, EchoingPixelsError)
    assert answer.text == "1 windows, asked: What?"


def test_closing_frees_the_models_and_all_memory() -> None:
    scripted = ScriptedEngine()
    engine = SharedEngine(scripted)
    stream = engine.open_stream(0.2, 64)
    freed: tuple[weakref.ref[object], ...] = (weakref.ref(scripted), weakref.ref(scripted.streams[0]))
    del scripted
    engine.close()
    gc.collect()
    assert [ref() for ref in freed] == [None] * len(freed)
    assert engine.name == "scripted"
    del stream


def test_an_error_of_one_step_leaves_the_others_their_turn() -> None:
    stream = SharedEngine(ScriptedEngine()).open_stream(0.2, 64)
    (window,) = scripted_windows(1)
    stream.reduce(window)
    with pytest.raises(ValueError, match="comes twice"):
        stream.reduce(window)
    with pytest.raises(RuntimeError, match="breaks"):
        StreamedAnswer(stream.ask("broken", 0.5))
    assert stream.num_cached_tokens == 1
