"""What is left of a local call: its recording, and its memory and watches, with which the next one goes on.

Lives on one event loop.
"""

import asyncio
from pathlib import Path

from realtime.memories.keeper import MemoryKeeper
from realtime.memories.saved_stream import SavedStream
from realtime.recordings.recorder import FileRecorder
from realtime.recordings.recordings import Recordings
from realtime.streams.live import LiveStream
from realtime.telemetry.ticker import Periodic, Ticker

CHECK_PERIOD_S = 1.0


class Keeping:
    """Of one call, whose stream is called `name`. `open` it before the call. `keeper` None: no memory is saved;
    `folder` None: no watches are."""

    def __init__(self, name: str, recordings: Recordings, keeper: MemoryKeeper | None, folder: Path | None) -> None:
        self._name, self._recordings, self._keeper, self.folder = name, recordings, keeper, folder
        self.saved: SavedStream | None = None
        self.recorder: FileRecorder | None = None
        self._ticker: Ticker | None = None

    async def open(self) -> None:
        """Read what was saved, and begin a recording if there is to be one."""
        if self._keeper is not None:
            self.saved = await self._keeper.load(self._name)
        self.recorder = self._recordings.new_recorder(self._name)

    async def begin(self, stream: LiveStream) -> None:
        """The stream, with `saved` and `recorder`, is there: it goes on where it was, and is saved now and then."""
        keeper = self._keeper
        if keeper is None:
            return
        if self.saved is not None:
            keeper.resume(stream, self.saved)
        loop = asyncio.get_running_loop()
        saving = Periodic(CHECK_PERIOD_S, lambda: keeper.save_due((stream,), loop.time()))
        self._ticker = await Ticker((saving,), lambda _: None).__aenter__()

    async def end(self, stream: LiveStream) -> None:
        """The stream was closed: save it a last time, free it, and wait until its recording is written."""
        if self._ticker is not None:
            await self._ticker.__aexit__(None, None, None)
        try:
            if self._keeper is not None:
                await self._keeper.save(stream, is_last=True)
        finally:
            stream.free()
        if self.recorder is not None:
            await asyncio.to_thread(self.recorder.wait)
