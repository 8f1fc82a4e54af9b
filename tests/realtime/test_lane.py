"""Work beside the event loop: in order, bounded, and no failure stops it."""

import asyncio
import threading
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from realtime.lane import Lane


def run(scenario: Coroutine[Any, Any, None]) -> None:
    asyncio.run(asyncio.wait_for(scenario, 10))


def test_in_order_and_the_oldest_waiting_is_dropped() -> None:
    async def scenario() -> None:
        gate, done, finished = threading.Event(), [], asyncio.Event()

        def work(items: list[int]) -> int:
            gate.wait(5)
            return 10 * items[0]

        def take(result: int) -> None:
            done.append(result)
            if result == 50:
                finished.set()

        with ThreadPoolExecutor(1) as thread:
            lane = Lane(thread, 2, work, take)
            for item in range(6):
                lane.push(item)
            assert len(lane) == 2
            gate.set()
            await finished.wait()
        assert done == [0, 40, 50]
        assert lane.num_dropped == 3

    run(scenario())


def test_what_waits_is_worked_on_together() -> None:
    async def scenario() -> None:
        gate, done, finished = threading.Event(), list[list[int]](), asyncio.Event()

        def work(items: list[int]) -> list[int]:
            gate.wait(5)
            return items

        def take(items: list[int]) -> None:
            done.append(items)
            if items[-1] == 4:
                finished.set()

        with ThreadPoolExecutor(1) as thread:
            lane = Lane(thread, 9, work, take, at_once=3)
            for item in range(5):
                lane.push(item)
            gate.set()
            await finished.wait()
        assert done == [[0], [1, 2, 3], [4]]

    run(scenario())


def test_a_failure_is_reported_and_the_next_item_goes_on() -> None:
    async def scenario() -> None:
        failures, finished = [], asyncio.Event()
        asyncio.get_running_loop().set_exception_handler(lambda _, context: failures.append(context["exception"]))
        with ThreadPoolExecutor(1) as thread:
            lane: Lane[int, int] = Lane(thread, 2, lambda items: 1 // items[0], lambda _: finished.set())
            lane.push(0)
            lane.push(1)
            await finished.wait()
        assert [type(failure) for failure in failures] == [ZeroDivisionError]

    run(scenario())


def test_after_close_nothing_comes() -> None:
    async def scenario() -> None:
        gate, done = threading.Event(), list[int]()
        with ThreadPoolExecutor(1) as thread:
            lane: Lane[int, int] = Lane(thread, 2, lambda items: items[0] * gate.wait(5), done.append)
            lane.push(1)
            lane.push(2)
            asyncio.get_running_loop().call_soon(gate.set)
            await lane.close()
            lane.push(3)
        assert done == []

    run(scenario())
