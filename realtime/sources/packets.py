"""Packets of a source decoded, and counters of what could not be used."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, TypeAlias

import av
import av.error

AnyPacket: TypeAlias = "av.Packet[Any]"


@dataclass
class MediaCounters:
    """Parts of a source that were not used: packets that could not be decoded, pictures before time zero or beyond the
    model's rate. `broken_off`: why reading ended early, None if it did not."""

    corrupt_packets: int = 0
    early_frames: int = 0
    surplus_frames: int = 0
    time_jumps: int = 0
    broken_off: str | None = None


def frames_of(packet: AnyPacket, counters: MediaCounters) -> Iterator[object]:
    """Yield the frames of a packet; one that cannot be decoded is counted."""
    try:
        yield from packet.decode()
    except av.error.InvalidDataError:
        counters.corrupt_packets += 1
