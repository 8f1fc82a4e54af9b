"""Runs a test that is a coroutine."""

import asyncio
from collections.abc import Awaitable

MAX_SCENARIO_S = 300


def run(scenario: Awaitable[None]) -> None:
    """Run a coroutine to its end; one that takes longer than `MAX_SCENARIO_S` fails."""

    async def limited() -> None:
        await asyncio.wait_for(scenario, MAX_SCENARIO_S)

    asyncio.run(limited())
