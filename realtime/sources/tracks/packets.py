"""Packets of a source on one timeline, and counters of what could not be used."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, TypeAlias

import av
import av.error

from realtime.media.windower import Track
from realtime.sources.tracks.timeline import Stamp, Timeline

AnyPacket: TypeAlias = "av.Packet[Any]"
MAX_DURATION_S = 10.0  # a longer one is an error of the file: FFmpeg gives the last packet of a Vorbis link 27 hours


@dataclass
class MediaCounters:
    """Parts of a source that were not used: packets that could not be decoded, pictures of which the decoder had to
    guess parts, those before time zero or beyond the model's rate.

    `time_jumps`: how often sound did not go on where it had ended. `clock_restarts`: how often timestamps began anew,
    which the timeline bridges. `unread_tracks`: tracks began in the middle that could not be read. `unread_s`: how much
    earlier reading ended than the source says. `broken_times`: packets whose timestamp was replaced. `left_out`: tracks
    that could not be used (any more), and why. `broken_off`: why reading ended early, None if it did not.
    """

    corrupt_packets: int = 0
    damaged_pictures: int = 0
    early_frames: int = 0
    surplus_frames: int = 0
    time_jumps: int = 0
    clock_restarts: int = 0
    unread_tracks: bool = False
    unread_s: float = 0.0
    broken_times: int = 0
    left_out: dict[Track, str] = field(default_factory=dict)
    broken_off: str | None = None


def on_one_timeline(
    packets: Iterator[AnyPacket], timeline: Timeline[AnyPacket], counters: MediaCounters
) -> Iterator[AnyPacket]:
    """The packets in the order of each track, with times of one timeline. Modifies their pts and dts. Packets without
    data, with which PyAV ends each track, are left out."""
    for packet in packets:
        if packet.size == 0 and packet.dts is None:
            continue
        placed = timeline.add(packet.stream.type, _stamp(packet), packet)
        counters.clock_restarts, counters.broken_times = timeline.restarts, timeline.broken_times
        for item, added_s in placed:
            yield _moved(item, added_s)
    for item, added_s in timeline.finish():
        yield _moved(item, added_s)
    counters.clock_restarts, counters.broken_times = timeline.restarts, timeline.broken_times


def _stamp(packet: AnyPacket) -> Stamp:
    base = packet.time_base
    if base is None:
        return Stamp(None, None, 0.0)
    duration_s = float((packet.duration or 0) * base)
    return Stamp(
        None if packet.dts is None else float(packet.dts * base),
        None if packet.pts is None else float(packet.pts * base),
        duration_s if 0 <= duration_s <= MAX_DURATION_S else 0.0,
        is_picture=packet.stream.type == "video",
    )


def _moved(packet: AnyPacket, added_s: float) -> AnyPacket:
    if added_s and packet.time_base:
        ticks = round(added_s / packet.time_base)
        packet.pts = None if packet.pts is None else packet.pts + ticks
        packet.dts = None if packet.dts is None else packet.dts + ticks
    return packet
