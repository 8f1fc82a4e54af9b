"""Runs a test that is a coroutine."""

import asyncio
from collections.abc import Awaitable
from typing import TypeVar

MAX_SCENARIO_S = 300

T = TypeVar("T")


def run(scenario: Awaitable[T]) -> T:
    """Run a coroutine to its end; one that takes longer than `MAX_SCENARIO_S` fails."""

    async def limited() -> T:
        return await asyncio.wait_for(scenario, MAX_SCENARIO_S)

    return asyncio.run(limited())
