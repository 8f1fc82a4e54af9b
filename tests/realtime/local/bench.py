"""A local call with a scripted engine and fake devices, and everything that it reported."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

from pydantic import BaseModel

from engines.api import Engine
from engines.serving.worker import Worker
from realtime.calls.call import Resources
from realtime.calls.open_call import close_threads
from realtime.config import StreamOptions
from realtime.devices.keeper import Kind
from realtime.events.client import VoiceMode
from realtime.local.call import LocalCall
from realtime.local.keeping import Keeping
from tests.support.scripted_engine import ScriptedEngine
from tests.support.voices import simple_voices

WAIT_S = 120.0
BOTH: frozenset[Kind] = frozenset({"camera", "microphone"})


class Bench:
    def __init__(self, call: LocalCall, engine: ScriptedEngine, events: list[BaseModel]) -> None:
        self.call, self.engine, self.events = call, engine, events

    def of(self, kind: str) -> list[Any]:
        return [event for event in self.events if event.type == kind]  # type: ignore[attr-defined]

    async def until(self, condition: Callable[[], bool]) -> None:
        async with asyncio.timeout(WAIT_S):
            while not condition():
                await asyncio.sleep(0.01)

    async def event(self, kind: str, count: int = 1) -> Any:
        await self.until(lambda: len(self.of(kind)) >= count)
        return self.of(kind)[count - 1]


@asynccontextmanager
async def local_call(
    voice_mode: VoiceMode = "every_utterance",
    awaited: frozenset[Kind] = BOTH,
    *,
    hears_itself: bool = True,
    keep: Callable[[Engine, Worker], Keeping] | None = None,
) -> AsyncIterator[Bench]:
    """Models that take no time: loudness is a voice, and a transcript tells its number of samples."""
    engine, events = ScriptedEngine(), list[BaseModel]()
    worker = Worker(engine, time.perf_counter, asyncio.get_running_loop().call_soon_threadsafe)
    with simple_voices() as models:
        resources = Resources(worker, engine.media, engine.name, models, observe=lambda _: None)
        worker.start()
        keeping = keep(engine, worker) if keep is not None else None
        if keeping is not None:
            await keeping.open()
        call = LocalCall(resources, StreamOptions(0.2, 64), events.append, voice_mode, awaited, hears_itself, keeping)
        await call.begin()
        try:
            yield Bench(call, engine, events)
        finally:
            await call.close()
            await asyncio.to_thread(close_threads, resources)
