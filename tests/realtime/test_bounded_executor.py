"""Work on a thread is done in order, its queue is bounded, and a failure does not stop it."""

import asyncio
import threading
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from realtime.bounded_executor import BoundedExecutor


def run(scenario: Coroutine[Any, Any, None]) -> None:
    asyncio.run(asyncio.wait_for(scenario, 120))


def test_items_run_in_order_and_a_full_queue_drops_the_oldest() -> None:
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
            executor = BoundedExecutor(thread, 2, work, take)
            for item in range(6):
                executor.push(item)
            assert len(executor) == 2
            gate.set()
            await finished.wait()
        assert done == [0, 40, 50]
        assert executor.num_dropped == 3

    run(scenario())


def test_queued_items_are_processed_in_batches() -> None:
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
            executor = BoundedExecutor(thread, 9, work, take, max_batch=3)
            for item in range(5):
                executor.push(item)
            gate.set()
            await finished.wait()
        assert done == [[0], [1, 2, 3], [4]]

    run(scenario())


def test_a_failure_is_reported_and_the_next_item_is_processed() -> None:
    async def scenario() -> None:
        failures, finished = [], asyncio.Event()
        asyncio.get_running_loop().set_exception_handler(lambda _, context: failures.append(context["exception"]))
        with ThreadPoolExecutor(1) as thread:
            executor = BoundedExecutor[int, int](thread, 2, lambda items: 1 // items[0], lambda _: finished.set())
            executor.push(0)
            executor.push(1)
            await finished.wait()
        assert [type(failure) for failure in failures] == [ZeroDivisionError]

    run(scenario())


def test_after_close_no_result_is_reported() -> None:
    async def scenario() -> None:
        gate, done = threading.Event(), list[int]()
        with ThreadPoolExecutor(1) as thread:
            executor = BoundedExecutor[int, int](thread, 2, lambda items: items[0] * gate.wait(5), done.append)
            executor.push(1)
            executor.push(2)
            asyncio.get_running_loop().call_soon(gate.set)
            await executor.close()
            executor.push(3)
        assert done == []

    run(scenario())
