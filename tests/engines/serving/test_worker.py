"""Who goes first on the one thread that owns the model."""

import threading
from collections.abc import Callable

import numpy as np
import pytest

from engines.api import Answer, SpeechSegment
from engines.errors import TooManyJobsError, TooManyJobsOfCallerError
from engines.serving.jobs import ReducedWindow
from engines.serving.scheduler import TOKENS_PER_WINDOW
from engines.serving.worker import BACKLOG_WINDOWS, MAX_JOBS, MAX_JOBS_PER_CALLER, Worker
from engines.wall_clock import WallClock
from tests.engines.serving.bench import Bench, Told, open_stream, window
from tests.support.scripted_engine import ScriptedEngine


def test_a_question_goes_before_the_next_window_and_an_answer_shares_with_windows(bench: Bench) -> None:
    told = Told()
    key = open_stream(bench, told)
    for index in range(3):
        bench.worker.feed(key, window(index))
    bench.worker.ask("caller", key, "a long one", 1.0, (), told)
    bench.run()
    windows = [place for place, name in enumerate(told.names) if name == "window"]
    assert windows == [TOKENS_PER_WINDOW + 1, 2 * TOKENS_PER_WINDOW + 2, 3 * TOKENS_PER_WINDOW + 3]
    assert told.names[-1] == "answered"


def test_a_question_tells_how_long_it_waited_for_the_model(bench: Bench) -> None:
    told = Told()
    asking = bench.worker.ask("caller", open_stream(bench, told), "why?", 0.0, (), told)
    assert asking.wait_ms is None
    bench.seconds = 10.0
    bench.run()
    assert asking.wait_ms == 11_000.0  # asked at 1 s, begun at 12: the step itself reads the time, too


def test_a_question_is_asked_with_the_clock_that_came_with_it(bench: Bench) -> None:
    told, afternoon = Told(), WallClock(15 * 3600.0)
    key = open_stream(bench, told)
    bench.worker.ask("caller", key, "when?", 4.0, (), told, afternoon)
    bench.worker.ask("caller", key, "why?", 5.0, (), told)
    bench.run()
    assert bench.engine.streams[0].asked == [("when?", 4.0, ()), ("why?", 5.0, ())]
    assert bench.engine.streams[0].started == [afternoon, None]


def test_answers_take_turns_token_by_token(bench: Bench) -> None:
    told = Told()
    key = open_stream(bench, told)
    for name in "ab":
        bench.worker.ask("caller", key, f"question {name}", 0.0, (), Told(name, told.log))
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
    asking = bench.worker.ask("caller", key, "a long one", 0.0, (), told)
    for _ in range(3):
        bench.worker.run_next()
    bench.worker.cancel(asking)
    bench.run()
    assert told.names == ["piece"] * 3 + ["cancelled"]
    assert bench.engine.streams[0].num_closed == 1


def test_who_cancels_and_asks_again_and_again_has_one_answer_in_memory_at_most(bench: Bench) -> None:
    told, cycles = Told(), 20
    key = open_stream(bench, told)
    asking = bench.worker.ask("storm", key, "a long one", 0.0, (), told)
    for cycle in range(cycles):
        bench.worker.run_next()
        assert len(bench.engine.streams[0].asked) - bench.engine.streams[0].num_closed == 1
        assert told.names.count("cancelled") == cycle
        bench.worker.cancel(asking)
        bench.worker.cancel(asking)
        asking = bench.worker.ask("storm", key, "a long one", 0.0, (), told)
    bench.worker.cancel(asking)
    assert bench.worker.run_next()
    assert not bench.worker.run_next()
    assert bench.engine.streams[0].num_closed == cycles
    assert told.names == ["piece", *["cancelled", "piece"] * (cycles - 1), "cancelled", "cancelled"]


def test_an_answer_that_is_cancelled_during_its_step_ends_before_the_next_one(bench: Bench) -> None:
    class Impatient(Told):
        def text_added(self, text: str) -> None:
            super().text_added(text)
            bench.worker.cancel(asking)

    told = Impatient()
    key = open_stream(bench, told)
    asking = bench.worker.ask("caller", key, "a long one", 0.0, (), told)
    assert bench.worker.run_next()
    assert bench.worker.run_next()
    assert not bench.worker.run_next()
    assert told.names == ["piece", "cancelled"]
    assert bench.engine.streams[0].num_closed == 1


def test_closing_a_stream_cancels_its_answers_and_drops_its_windows(bench: Bench) -> None:
    told, other = Told(), Told()
    key, other_key = open_stream(bench, told), open_stream(bench, other)
    bench.worker.ask("caller", key, "a long one", 0.0, (), told)
    bench.worker.run_next()
    bench.worker.feed(key, window(0))
    bench.worker.ask("caller", key, "not begun", 0.0, (), told)
    bench.worker.close_stream(key)
    bench.worker.feed(other_key, window(0))
    bench.run()
    assert told.names == ["piece", "cancelled", "cancelled"]
    assert other.names == ["window"]


def test_more_questions_than_fit_are_refused(bench: Bench) -> None:
    told = Told()
    key = open_stream(bench, told)
    for number in range(MAX_JOBS):
        bench.worker.ask(str(number), key, "why?", 0.0, (), told)
    with pytest.raises(TooManyJobsError, match="ask again later"):
        bench.worker.ask("one more", key, "why?", 0.0, (), told)
    bench.run()
    assert told.names.count("answered") == MAX_JOBS


def test_one_caller_cannot_take_all_places(bench: Bench) -> None:
    told, other = Told(), Told()
    key = open_stream(bench, told)
    asked = [bench.worker.ask("storm", key, "why?", 0.0, (), told) for _ in range(MAX_JOBS_PER_CALLER)]
    with pytest.raises(TooManyJobsOfCallerError, match="of your questions wait already"):
        bench.worker.ask("storm", key, "why?", 0.0, (), told)
    assert bench.worker.num_refused_jobs(key) == 1
    bench.worker.ask("other", key, "why?", 0.0, (), other)
    bench.worker.cancel(asked[0])
    assert told.names == ["cancelled"]
    bench.worker.ask("storm", key, "why?", 0.0, (), told)
    bench.run()
    assert told.names.count("answered") == MAX_JOBS_PER_CALLER
    assert other.names[-1] == "answered"


def test_a_storm_of_questions_delays_another_callers_first_text_by_one_step(bench: Bench) -> None:
    """Each question of the storm is cancelled once its answer has begun, and the next one is asked at once."""
    told = Told()
    key = open_stream(bench, told)
    asked = [bench.worker.ask("storm", key, "a long one", 0.0, (), Told("storm", told.log)) for _ in range(4)]
    for step in range(40):
        bench.worker.run_next()
        if step % 2:
            bench.worker.cancel(asked.pop(0))
            asked.append(bench.worker.ask("storm", key, "a long one", 0.0, (), Told("storm", told.log)))
    told.log.clear()
    bench.worker.ask("other", key, "a long one", 0.0, (), Told("other", told.log))
    for _ in range(20):
        bench.worker.run_next()
    names = [name for name in told.names if name.endswith("piece")]
    assert "otherpiece" in names[:2]
    assert names.count("otherpiece") == 10


def test_sound_becomes_words_before_the_next_window(bench: Bench) -> None:
    told, texts = Told(), list[str]()
    key = open_stream(bench, told)
    bench.worker.feed(key, window(0))
    bench.worker.transcribe("caller", SpeechSegment(0.0, 1.0, np.zeros(5, np.float32)), texts.append)
    bench.worker.run_next()
    assert texts == ["5 samples"]
    assert told.names == []


def test_a_streams_own_sound_is_transcribed_by_the_stream(bench: Bench) -> None:
    texts, segment = list[str](), SpeechSegment(1.0, 2.0, np.zeros(5, np.float32))
    key = open_stream(bench, Told())
    bench.worker.transcribe("caller", segment, texts.append, key)
    bench.worker.run_next()
    assert bench.engine.streams[0].segments == [segment]
    bench.worker.transcribe("caller", segment, texts.append, key)
    bench.worker.close_stream(key)
    bench.worker.run_next()
    assert texts == ["5 samples"] * 2
    assert len(bench.engine.streams[0].segments) == 1


def test_the_same_work_is_done_in_the_same_order() -> None:
    def play() -> list[str]:
        bench, told = Bench(), Told()
        keys = [open_stream(bench, Told(name, told.log)) for name in "ab"]
        for turn in range(30):
            bench.worker.feed(keys[turn % 2], window(turn // 2))
            if turn % 7 == 0:
                bench.worker.ask("caller", keys[0], f"question {turn}", float(turn), (), Told(str(turn), told.log))
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
    worker.ask("caller", key, "why?", 0.0, (), told)
    assert answered.wait(10)
    worker.close()
    assert not [thread for thread in threading.enumerate() if thread.name == "model"]
    assert "window" in told.names
