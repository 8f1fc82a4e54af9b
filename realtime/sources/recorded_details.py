"""The pictures in detail of a recording of ours, on a track of their own (`realtime/recordings/media_file.py`)."""

from collections import deque
from dataclasses import replace

from realtime.media.frames import Picture
from realtime.media.pictures import detail_shape, rgb_of
from realtime.recordings.pictures import frame_of_png
from realtime.sources.tracks.packets import AnyPacket, MediaCounters

MAX_HELD = 64  # packets that wait for their picture
SAME_S = 0.0005  # times are written in milliseconds


class RecordedDetails:
    """Joins pictures with what was recorded of them in detail; one of that track has the time of its picture.

    One that is larger than `detail_size` is scaled down. One that is damaged, or finds no room, counts as a corrupt
    packet; the square stands in for it.
    """

    def __init__(self, detail_size: int, counters: MediaCounters) -> None:
        self._detail_size, self._counters = detail_size, counters
        self._held: deque[tuple[float, AnyPacket]] = deque()

    def add(self, packet: AnyPacket) -> None:
        """Take the next packet of the track. It is decoded if its picture is wanted."""
        if packet.pts is None or packet.time_base is None or packet.size == 0:
            return
        self._held.append((float(packet.pts * packet.time_base), packet))
        if len(self._held) > MAX_HELD:
            self._held.popleft()
            self._counters.corrupt_packets += 1

    def joined(self, picture: Picture, shown_s: float) -> Picture:
        """The picture that the recording shows at `shown_s`, in detail if there is something. Pictures come in order of
        time."""
        while self._held and self._held[0][0] < shown_s - SAME_S:
            self._held.popleft()
        if not self._held or self._held[0][0] > shown_s + SAME_S:
            return picture
        _, packet = self._held.popleft()
        frame = frame_of_png(packet)
        if frame is not None:
            shape = detail_shape(frame.width, frame.height, 1.0, self._detail_size)
            return replace(picture, detail=rgb_of(frame, *shape))
        self._counters.corrupt_packets += 1
        return picture
