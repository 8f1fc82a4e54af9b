"""The tracks of a source merged by time, whatever order their packets come in."""

from collections.abc import Iterator

from realtime.media.frames import Picture, Sound
from realtime.sources.tracks.packets import AnyPacket
from realtime.sources.tracks.track_reader import TrackReader


def merged(
    packets: Iterator[AnyPacket], readers: dict[int, TrackReader], max_held_bytes: int
) -> Iterator[Sound | Picture]:
    """Frames of all tracks in order of time, as far as `max_held_bytes` of packets that wait for another track allow;
    beyond that the other tracks go on without the late one. With 0, frames come as soon as they can be decoded.

    `readers` by the index of their stream.
    """
    more = True
    while True:
        waiting = {reader: time_s for reader in readers.values() if (time_s := reader.next_time_s()) is not None}
        late = any(reader not in waiting and not reader.is_over for reader in readers.values())
        is_full = sum(reader.held_bytes for reader in readers.values()) >= max_held_bytes
        if more and late and (not waiting or not is_full):
            packet = next(packets, None)
            if packet is not None:
                readers[packet.stream.index].add(packet)
                continue
            more = False
            for reader in readers.values():
                reader.end()
        elif waiting:
            yield min(waiting, key=lambda reader: waiting[reader]).pop()
        else:
            return
