"""Tries one source for some seconds: what it is, how soon and how regularly it comes, and what decoding it costs."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field

from engines.api import MediaSpec
from realtime.media.clock import Clock
from realtime.media.frames import Sound
from realtime.media.windower import Track
from realtime.sources.addresses import masked
from realtime.sources.cameras.arrivals import Arrivals
from realtime.sources.reader import MediaReader
from realtime.sources.tracks.packets import AnyPacket, MediaCounters

PLAUSIBLE_AGE_S = 60.0  # more, or less than nothing: the camera's clock is wrong


@dataclass
class Pictures:
    """What the packets of pictures tell. Times are those of the camera, in seconds."""

    num_packets: int = 0
    key_frames_s: list[float] = field(default_factory=list)  # of pictures that need no other
    has_b_frames: bool = False  # some are sent after later ones
    first_s: float | None = None
    newest_s: float = 0.0

    @property
    def per_s(self) -> float:
        """Pictures a second, by the camera's times."""
        span_s = self.newest_s - self.first_s if self.first_s is not None else 0.0
        return (self.num_packets - 1) / span_s if span_s > 0 else 0.0

    @property
    def key_frame_every_s(self) -> float | None:
        """Seconds between pictures that need no other; at least that much if only one came; None if none did."""
        if not self.key_frames_s:
            return None
        if len(self.key_frames_s) == 1:
            return self.newest_s - self.key_frames_s[0]
        return (self.key_frames_s[-1] - self.key_frames_s[0]) / (len(self.key_frames_s) - 1)

    def add(self, packet: AnyPacket) -> None:
        """Count a packet of the track of pictures."""
        if packet.size == 0:
            return  # the end of the track
        has_time = packet.pts is not None and packet.time_base is not None
        time_s = float((packet.pts or 0) * (packet.time_base or 0)) if has_time else self.newest_s  # RTSP's first one
        self.num_packets += 1
        if self.first_s is None:
            self.first_s = self.newest_s = time_s
        self.has_b_frames |= time_s < self.newest_s
        self.newest_s = max(self.newest_s, time_s)
        if packet.is_keyframe:
            self.key_frames_s.append(time_s)


@dataclass
class Trial:
    """What came in `seconds` since the connection was made, which took `open_s`.

    `first_s`: how long after that each track's first sound or picture was decoded. `heard_s`: seconds of sound.
    `longest_wait_s`: for anything to come. `age_s`: how old the last picture was when it was decoded, by the camera's
    own clock, where it tells. `cpu_share`: of one core, for reading and decoding.
    """

    source: str
    open_s: float
    format_name: str
    descriptions: dict[Track, str]
    size: tuple[int, int] | None
    is_live: bool
    counters: MediaCounters
    pictures: Pictures
    seconds: float = 0.0
    first_s: dict[Track, float] = field(default_factory=dict)
    heard_s: float = 0.0
    longest_wait_s: float = 0.0
    age_s: float | None = None
    cpu_share: float = 0.0


class _Counting(Arrivals):
    """Counts packets of pictures, and ends after some time."""

    def __init__(self, now_s: Callable[[], float], is_over: Callable[[], bool]) -> None:
        super().__init__(now_s, is_over)
        self.pictures = Pictures()

    def take(self, packet: AnyPacket, format_name: str, kinds: frozenset[Track]) -> str | None:
        """As of any source, counted."""
        reason = super().take(packet, format_name, kinds)
        if packet.stream.type == "video":
            self.pictures.add(packet)
        return reason


def try_source(
    source: str, media: MediaSpec, seconds: float, clock: Clock, unix_s: Callable[[], float] = time.time
) -> Trial:
    """Read a source for so long, or to its end if that comes earlier; a file is read as fast as it can be.

    Raises MediaError if it cannot be opened.
    """
    end_s, asked_s = float("inf"), clock.now_s()
    arrivals = _Counting(clock.now_s, lambda: clock.now_s() >= end_s)
    with MediaReader(source, media, arrivals=arrivals) as reader:
        began_s = last_at_s = clock.now_s()
        end_s, cpu_before_s = began_s + seconds, time.thread_time()
        trial = Trial(
            masked(source),
            began_s - asked_s,
            reader.format_name,
            reader.descriptions,
            reader.picture_size,
            reader.is_live and not reader.is_pipe,  # a film may be piped in as fast as it is read
            reader.counters,
            arrivals.pictures,
        )
        for frame in reader:
            now_s = clock.now_s()
            kind: Track = "audio" if isinstance(frame, Sound) else "video"
            trial.first_s.setdefault(kind, now_s - began_s)
            trial.longest_wait_s, last_at_s = max(trial.longest_wait_s, now_s - last_at_s), now_s
            if isinstance(frame, Sound):
                trial.heard_s += len(frame.pcm) / media.sample_rate_hz
            elif reader.began_unix_s is not None:
                age_s = unix_s() - (reader.began_unix_s + frame.time_s)
                trial.age_s = age_s if 0 <= age_s <= PLAUSIBLE_AGE_S else None
            if now_s >= end_s:
                break
        trial.seconds = clock.now_s() - began_s
        trial.cpu_share = (time.thread_time() - cpu_before_s) / max(trial.seconds, 1e-3)
        if trial.seconds >= seconds:
            trial.counters.broken_off = None
    return trial
