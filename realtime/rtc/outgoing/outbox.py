"""Sends events to one client over its data channel, and bounds what waits: a client may read slower than we write."""

import contextlib

from aiortc import RTCDataChannel
from aiortc.exceptions import InvalidStateError
from pydantic import BaseModel

from realtime.queues import QueueState

MAX_QUEUED_BYTES = 2 * 1024 * 1024  # beyond, every event is dropped
MAX_QUEUED_BYTES_FOR_ECHO = 256 * 1024  # beyond, events whose type begins with `echo.` are dropped


class Outbox:
    """Dropped events are counted in `num_dropped`."""

    def __init__(self, channel: RTCDataChannel) -> None:
        self._channel = channel
        self.num_dropped = self._num_sent = 0

    @property
    def num_bytes(self) -> int:
        """Bytes that wait to be sent."""
        return self._channel.bufferedAmount

    @property
    def queue(self) -> QueueState:
        """Bytes that wait to be sent; `dropped` counts events."""
        return QueueState(depth=self.num_bytes, bound=MAX_QUEUED_BYTES, dropped=self.num_dropped)

    @property
    def is_full(self) -> bool:
        """Whether more than `MAX_QUEUED_BYTES` wait: the client no longer reads its events."""
        return self.num_bytes > MAX_QUEUED_BYTES

    def send(self, event: BaseModel) -> None:
        """Give an event its id and send it, or drop and count it. Does nothing once the channel has closed."""
        event_type: str = event.type  # type: ignore[attr-defined]
        bound = MAX_QUEUED_BYTES_FOR_ECHO if event_type.startswith("echo.") else MAX_QUEUED_BYTES
        if self._channel.readyState != "open":
            return
        if self.num_bytes > bound:
            self.num_dropped += 1
            return
        self._num_sent += 1
        named = event.model_copy(update={"event_id": f"event_{self._num_sent}"})
        with contextlib.suppress(InvalidStateError):  # the channel was closed after the check
            self._channel.send(named.model_dump_json())
