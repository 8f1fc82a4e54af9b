"""Has the memories of streams saved, and takes them up again.

The model's thread copies a memory, threads of the event loop's pool read and write files. Lives on one event loop.
"""

import asyncio
import logging
from collections.abc import Callable, Iterable
from typing import Protocol

from engines.api import Engine
from engines.saved import SavedMemory
from engines.serving.worker import Worker
from realtime.config import ServerConfig
from realtime.memories.folder import FILES_PER_STREAM, MemoryFolder
from realtime.memories.saved_stream import SavedStream, SavedWith
from realtime.memories.schedule import SaveSchedule

log = logging.getLogger(__name__)


class KeptStream(Protocol):
    """What is needed of a live stream. `key`: the worker's. `num_changes` grows with what it remembers."""

    key: int
    num_changes: int

    @property
    def name(self) -> str: ...

    def saved_with(self, memory: SavedMemory, at_s: float, unix_s: float) -> SavedStream:
        """Everything that is saved of the stream, at this moment of the event loop's clock and of people's."""

    def resume(self, saved: SavedStream, at_s: float, unix_s: float) -> None:
        """Go on where it was saved."""


class MemoryKeeper:
    """Saves streams in `folder`. `clock` is the event loop's, `now_unix_s` reads the time of day.

    One file is read or written at a time.
    """

    def __init__(
        self, folder: MemoryFolder, worker: Worker, clock: Callable[[], float], now_unix_s: Callable[[], float]
    ) -> None:
        self._folder, self._worker, self._clock, self._now_unix_s = folder, worker, clock, now_unix_s
        self._schedule = SaveSchedule()
        self._lock = asyncio.Lock()  # of the folder
        self._saving: set[asyncio.Task[None]] = set()

    @classmethod
    def of(
        cls,
        config: ServerConfig,
        engine: Engine,
        worker: Worker,
        clock: Callable[[], float],
        now_unix_s: Callable[[], float],
    ) -> "MemoryKeeper | None":
        """As the configuration has it; None if nothing is saved."""
        if config.state_dir is None:
            return None
        saved_with = SavedWith(engine.name, engine.fingerprint, config.stream.cache_tokens)
        folder = MemoryFolder(config.state_dir, saved_with, FILES_PER_STREAM * config.max_streams)
        return cls(folder, worker, clock, now_unix_s)

    async def load(self, name: str) -> SavedStream | None:
        """What was saved of a stream that is not live; None if nothing was, or it cannot be continued."""
        async with self._lock:
            return await asyncio.to_thread(self._folder.read, name)

    def save_due(self, streams: Iterable[KeptStream], now_s: float) -> None:
        """Save those that are due, in the background."""
        by_name = {stream.name: stream for stream in streams}
        for name in self._schedule.due({name: stream.num_changes for name, stream in by_name.items()}, now_s):
            task = asyncio.get_running_loop().create_task(self.save(by_name[name]))
            self._saving.add(task)
            task.add_done_callback(self._saving.discard)

    def resume(self, stream: KeptStream, saved: SavedStream) -> None:
        """A stream goes on where it was saved."""
        stream.resume(saved, self._clock(), self._now_unix_s())

    async def save(self, stream: KeptStream, is_last: bool = False) -> None:
        """Save a stream, if there is anything new. `is_last`: with the windows that wait for the model. What goes wrong
        is logged."""
        if not stream.num_changes:
            return
        async with self._lock:  # before the memory is copied: what was deleted meanwhile is not written again
            copied: asyncio.Future[SavedMemory | None] = asyncio.get_running_loop().create_future()
            self._worker.with_memory(stream.key, lambda memory: memory.save(), copied.set_result, is_last)
            memory = await copied
            if memory is None:
                return
            saved = stream.saved_with(memory, self._clock(), self._now_unix_s())
            try:
                await asyncio.to_thread(self._folder.write, saved)
            except OSError as error:
                log.warning("the memory of %s cannot be saved: %s", stream.name, error.strerror)

    async def delete(self, name: str) -> bool:
        """Delete everything that was saved of a stream; whether there was anything. Raises OSError."""
        async with self._lock:
            return await asyncio.to_thread(self._folder.delete, name)
