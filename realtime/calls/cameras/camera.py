"""One source of the server: puts what its thread reads into its stream, and knows how the camera is."""

from collections import Counter
from collections.abc import Callable
from typing import Literal, Protocol

from realtime.calls.entries import StreamEntry
from realtime.config import Source
from realtime.inbox import Inbox
from realtime.media.frames import Picture, Sound
from realtime.media.windower import Track
from realtime.queues import QueueState
from realtime.sources.addresses import masked
from realtime.sources.cameras.camera_thread import CameraEvent, Connected, Disconnected, TracksChanged
from realtime.sources.tracks.packets import MediaCounters
from realtime.streams.input import StreamInput
from realtime.streams.live import LiveStream
from realtime.telemetry.drops import DropWatch
from realtime.telemetry.observed_sources import SourceChanged, SourceConnected, SourceEnded, SourceLost
from realtime.telemetry.observers import Observer

MAX_WAITING = 1000  # pieces of sound and pictures that wait for the event loop: 20 s
MAX_SKEW_S = 3.0  # cameras send a track in bursts; a window waits so long for the slower one
COUNTED = ("corrupt_packets", "damaged_pictures", "surplus_frames", "time_jumps", "clock_restarts", "broken_times")

CameraState = Literal["connecting", "live", "lost", "ended"]


class SourceReader(Protocol):
    """Reads one source, and delivers what happens to it."""

    @property
    def num_dropped(self) -> int:
        """Pieces of sound and pictures for which it had no room."""

    def start(self) -> None: ...

    def stop(self) -> None:
        """Deliver nothing more."""

    def wait(self, timeout_s: float) -> bool:
        """After `stop`, on any thread: wait until it has ended; returns whether it has."""


class Camera:
    """Lives on one event loop. `clock` is that loop's. `post` is its `call_soon_threadsafe`. `new_reader` makes what
    reads the source, with what takes each event, on any thread."""

    def __init__(
        self,
        source: Source,
        entry: StreamEntry,
        stream: LiveStream,
        observe: Observer,
        clock: Callable[[], float],
        post: Callable[[Callable[[], None]], object],
        new_reader: Callable[[Callable[[CameraEvent], None]], SourceReader],
    ) -> None:
        self.source, self.entry = source, entry
        self.state: CameraState = "connecting"
        self.reason: str | None = None  # why it is lost or has ended, or was lost last
        self.descriptions: dict[Track, str] = {}
        self._stream, self._observe, self._clock = stream, observe, clock
        self._since_s, self._retry_at_s = clock(), clock()
        self._input: StreamInput | None = None
        self._counters: MediaCounters | None = None  # of the present connection
        self._before: Counter[str] = Counter()  # of earlier ones
        self._begins_anew = self._is_closed = False
        self._drops = DropWatch(observe, stream=source.name)
        self._inbox = Inbox[CameraEvent](post, MAX_WAITING, self._take)
        self.reader = new_reader(self._deliver)
        self.reader.start()

    @property
    def counts(self) -> Counter[str]:
        """What has happened since it was added, by name."""
        now = Counter() if self._counters is None else _counts(self._counters)
        return self._before + now + Counter(dropped=self._num_dropped)

    @property
    def queue(self) -> QueueState:
        """What waits between its thread and the event loop."""
        return self._inbox.queue

    def described(self) -> dict[str, object]:
        """How it is now, as JSON; without the secrets of its address."""
        now_s = self._clock()
        return {
            "name": self.source.name,
            "url": masked(self.source.url),
            "state": self.state,
            "for_s": round(now_s - self._since_s, 1),
            "reason": self.reason,
            "retry_in_s": round(max(self._retry_at_s - now_s, 0.0), 1) if self.state == "lost" else None,
            "tracks": dict(self.descriptions),
            "counts": dict(self.counts),
        }

    def close(self) -> None:
        """Take no more from its thread, which ends."""
        self._is_closed = True
        self.reader.stop()
        self._drops.close({"source": self._num_dropped})

    def _deliver(self, event: CameraEvent) -> None:
        self._inbox.put(event, may_drop=isinstance(event, Sound | Picture))

    @property
    def _num_dropped(self) -> int:
        return self._inbox.num_dropped + self.reader.num_dropped

    def _take(self, event: CameraEvent) -> None:
        """From the inbox, on the event loop."""
        if self._is_closed:
            return
        now_s = self._clock()
        match event:
            case Connected():
                self._connected(event, now_s)
            case Disconnected():
                self._disconnected(event, now_s)
            case TracksChanged():
                self.descriptions = event.descriptions
                pictures, sound = (event.descriptions.get(track) for track in ("video", "audio"))
                self._observe(SourceChanged(source=self.source.name, pictures=pictures, sound=sound))
            case _ if self._input is not None:
                self._input.add(event, now_s)
        self._drops.check({"source": self._num_dropped}, now_s)

    def _connected(self, event: Connected, now_s: float) -> None:
        self._input = self._stream.attach_input(event.tracks, now_s, MAX_SKEW_S)
        self._counters, self.descriptions = event.counters, event.descriptions
        self._before["connections"] += 1
        if self._begins_anew:
            return  # a film that is played over and over fills no log
        self.state, self._since_s = "live", now_s
        self._observe(
            SourceConnected(
                source=self.source.name,
                url=masked(self.source.url),
                format=event.format_name,
                pictures=event.descriptions.get("video"),
                sound=event.descriptions.get("audio"),
            )
        )

    def _disconnected(self, event: Disconnected, now_s: float) -> None:
        if self._counters is not None:
            self._before += _counts(self._counters)
        if self._input is not None:
            self._stream.detach_input()
        had_input, self._input, self._counters = self._input is not None, None, None
        self._begins_anew = event.begins_anew
        if event.begins_anew:
            return
        self._before["losses"] += had_input
        if event.retry_in_s is None:
            self.state, self.reason, self._since_s = "ended", event.reason, now_s
            self._observe(SourceEnded(source=self.source.name, url=masked(self.source.url), reason=event.reason))
            return
        if self.state != "lost":
            self._since_s = now_s
        if self.state != "lost" or event.reason != self.reason:  # a camera that stays away fills no log
            self._observe(
                SourceLost(
                    source=self.source.name,
                    url=masked(self.source.url),
                    reason=event.reason,
                    retry_in_s=event.retry_in_s,
                )
            )
        self.state, self.reason, self._retry_at_s = "lost", event.reason, now_s + event.retry_in_s


def _counts(counters: MediaCounters) -> Counter[str]:
    return Counter({name: getattr(counters, name) for name in COUNTED})
