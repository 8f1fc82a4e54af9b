"""Speech is taken as the loudspeaker plays it, and it is known until when a microphone may hear it."""

import asyncio

import numpy as np
import pytest

from realtime.local.player import AHEAD_S, ECHO_TAIL_S, FRAME_S, SpeechPlayer
from realtime.voice.speech_queue import SpeechQueue
from tests.support.clocks import run_in_virtual_time
from tests.support.devices.fakes import FakeLoudspeaker

SPEECH = np.full(24_000, 0.5, np.float32)  # 1 s


class Bench:
    def __init__(self) -> None:
        self.finished: list[str] = []
        self.queue = SpeechQueue(lambda _: None, self.finished.append)
        self.player, self.loudspeaker = SpeechPlayer(self.queue), FakeLoudspeaker()

    def is_heard(self) -> bool:
        return self.player.is_heard(asyncio.get_running_loop().time())

    async def play(self, seconds: float) -> None:
        """The loudspeaker plays all that it has, every 20 ms."""
        for _ in range(round(seconds / FRAME_S)):
            await asyncio.sleep(FRAME_S)
            self.loudspeaker.play()


def test_speech_is_played_whole_and_heard_a_little_longer() -> None:
    async def scenario() -> None:
        bench = Bench()
        bench.player.use(bench.loudspeaker)
        assert not bench.is_heard()
        bench.queue.add("1", SPEECH)
        await bench.play(2.0)
        played = np.concatenate(bench.loudspeaker.played)
        np.testing.assert_array_equal(played[: len(SPEECH)], SPEECH)
        assert bench.finished == ["1"]
        await asyncio.sleep(ECHO_TAIL_S + 0.2)
        assert not bench.is_heard()
        bench.player.close()

    run_in_virtual_time(scenario())


def test_little_is_pushed_ahead_so_that_a_pause_is_soon_heard() -> None:
    async def scenario() -> None:
        bench = Bench()
        bench.player.use(bench.loudspeaker)
        bench.queue.add("1", SPEECH)
        await asyncio.sleep(0.5)  # it plays nothing
        assert bench.loudspeaker.waiting_s == pytest.approx(AHEAD_S, abs=FRAME_S)
        assert bench.is_heard() is False or bench.loudspeaker.waiting_s > 0
        bench.player.hush()
        assert bench.loudspeaker.waiting_s == 0
        bench.player.close()

    run_in_virtual_time(scenario())


def test_without_a_loudspeaker_nothing_is_taken() -> None:
    async def scenario() -> None:
        bench = Bench()
        bench.player.use(bench.loudspeaker)
        bench.queue.add("1", SPEECH)
        bench.player.use(None)
        await asyncio.sleep(1.0)
        assert bench.finished == []
        bench.player.use(bench.loudspeaker)
        await bench.play(1.5)
        assert bench.finished == ["1"]
        bench.player.close()

    run_in_virtual_time(scenario())
