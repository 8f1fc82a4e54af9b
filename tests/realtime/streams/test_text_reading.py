"""Text is read beside the model, and given to it with a later window."""

import asyncio
import threading
from collections.abc import Awaitable, Callable
from dataclasses import replace

import numpy as np
import numpy.typing as npt
from pydantic import BaseModel

from engines.media import Detail
from engines.notes import Look, Reading
from engines.scene.text.gate import MIN_INTERVAL_S
from engines.serving.worker import Worker
from realtime.events.echo import EchoWindow
from realtime.media.frames import Picture
from realtime.streams.live import LiveStream
from realtime.streams.sooner import SenseThreads
from realtime.streams.text_reading import MAX_PASSED_OVER, StreamTexts, TextThread
from realtime.telemetry.metrics import Metrics
from tests.support.media.signs import a_sign
from tests.support.observed import stream_observer
from tests.support.scripted_engine import SCRIPTED_MEDIA, ScriptedEngine
from tests.support.windows import scripted_windows

SQUARE = np.zeros((32, 32, 3), np.uint8)


class SlowReader:
    """Reads the time of a picture; `may_go_on` holds it up."""

    def __init__(self) -> None:
        self.may_go_on, self.threads = threading.Event(), set[str]()

    def read(self, rgb: npt.NDArray[np.uint8], time_s: float, look: Look = "quick") -> tuple[Reading, ...]:  # noqa: ARG002
        assert rgb.shape == (360, 640, 3)
        assert self.may_go_on.wait(10)
        self.threads.add(threading.current_thread().name)
        return (Reading(time_s, f"GATE {time_s:.0f}", 0.9, (0.0, 0.0, 1.0, 1.0)),)


class Bench:
    """`read_ms` gets the time of every reading; each takes one second of the thread's timer."""

    def __init__(self) -> None:
        self.reader, self.read_ms = SlowReader(), asyncio.Queue[float]()
        ticks = iter(range(1000))
        self.thread = TextThread(self.reader, lambda: float(next(ticks)))
        self.known: list[str] = []
        self.texts = StreamTexts(self.thread, self.read_ms.put_nowait, self._add)

    def _add(self, readings: tuple[Reading, ...]) -> None:
        self.known += [reading.text for reading in readings]

    async def has_read(self) -> None:
        """Until what the thread was given before is read, and has come to the event loop."""
        await asyncio.get_running_loop().run_in_executor(self.thread.executor, int)

    def join(self, time_s: float, is_under_load: bool = False, has_voice: bool = False) -> list[str]:
        """What is known when the window of this time comes, which shows another sign than the ones before."""
        (window,) = scripted_windows(1)
        voices = np.asarray([0.1, 0.9 if has_voice else 0.2], np.float32)
        window = replace(window, voice_probabilities=voices, detail=Detail(time_s, a_sign(f"GATE {time_s:.0f}")))
        joined = self.texts.join(window, is_under_load)
        assert joined.readings is not None
        return [reading.text for reading in joined.readings]


def with_bench(scenario: Callable[[Bench], Awaitable[None]]) -> None:
    async def run() -> None:
        bench = Bench()
        try:
            await asyncio.wait_for(scenario(bench), 60)
        finally:
            bench.reader.may_go_on.set()
            bench.texts.stop()
            await asyncio.to_thread(bench.thread.close)

    asyncio.run(run())


def test_what_was_read_comes_with_the_next_window_once() -> None:
    async def scenario(bench: Bench) -> None:
        bench.reader.may_go_on.set()
        assert bench.join(1.0) == []
        assert await bench.read_ms.get() == 1000
        assert bench.known == ["GATE 1"], "known before the next window comes"
        assert bench.join(2.0) == ["GATE 1"]  # too soon to read again
        assert bench.join(3.0) == []
        assert {name.split("_")[0] for name in bench.reader.threads} == {"text"}

    with_bench(scenario)


def test_while_a_picture_is_read_the_newest_waits_and_the_others_are_counted() -> None:
    async def scenario(bench: Bench) -> None:
        times_s = [0.0, MIN_INTERVAL_S, 2 * MIN_INTERVAL_S, 3 * MIN_INTERVAL_S]
        assert [bench.join(time_s) for time_s in times_s] == [[], [], [], []]
        assert (bench.texts.queue.depth, bench.texts.queue.bound, bench.texts.queue.dropped) == (1, 1, 2)
        bench.reader.may_go_on.set()
        await bench.read_ms.get()
        await bench.read_ms.get()
        assert bench.join(13.0) == ["GATE 0", "GATE 12"]

    with_bench(scenario)


def test_under_load_nothing_is_read_and_the_pictures_are_counted() -> None:
    async def scenario(bench: Bench) -> None:
        bench.reader.may_go_on.set()
        assert [bench.join(time_s, is_under_load=True) for time_s in (0.0, 10.0)] == [[], []]
        assert (bench.texts.queue.depth, bench.texts.queue.dropped) == (0, 2)
        bench.join(20.0)
        await bench.read_ms.get()
        assert bench.join(21.0) == ["GATE 20"]

    with_bench(scenario)


def test_while_somebody_speaks_nothing_is_read_but_not_for_long() -> None:
    async def scenario(bench: Bench) -> None:
        bench.reader.may_go_on.set()
        assert [bench.join(10.0 * number, has_voice=True) for number in range(MAX_PASSED_OVER)] == [
            []
        ] * MAX_PASSED_OVER
        await bench.has_read()
        assert bench.read_ms.empty()
        assert bench.texts.queue.dropped == MAX_PASSED_OVER
        bench.join(50.0, has_voice=True)
        await bench.read_ms.get()
        assert bench.join(60.0, has_voice=True) == ["GATE 50"]

    with_bench(scenario)


def test_a_stream_that_has_ended_reads_nothing_more() -> None:
    async def scenario(bench: Bench) -> None:
        bench.join(0.0)
        bench.join(5.0)
        bench.texts.stop()
        bench.reader.may_go_on.set()
        await asyncio.to_thread(bench.thread.close)
        assert bench.texts.queue.depth == 0
        assert bench.read_ms.empty()

    with_bench(scenario)


def test_what_is_to_be_forgotten_comes_with_no_window() -> None:
    async def scenario(bench: Bench) -> None:
        bench.join(0.0)  # is being read
        bench.join(5.0)  # waits
        bench.texts.forget(10.0)
        bench.reader.may_go_on.set()
        await bench.read_ms.get()
        await bench.has_read()
        assert bench.join(20.0) == []
        await bench.read_ms.get()
        bench.texts.forget(21.0)
        assert bench.join(30.0) == []
        await bench.read_ms.get()
        assert bench.join(31.0) == ["GATE 30"]
        assert bench.read_ms.empty()

    with_bench(scenario)


def test_a_live_stream_that_is_to_forget_gives_its_model_nothing_that_was_read_before() -> None:
    async def scenario(bench: Bench) -> None:
        bench.reader.may_go_on.set()
        engine = ScriptedEngine()
        worker = Worker(engine, lambda: 0.0, lambda callback: callback())
        observer = stream_observer(lambda _: None)
        stream = LiveStream(worker, SCRIPTED_MEDIA, 0.2, 64, Metrics(), None, observer, SenseThreads(bench.thread))
        source = stream.attach_input(frozenset({"video"}), 0.0)
        for quarter in range(5):
            source.add(Picture(quarter / 4, SQUARE, a_sign("WAY OUT")), quarter / 4)
        await bench.has_read()
        stream.forget(0.0, 1.0, None, lambda _: None)  # the model has not done it yet
        for quarter in range(5, 9):
            source.add(Picture(quarter / 4, SQUARE, a_sign("WAY OUT")), quarter / 4)
        while worker.run_next():
            pass
        assert [(window.start_s, window.readings) for window in engine.streams[0].windows] == [(1.0, ())]
        stream.close()

    with_bench(scenario)


def test_a_live_stream_tells_its_clients_what_was_read_and_how_long_it_took() -> None:
    async def scenario(bench: Bench) -> None:
        bench.reader.may_go_on.set()
        metrics, told = Metrics(), list[BaseModel]()
        worker = Worker(ScriptedEngine(), lambda: 0.0, lambda callback: callback())
        observer = stream_observer(lambda _: None)
        stream = LiveStream(worker, SCRIPTED_MEDIA, 0.2, 64, metrics, None, observer, SenseThreads(bench.thread))
        stream.subscribe(told.append)
        source = stream.attach_input(frozenset({"video"}), 0.0)

        def windows() -> list[EchoWindow]:
            while worker.run_next():
                pass
            return [event for event in told if isinstance(event, EchoWindow)]

        for quarter in range(5):
            source.add(Picture(quarter / 4, SQUARE, a_sign("WAY OUT")), quarter / 4)
        assert [window.readings for window in windows()] == [[]]
        await bench.has_read()
        for quarter in range(5, 8):
            source.add(Picture(quarter / 4, SQUARE, a_sign("WAY OUT")), quarter / 4)
        assert [window.readings for window in windows()[1:]] == [[(0.25, "GATE 0")], []]
        stats = stream.stats_event(0.0, None)
        assert stats.latency_ms["text"].p50 == 1000
        assert stats.queues["text"].bound == 1
        assert b'echoingpixels_stage_seconds_count{stage="text"} 1.0' in metrics.text()
        stream.close()

    with_bench(scenario)


def test_without_a_reader_the_engine_may_read_itself() -> None:
    engine = ScriptedEngine()
    worker = Worker(engine, lambda: 0.0, lambda callback: callback())
    observer = stream_observer(lambda _: None)
    stream = LiveStream(worker, SCRIPTED_MEDIA, 0.2, 64, Metrics(), None, observer)
    source = stream.attach_input(frozenset({"video"}), 0.0)
    for quarter in range(5):
        source.add(Picture(quarter / 4, SQUARE, SQUARE), quarter / 4)
    while worker.run_next():
        pass
    assert [window.readings for window in engine.streams[0].windows] == [None]
    assert "text" not in stream.queues
