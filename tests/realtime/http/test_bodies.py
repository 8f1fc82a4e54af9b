"""Bodies that come late, never, too long, or not to their end; time is virtual."""

import asyncio
import math
from collections.abc import Iterable

import pytest
from starlette.types import Message

from realtime.errors import RequestError
from realtime.http.bodies import BODY_TIMEOUT_S, MAX_AWAITED, MAX_BODY_BYTES, AwaitedBodies, RequestBody
from tests.support.clocks import run_in_virtual_time


class Client:
    """Sends the parts of a body, each some seconds after the one before; `math.inf`: never."""

    def __init__(self, parts: Iterable[tuple[float, Message]]) -> None:
        self._parts = iter(parts)

    async def __call__(self) -> Message:
        wait_s, message = next(self._parts)
        if wait_s == math.inf:
            await asyncio.Event().wait()
        await asyncio.sleep(wait_s)
        return message


def part(size: int = 10, is_last: bool = False) -> Message:
    return {"type": "http.request", "body": b"x" * size, "more_body": not is_last}


NEVER = (math.inf, part())
GONE: Message = {"type": "http.disconnect"}


async def code_of(body: RequestBody) -> str:
    """Read to the end; the code of the error that comes instead, or "complete"."""
    try:
        while (await body.receive()).get("more_body"):
            pass
    except RequestError as error:
        return error.code
    return "complete"


@pytest.mark.parametrize(
    ("parts", "code", "after_s"),
    [
        ([(0, part(is_last=True))], "complete", 0),
        ([(5, part()), (5, part()), (4, part(is_last=True))], "complete", 14),
        ([NEVER], "request_timeout", BODY_TIMEOUT_S),
        ([(1, part(1))] * 1000, "request_timeout", BODY_TIMEOUT_S),  # byte by byte
        ([(1, part()), (1, GONE)], "incomplete_body", 2),
        ([(1, part(MAX_BODY_BYTES)), (1, part(1))], "too_large", 2),
    ],
)
def test_a_body_is_complete_or_ends_with_an_error(
    parts: list[tuple[float, Message]], code: str, after_s: float
) -> None:
    async def scenario() -> None:
        awaited = AwaitedBodies()
        body = RequestBody(Client(parts), awaited)
        assert await code_of(body) == code
        assert asyncio.get_running_loop().time() == pytest.approx(after_s)
        body.close()
        assert len(awaited) == 0

    run_in_virtual_time(scenario())


def test_of_too_many_the_longest_awaited_is_given_up_and_a_newcomer_is_read() -> None:
    async def scenario() -> None:
        awaited = AwaitedBodies()
        slow = [asyncio.create_task(code_of(RequestBody(Client([NEVER]), awaited))) for _ in range(600)]
        await asyncio.sleep(1.0)
        assert len(awaited) == MAX_AWAITED
        given_up = [task for task in slow if task.done()]
        assert given_up == slow[: 600 - MAX_AWAITED]
        assert {task.result() for task in given_up} == {"server_busy"}
        newcomer = RequestBody(Client([(0.1, part()), (0.1, part(is_last=True))]), awaited)
        assert await code_of(newcomer) == "complete"
        assert asyncio.get_running_loop().time() == pytest.approx(1.2)
        assert set(await asyncio.gather(*slow)) == {"server_busy", "request_timeout"}
        assert asyncio.get_running_loop().time() == pytest.approx(BODY_TIMEOUT_S)

    run_in_virtual_time(scenario())


def test_at_shutdown_no_body_is_awaited_any_more() -> None:
    async def scenario() -> None:
        awaited = AwaitedBodies()
        slow = [asyncio.create_task(code_of(RequestBody(Client([NEVER]), awaited))) for _ in range(3)]
        await asyncio.sleep(1.0)
        awaited.give_up_all()
        assert set(await asyncio.gather(*slow)) == {"shutting_down"}
        assert asyncio.get_running_loop().time() == pytest.approx(1.0)

    run_in_virtual_time(scenario())


def test_the_rest_of_a_body_that_is_too_large_is_read_only_while_there_is_time() -> None:
    async def scenario() -> None:
        awaited = AwaitedBodies()
        body = RequestBody(Client([(1, part(MAX_BODY_BYTES + 1)), *[(1, part(1))] * 1000]), awaited)
        assert await code_of(body) == "too_large"
        await body.drain()
        assert asyncio.get_running_loop().time() == pytest.approx(BODY_TIMEOUT_S)

    run_in_virtual_time(scenario())
