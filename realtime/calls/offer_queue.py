"""Offers that wait for room among the calls that are not connected yet. Decides nothing about who makes room."""

import asyncio
import contextlib
import math
from collections.abc import Callable

from realtime.errors import server_busy, shutting_down

MAX_WAITING = 256
MAX_WAIT_S = 15.0  # with the time to answer, less than an HTTP exchange may take


class OfferQueue:
    """First come, first served. `room_in_s` says when there will be room: 0 if there is, infinity if it depends on
    what `changed` is told of. Lives on one event loop."""

    def __init__(self, room_in_s: Callable[[], float]) -> None:
        self._room_in_s = room_in_s
        self._turn, self._has_changed = asyncio.Lock(), asyncio.Event()
        self._is_closed = False
        self.num_waiting = 0

    async def wait(self) -> None:
        """Wait until there is room, which is to be taken at once.

        Raises RequestError: `server_busy` after `MAX_WAIT_S` or if too many wait, `shutting_down` after `close`.
        """
        if self.num_waiting >= MAX_WAITING:
            raise server_busy()
        self.num_waiting += 1
        try:
            async with asyncio.timeout(MAX_WAIT_S), self._turn:
                await self._until_room()
        except TimeoutError as error:
            raise server_busy() from error
        finally:
            self.num_waiting -= 1
        if self._is_closed:
            raise shutting_down()

    def changed(self) -> None:
        """A call was answered, has connected or has ended."""
        self._has_changed.set()

    def close(self) -> None:
        """Refuse all that wait, and all that come."""
        self._is_closed = True
        self.changed()

    async def _until_room(self) -> None:
        while not self._is_closed and (wait_s := self._room_in_s()) > 0:
            self._has_changed.clear()
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._has_changed.wait(), None if wait_s == math.inf else wait_s)
