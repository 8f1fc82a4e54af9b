"""A camera of a live server that sends as much as a test wants, without waiting for real time."""

from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np

from realtime.calls.entries import StreamEntry, new_entry
from realtime.media.frames import Picture, Sound
from realtime.media.windower import Track
from tests.support.live import Server
from tests.support.scripted_engine import SCRIPTED_MEDIA

TRACKS: frozenset[Track] = frozenset({"audio", "video"})
GREY = np.full((32, 32, 3), 128, np.uint8)
QUARTER = np.full(SCRIPTED_MEDIA.sample_rate_hz // 4, 0.1, np.float32)


class Camera:
    """`send` goes on where it was."""

    def __init__(self, server: Server, entry: StreamEntry) -> None:
        self._server = server
        server.switchboard.live_streams.open(entry)
        self.stream = server.switchboard.streams[entry.name]
        self._input = self.stream.attach_input(TRACKS, 0.0)
        self._sent_s = 0.0

    def send(self, seconds: float) -> None:
        for _ in range(round(4 * seconds)):
            self._input.add(Picture(self._sent_s, GREY, GREY), self._sent_s)
            self._input.add(Sound(self._sent_s, QUARTER), self._sent_s)
            self._sent_s += 0.25

    async def reduced(self, num_windows: int) -> None:
        """Wait until so many windows were reduced."""
        await self._server.until(lambda: self.stream.totals.num_windows >= num_windows)

    def surroundings(self, things: dict[str, int] | None, *sounds: str) -> None:
        """What is seen and heard from the next window on; after the first one."""
        stream = self._server.scripted.streams[-1]
        stream.things, stream.sounds = None if things is None else tuple(things.items()), sounds


@contextmanager
def camera(server: Server, name: str | None = "door") -> Iterator[Camera]:
    entry = new_entry(name)
    try:
        yield Camera(server, entry)
    finally:
        server.switchboard.live_streams.end(entry, "the test has ended", "hung_up")
