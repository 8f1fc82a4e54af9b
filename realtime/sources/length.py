"""How long a source is."""

from contextlib import closing
from pathlib import Path

import av
import av.error
from av.container import InputContainer

from realtime.errors import MediaError
from realtime.sources.opening import is_file, open_source
from realtime.sources.parts import UsedPackets
from realtime.sources.pipes import path_of
from realtime.sources.tracks.choice import Used
from realtime.sources.tracks.packets import AnyPacket, MediaCounters, on_one_timeline
from realtime.sources.tracks.timeline import Timeline
from realtime.sources.tracks.wrapping import wrap_of

# These say when they begin and when they end, which is wrong where the clock restarts in between.
WITHOUT_A_LENGTH = {"mpegts", "mpegtsraw", "mpeg", "ogg"}
MAX_BYTES_READ = 256 << 20  # about 0.3 s


def length_of(source: str, container: InputContainer, used: Used, start_s: float) -> float | None:
    """Seconds from `start_s` to the end of the last of the `used` tracks; None if it is not known.

    A small file that does not say it itself is read once, without decoding. The container is left as it is.
    """
    said_s = container.duration / av.time_base if container.duration else None
    if not (is_file(source) and container.format.name in WITHOUT_A_LENGTH):
        return said_s
    try:
        if Path(path_of(source)).stat().st_size > MAX_BYTES_READ:
            return said_s
        with open_source(source, None) as again:
            timeline, counters = Timeline[AnyPacket](wrap_of(again.format.name)), MediaCounters()
            same: Used = {}
            for kind, stream in used.items():
                found = again.streams[stream.index]
                if isinstance(found, (av.VideoStream, av.AudioStream)):
                    same[kind] = found
            with closing(UsedPackets(source, again, same, counters)) as packets:
                for _ in on_one_timeline(iter(packets), timeline, counters):
                    pass
    except (av.error.FFmpegError, OSError, MediaError, LookupError):
        return said_s
    return timeline.end_s - start_s if timeline.end_s is not None else said_s
