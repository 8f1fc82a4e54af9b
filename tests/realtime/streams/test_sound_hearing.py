"""Sounds that a watch waits for are named half second by half second, before their window is over."""

import asyncio
import threading
from collections.abc import Awaitable, Callable

import numpy as np
import numpy.typing as npt
from pydantic import BaseModel

from engines.api import Reduction, Window
from engines.serving.worker import Worker
from realtime.events.watches import EchoWatch
from realtime.media.frames import Sound
from realtime.streams.live import LiveStream
from realtime.streams.sooner import SenseThreads
from realtime.streams.sound_hearing import MAX_WAITING, SoundThread, StreamSounds
from realtime.telemetry.metrics import Metrics
from tests.support.observed import stream_observer
from tests.support.scripted_engine import SCRIPTED_MEDIA, ScriptedEngine, ScriptedStream

RATE = SCRIPTED_MEDIA.sample_rate_hz
PIECE = 320  # samples of a packet


class LevelNamer:
    """Hears a bell where the last half second is loud, as often as `names` says. `may_go_on` holds it up."""

    reach_samples = RATE

    def __init__(self) -> None:
        self.may_go_on, self.heard = threading.Event(), list[npt.NDArray[np.float32]]()
        self.names: tuple[str, ...] = ("a doorbell", "a doorbell")
        self.may_go_on.set()

    def half_second(self, pcm: npt.NDArray[np.float32]) -> tuple[str, ...]:
        assert self.may_go_on.wait(10)
        assert pcm.shape == (RATE,)
        self.heard.append(pcm)
        return self.names if pcm[-RATE // 2 :].mean() > 0.4 else ()


class Bench:
    """`told`: when each half second begins and ends, and what it is called. A second of the timer passes between any
    two looks at it."""

    def __init__(self) -> None:
        self.namer, self.is_wanted = LevelNamer(), True
        ticks = iter(range(1000))
        self.thread = SoundThread(self.namer, lambda: float(next(ticks)))
        self.told, self.ms = list[tuple[float, float, tuple[str, ...]]](), list[float]()
        self.sounds = StreamSounds(self.thread, RATE, lambda: self.is_wanted, self.ms.append, self._add)

    def _add(self, start_s: float, end_s: float, names: tuple[str, ...]) -> None:
        self.told.append((start_s, end_s, names))

    def play(self, start_s: float, end_s: float, level: float) -> None:
        """Sound of one loudness, in packets."""
        for first in range(round(start_s * RATE), round(end_s * RATE), PIECE):
            count = min(PIECE, round(end_s * RATE) - first)
            self.sounds.add(first / RATE, np.full(count, level, np.float32))

    async def has_named(self) -> None:
        """Until all that waits has been named."""
        while True:
            await asyncio.get_running_loop().run_in_executor(self.thread.executor, int)
            if not len(self.sounds._halves) and self.sounds._halves._running is None:
                return


def with_bench(scenario: Callable[[Bench], Awaitable[None]]) -> None:
    async def run() -> None:
        bench = Bench()
        try:
            await asyncio.wait_for(scenario(bench), 60)
        finally:
            bench.namer.may_go_on.set()
            bench.sounds.stop()
            await asyncio.to_thread(bench.thread.close)

    asyncio.run(run())


def test_every_half_second_is_named_as_it_ends() -> None:
    async def scenario(bench: Bench) -> None:
        bench.play(0.0, 1.0, 0.0)
        bench.play(1.0, 1.75, 0.8)
        await bench.has_named()
        assert bench.told == [(0.0, 0.5, ()), (0.5, 1.0, ()), (1.0, 1.5, ("a doorbell",) * 2)]
        assert len(bench.ms) == 3
        assert min(bench.ms) > 0
        assert bench.namer.heard[-1][: RATE // 2].max() == 0.0

    with_bench(scenario)


def test_gaps_are_silence_and_nothing_counts_twice() -> None:
    async def scenario(bench: Bench) -> None:
        bench.play(0.0, 0.5, 0.8)
        bench.play(0.25, 0.5, 0.8)  # comes twice
        bench.play(100.25, 100.5, 1.0)  # after a long gap, in the middle of a half second
        await bench.has_named()
        assert [start_s for start_s, _, _ in bench.told] == [0.0, 100.0]
        np.testing.assert_array_equal(bench.namer.heard[-1], np.repeat([0.0, 0.0, 0.0, 1.0], RATE // 4))

    with_bench(scenario)


def test_nothing_is_named_while_no_watch_waits_and_of_what_is_forgotten() -> None:
    async def scenario(bench: Bench) -> None:
        bench.is_wanted = False
        bench.play(0.0, 1.0, 0.8)
        bench.is_wanted = True
        bench.namer.may_go_on.clear()
        bench.play(1.0, 1.5, 0.8)
        bench.sounds.forget(1.5)
        bench.namer.may_go_on.set()
        bench.play(1.5, 2.0, 0.8)
        await bench.has_named()
        assert [start_s for start_s, _, _ in bench.told] == [1.5]
        assert bench.namer.heard[-1][: RATE // 2].max() == 0.0

    with_bench(scenario)


def test_too_many_half_seconds_are_counted() -> None:
    async def scenario(bench: Bench) -> None:
        bench.namer.may_go_on.clear()
        bench.play(0.0, 0.5 * (MAX_WAITING + 3), 0.8)
        assert (bench.sounds.queue.depth, bench.sounds.queue.dropped) == (MAX_WAITING, 2)
        bench.namer.may_go_on.set()
        await bench.has_named()
        assert [start_s for start_s, _, _ in bench.told] == [0.0, *(0.5 * n for n in range(3, MAX_WAITING + 3))]

    with_bench(scenario)


class RingingStream(ScriptedStream):
    """A doorbell rings in each of its windows."""

    def reduce(self, window: Window) -> Reduction:
        self.sounds = ("a doorbell",)
        return super().reduce(window)


class RingingEngine(ScriptedEngine):
    stream_type = RingingStream


def test_a_watch_tells_of_a_sound_before_its_window_which_does_not_count_as_another_look() -> None:
    async def scenario(bench: Bench) -> None:
        engine, told = RingingEngine(), list[BaseModel]()
        worker = Worker(engine, lambda: 0.0, lambda call: call())
        threads = SenseThreads(sounds=bench.thread)
        observer = stream_observer(lambda _: None)
        stream = LiveStream(worker, SCRIPTED_MEDIA, 0.2, 64, Metrics(), None, observer, threads)
        stream.subscribe(told.append)
        feed = stream.attach_input(frozenset({"audio"}), 0.0)
        feed.pause_voice()
        stream.watches.add("the doorbell rings")
        bench.namer.names = ("a doorbell",)

        async def notices(start_s: float, end_s: float) -> list[str]:
            """All so far, once this sound has come and what was over of it is named."""
            for first in range(round(start_s * RATE), round(end_s * RATE), PIECE):
                feed.add(Sound(first / RATE, np.full(PIECE, 0.8, np.float32)), first / RATE)
            await asyncio.get_running_loop().run_in_executor(bench.thread.executor, int)
            return [event.notice.text for event in told if isinstance(event, EchoWatch)]

        assert await notices(0.0, 0.6) == [], "one look is not enough"
        while worker.run_next():
            pass
        assert [window.start_s for window in engine.streams[0].windows] == [0.0]
        assert not any(isinstance(event, EchoWatch) for event in told), "the window brings the same look"
        assert await notices(0.6, 1.0) == ["I hear a doorbell."]
        assert len(engine.streams[0].windows) == 1, "the window of that half second has not been reduced"
        assert len(bench.namer.heard) == 2
        stream.close()

    with_bench(scenario)
