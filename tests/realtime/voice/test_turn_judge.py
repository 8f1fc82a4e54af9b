"""The model of pauses runs on its thread; what it cannot take is dropped, and its failures decide nothing."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from threading import Event, current_thread
from typing import Any, cast

import numpy as np

from engines.api import FloatArray
from engines.speech.turn_end import TurnEndModel
from realtime.voice.turn_judge import TurnJudge


class ScriptedModel:
    """Says the first sample of the sound; below 0 it fails. Waits for `go` before its first answer."""

    def __init__(self, go: Event) -> None:
        self._go = go
        self.threads: set[str] = set()

    def probability(self, pcm: FloatArray) -> float:
        self.threads.add(current_thread().name)
        assert self._go.wait(60)
        if pcm[0] < 0:
            raise RuntimeError("no such sound")
        return float(pcm[0])


def sound(value: float) -> FloatArray:
    return np.full(160, value, np.float32)


def test_the_last_pause_replaces_one_that_waits() -> None:
    async def scenario() -> None:
        go, told, done = Event(), list[tuple[int, float]](), asyncio.Event()

        def judged(number: int, probability: float) -> None:
            told.append((number, probability))
            if number == 3:
                done.set()

        model = ScriptedModel(go)
        with ThreadPoolExecutor(1, "turns") as thread:
            judge = TurnJudge(cast(TurnEndModel, model), thread, judged)
            for number in (1, 2, 3):
                judge.ask(number, sound(number / 4))
            assert (judge.queue.depth, judge.queue.bound, judge.queue.dropped) == (1, 1, 1)
            go.set()
            await asyncio.wait_for(done.wait(), 60)
            await judge.close()
        assert told == [(1, 0.25), (3, 0.75)]
        assert all(name.startswith("turns") for name in model.threads)

    asyncio.run(scenario())


def test_a_failure_is_reported_to_the_loop_and_the_next_pause_is_judged() -> None:
    async def scenario() -> None:
        go, told, done = Event(), list[int](), asyncio.Event()
        failures: list[dict[str, Any]] = []
        asyncio.get_running_loop().set_exception_handler(lambda _, context: failures.append(context))
        go.set()

        def judged(number: int, probability: float) -> None:
            del probability
            told.append(number)
            done.set()

        with ThreadPoolExecutor(1, "turns") as thread:
            judge = TurnJudge(cast(TurnEndModel, ScriptedModel(go)), thread, judged)
            judge.ask(1, sound(-1))
            judge.ask(2, sound(0.5))
            await asyncio.wait_for(done.wait(), 60)
            await judge.close()
        assert told == [2]
        assert [str(context["exception"]) for context in failures] == ["no such sound"]

    asyncio.run(scenario())
