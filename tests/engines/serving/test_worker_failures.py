"""Nothing that goes wrong on the thread that owns the model harms others."""

from dataclasses import replace

import numpy as np
import pytest

from engines.api import FloatArray, Seconds, SpeechSegment, Window
from engines.notes import Reading
from engines.serving.jobs import ReducedWindow
from engines.serving.open_stream import MAX_READINGS
from engines.serving.worker import BACKLOG_WINDOWS, Worker
from tests.engines.serving.bench import Bench, Told, open_stream, window
from tests.support.scripted_engine import ScriptedEngine, ScriptedStream


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


def test_what_breaks_is_told_and_the_rest_goes_on(bench: Bench, caplog: pytest.LogCaptureFixture) -> None:
    told = Told()
    key = open_stream(bench, told)
    bench.worker.ask("caller", key, "broken", 0.0, (), told)
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
    worker.ask("caller", key, "why?", 0.0, (), told)
    worker.transcribe("caller", SpeechSegment(0.0, 1.0, np.zeros(5, np.float32)), texts.append, key)
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


def test_a_transcriber_that_breaks_understood_nothing(bench: Bench, caplog: pytest.LogCaptureFixture) -> None:
    def broken(pcm: FloatArray) -> str:
        raise RuntimeError(f"no words in {len(pcm)} samples")

    texts = list[str]()
    bench.engine.transcribe = broken  # type: ignore[method-assign]
    bench.worker.transcribe("caller", SpeechSegment(0.0, 1.0, np.zeros(5, np.float32)), texts.append)
    bench.run()
    assert texts == [""]
    assert len(caplog.records) == 1


def reads(index: int, text: str) -> Window:
    return replace(window(index), readings=(Reading(0.0, text, 0.9, (0.0, 0.0, 1.0, 1.0)),))


def texts_of(told: Told) -> list[list[str]]:
    return [
        [reading.text for reading in item.window.readings or ()]
        for _, item in told.log
        if isinstance(item, ReducedWindow)
    ]


def test_what_was_read_goes_to_the_next_window_if_its_own_is_dropped_or_fails(
    bench: Bench, caplog: pytest.LogCaptureFixture
) -> None:
    told = Told()
    key = open_stream(bench, told)
    bench.worker.feed(key, window(0))
    bench.run()
    bench.worker.feed(key, reads(0, "fails"))  # comes twice
    bench.worker.feed(key, reads(1, "own"))
    bench.run()
    assert texts_of(told) == [[], ["fails", "own"]]
    assert len(caplog.records) == 1
    for index in range(2, BACKLOG_WINDOWS + 3):
        bench.worker.feed(key, reads(index, f"text {index}"))  # 2 finds no room
    bench.run()
    assert texts_of(told)[2:4] == [["text 2", "text 3"], ["text 4"]]


def test_too_many_readings_that_wait_are_counted(bench: Bench) -> None:
    told = Told()
    key = open_stream(bench, told)
    for index in range(BACKLOG_WINDOWS + MAX_READINGS + 2):
        bench.worker.feed(key, reads(index, f"text {index}"))
    bench.run()
    first, *others = [item for _, item in told.log if isinstance(item, ReducedWindow)]
    assert first.lost_readings == 2
    assert first.window.readings is not None
    assert [reading.text for reading in first.window.readings][:1] == ["text 2"]
    assert [item.lost_readings for item in others] == [0] * (BACKLOG_WINDOWS - 1)
