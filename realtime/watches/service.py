"""What a server does for the watches of all its streams: takes up and saves those of streams with a name, and has the
LLM asked in idle time, ends those whose time is over. Lives on one event loop."""

import asyncio
import logging
from collections.abc import Callable, Coroutine, Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, Protocol, Self

from engines.serving.worker import Worker
from realtime.telemetry.ticker import Periodic, Ticker
from realtime.watches import saved
from realtime.watches.asking import WatchAsker, WatchedStream
from realtime.watches.stream_watches import StreamWatches

CHECK_PERIOD_S = 1.0

log = logging.getLogger(__name__)


class NamedStream(Protocol):
    """What is needed of a stream that is opened."""

    watches: StreamWatches

    @property
    def name(self) -> str: ...


class WatchService:
    """An async context manager. Is a `realtime.calls.live_streams.StreamFollower`: add it to the followers before any
    stream is opened. `folder`: None saves nothing."""

    def __init__(
        self,
        worker: Worker,
        streams: Mapping[str, WatchedStream],
        folder: Path | None,
        second_of_day: Callable[[], float],
    ) -> None:
        self._asker = WatchAsker(worker, streams, second_of_day)
        self._streams, self._folder = streams, folder
        self._changed: set[str] = set()  # names of streams whose watches are to be saved
        self._lock = asyncio.Lock()  # of the folder
        self._work: set[asyncio.Task[None]] = set()
        self._ticker = Ticker((Periodic(CHECK_PERIOD_S, self._check),), lambda _: None)

    async def __aenter__(self) -> Self:
        await self._ticker.__aenter__()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._ticker.__aexit__(kind, error, trace)
        await self.wait_saved()

    async def wait_saved(self) -> None:
        """Wait until everything that has changed is on the disk."""
        while self._work:
            await asyncio.wait(self._work)

    def stream_opened(self, stream: NamedStream, is_named: bool) -> None:
        """From the switchboard: a stream without a name of its own never comes again."""
        if not is_named:
            return
        if self._folder is None:
            asyncio.get_running_loop().call_soon(stream.watches.restore, (), 1)  # once all followers know the stream
        else:
            self._start(self._take_up(self._folder, stream.name, stream.watches))

    def stream_forgets(self, name: str) -> None:
        """From the switchboard: a live stream forgets by itself, once nothing is asked about it; of another one
        everything is forgotten."""
        stream = self._streams.get(name)
        if stream is not None:
            self._asker.forget(stream.key)
        elif self._folder is not None:
            self._start(self._delete(self._folder, name))

    def _check(self) -> None:
        for stream in list(self._streams.values()):
            stream.watches.keep_times()
        self._asker.check()

    def _start(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._work.add(task)
        task.add_done_callback(self._work.discard)

    async def _take_up(self, folder: Path, name: str, watches: StreamWatches) -> None:
        async with self._lock:
            taken = await asyncio.to_thread(saved.read, folder, name)
        watches.on_changed = lambda: self._save(folder, name, watches)
        watches.restore(*taken)

    def _save(self, folder: Path, name: str, watches: StreamWatches) -> None:
        if name not in self._changed:
            self._changed.add(name)
            self._start(self._write(folder, name, watches))

    async def _write(self, folder: Path, name: str, watches: StreamWatches) -> None:
        async with self._lock:
            self._changed.discard(name)
            try:
                if watches.all:
                    await asyncio.to_thread(saved.write, folder, name, saved.text_of(watches))
                else:
                    await asyncio.to_thread(saved.delete, folder, name)
            except OSError as error:
                log.warning("the watches of %s cannot be saved: %s", name, error.strerror)

    async def _delete(self, folder: Path, name: str) -> None:
        async with self._lock:
            try:
                await asyncio.to_thread(saved.delete, folder, name)
            except OSError as error:
                log.warning("the watches of %s cannot be deleted: %s", name, error.strerror)
