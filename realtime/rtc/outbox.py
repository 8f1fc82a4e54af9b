"""Events to one client over its data channel: bounded, for a client may read slower than we write."""

from aiortc import RTCDataChannel
from aiortc.exceptions import InvalidStateError
from pydantic import BaseModel

from realtime.queues import QueueState

SOFT_LIMIT_BYTES, HARD_LIMIT_BYTES = 256 * 1024, 2 * 1024 * 1024


class Outbox:
    """What is under `echo.` is left out beyond the soft limit and counted; beyond the hard one everything is."""

    def __init__(self, channel: RTCDataChannel) -> None:
        self._channel = channel
        self.num_dropped = 0

    @property
    def num_bytes(self) -> int:
        """What waits to be sent."""
        return self._channel.bufferedAmount

    @property
    def queue(self) -> QueueState:
        """Bytes that wait to be sent, and events that were left out."""
        return QueueState(depth=self.num_bytes, bound=HARD_LIMIT_BYTES, dropped=self.num_dropped)

    @property
    def is_full(self) -> bool:
        """Whether more waits than may: the client no longer reads its events."""
        return self.num_bytes > HARD_LIMIT_BYTES

    def send(self, event: BaseModel) -> None:
        """Send, or drop and count."""
        kind: str = event.type  # type: ignore[attr-defined]
        limit = SOFT_LIMIT_BYTES if kind.startswith("echo.") else HARD_LIMIT_BYTES
        if self._channel.readyState != "open" or self.num_bytes > limit:
            self.num_dropped += 1
            return
        try:
            self._channel.send(event.model_dump_json())
        except InvalidStateError:  # closed since we looked
            self.num_dropped += 1
