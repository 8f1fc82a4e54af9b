"""Offers that wait for room, in virtual time."""

import asyncio
import math

from realtime.calls.offer_queue import MAX_WAIT_S, MAX_WAITING, OfferQueue
from realtime.errors import RequestError
from tests.support.clocks import run_in_virtual_time


class Door:
    """Lets in as many as there is `room`, and another at `opens_at_s`."""

    def __init__(self, room: int, opens_at_s: float = math.inf) -> None:
        self.room, self.opens_at_s = room, opens_at_s
        self.queue = OfferQueue(self.room_in_s)
        self.let_in: list[tuple[int, float]] = []

    def room_in_s(self) -> float:
        return 0.0 if self.room else max(self.opens_at_s - asyncio.get_running_loop().time(), 0.0)

    async def come(self, number: int) -> str:
        try:
            await self.queue.wait()
        except RequestError as error:
            return error.code
        if self.room:
            self.room -= 1
        else:
            self.opens_at_s = math.inf
        self.let_in.append((number, asyncio.get_running_loop().time()))
        return "let in"


def test_who_comes_first_is_let_in_first_when_there_is_room() -> None:
    async def scenario() -> None:
        door = Door(2, opens_at_s=5.0)
        tasks = [asyncio.create_task(door.come(number)) for number in range(5)]
        await asyncio.sleep(10.0)
        door.room = 1
        door.queue.changed()
        assert await asyncio.gather(*tasks) == ["let in"] * 4 + ["server_busy"]
        assert door.let_in == [(0, 0.0), (1, 0.0), (2, 5.0), (3, 10.0)]
        assert (asyncio.get_running_loop().time(), door.queue.num_waiting) == (MAX_WAIT_S, 0)

    run_in_virtual_time(scenario())


def test_one_that_goes_away_lets_the_next_one_in() -> None:
    async def scenario() -> None:
        door = Door(0)
        first, second = (asyncio.create_task(door.come(number)) for number in range(2))
        await asyncio.sleep(1.0)
        first.cancel()
        door.room = 1
        await asyncio.sleep(0.0)
        door.queue.changed()
        assert await second == "let in"

    run_in_virtual_time(scenario())


def test_too_many_are_refused_at_once_and_at_the_end_all_are() -> None:
    async def scenario() -> None:
        door = Door(0)
        tasks = [asyncio.create_task(door.come(number)) for number in range(MAX_WAITING)]
        await asyncio.sleep(1.0)
        assert await door.come(-1) == "server_busy"
        door.queue.close()
        assert set(await asyncio.gather(*tasks)) == {"shutting_down"}
        assert await door.come(-1) == "shutting_down"
        assert asyncio.get_running_loop().time() == 1.0

    run_in_virtual_time(scenario())
