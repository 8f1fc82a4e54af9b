"""The tracks of a source merged by time, whatever order their packets come in."""

import math
from collections.abc import Iterator

from realtime.media.frames import Picture, Sound
from realtime.sources.tracks.packets import AnyPacket
from realtime.sources.tracks.track_reader import TrackReader


def merged(
    packets: Iterator[AnyPacket], readers: dict[str, TrackReader], max_held_bytes: int, max_held_s: float = math.inf
) -> Iterator[Sound | Picture]:
    """Frames of all tracks in order of time, as far as packets that wait for another track may be held:
    `max_held_bytes` of all tracks, `max_held_s` of each. Beyond that the other tracks go on without the late one. With
    0 bytes, frames come as soon as they can be decoded.

    `readers` by the kind of their track.
    """
    more = True
    while True:
        waiting = {reader: time_s for reader in readers.values() if (time_s := reader.next_time_s()) is not None}
        late = any(reader not in waiting and not reader.is_over for reader in readers.values())
        is_full = sum(reader.held_bytes for reader in readers.values()) >= max_held_bytes
        is_full = is_full or any(reader.held_s > max_held_s for reader in readers.values())
        if more and late and (not waiting or not is_full):
            packet = next(packets, None)
            if packet is not None:
                readers[packet.stream.type].add(packet)
                continue
            more = False
            for reader in readers.values():
                reader.end()
        elif waiting:
            yield min(waiting, key=lambda reader: waiting[reader]).pop()
        else:
            return
