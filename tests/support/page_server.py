"""Runs the server with its page in a thread of the test, with a given engine and access to its objects."""

import asyncio
import queue
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from clients.serving.command import PAGE_DIR
from engines.api import Engine
from realtime.config import Address, ServerConfig, StreamOptions
from realtime.voice.models import VoiceModels
from tests.support.live import ANYWHERE, Server, live

WITHIN_S = 240.0


@contextmanager
def server_of(
    engine: Engine,
    voice_models: VoiceModels | None = None,
    token: str | None = None,
    address: Address = ANYWHERE,
) -> Iterator[Server]:
    """Runs on an event loop in a thread of its own."""
    loop, over, begun = asyncio.new_event_loop(), asyncio.Event(), queue.Queue[Server]()
    config = ServerConfig(StreamOptions(cache_tokens=256), token, page_dir=PAGE_DIR)

    async def scenario() -> None:
        async with live(engine, config, voice_models, address=address) as server:
            begun.put(server)
            await over.wait()

    thread = threading.Thread(target=loop.run_until_complete, args=(scenario(),), name="server")
    thread.start()
    try:
        yield begun.get(timeout=WITHIN_S)
    finally:
        loop.call_soon_threadsafe(over.set)
        thread.join()
        loop.close()
