"""Drains the tracks of one call: sound and pictures on one clock, in the shape that the model wants.

Sound is never skipped: it is resampled on arrival (0.1 ms a frame). Of the pictures, one a slot of the model's rate is
converted by a thread of its own; those waiting for it are bounded and the oldest is dropped. Whatever is not used is
drained all the same, since aiortc's own queues have no bound.
"""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import av
import av.error
from aiortc import MediaStreamTrack, RTCRtpReceiver
from aiortc.mediastreams import MediaStreamError

from engines.api import MediaSpec
from realtime.bounded_executor import BoundedExecutor
from realtime.events.echo import IngestCounters
from realtime.media.tracks import Picture, Sound, aspect_of, to_square
from realtime.media.windower import Track
from realtime.queues import QueueState
from realtime.rtc.aiortc_internals import ReceiverTap
from realtime.rtc.av_clock import AvClock
from realtime.rtc.sound import LiveSound

MAX_PICTURES_WAITING = 2


class Ingest:
    """One call. Lives on one event loop, and calls `sink` there. Times count from the first frame.

    The first live track of a kind is used; others are drained.
    """

    def __init__(self, media: MediaSpec, sink: Callable[[Sound | Picture], None]) -> None:
        self._media, self._sink = media, sink
        self._clock = AvClock()
        self._sound = LiveSound(media.sample_rate_hz, self._clock)
        self._converter = ThreadPoolExecutor(1, "pictures")
        self._pictures = BoundedExecutor(self._converter, MAX_PICTURES_WAITING, self._converted, self._see)
        self._used: set[Track] = set()
        self._taps: list[ReceiverTap] = []
        self._tasks: set[asyncio.Task[None]] = set()
        self._pictures_in = self._pictures_surplus = self._pictures_broken = self._size_changes = 0
        self._size: tuple[int, int] | None = None
        self._last_slot = -1

    @property
    def skew_ms(self) -> float | None:
        """How far off the newest sender report found pictures from sound, before that was corrected."""
        return self._clock.skew_ms

    @property
    def audio_delivered(self) -> float:
        """Share of the sound of the last seconds that arrived, in [0, 1]."""
        return self._sound.delivered

    @property
    def queues(self) -> dict[str, QueueState]:
        """All that may fill up here, by name."""
        pictures = self._pictures
        states = {"pictures": QueueState(depth=len(pictures), bound=MAX_PICTURES_WAITING, dropped=pictures.num_dropped)}
        for tap in reversed(self._taps):  # of two tracks of a kind the first is told of: it is the one in use
            states |= tap.queues
        return states

    @property
    def counters(self) -> IngestCounters:
        jitter = [tap.jitter for tap in self._taps]
        return IngestCounters(
            pictures_in=self._pictures_in,
            pictures_surplus=self._pictures_surplus,
            pictures_dropped=self._pictures.num_dropped,
            pictures_broken=self._pictures_broken,
            size_changes=self._size_changes,
            undecoded=sum(tap.num_undecoded for tap in self._taps),
            packets_received=sum(counters.received for counters in jitter),
            packets_lost=sum(counters.lost for counters in jitter),
            packets_late=sum(counters.late for counters in jitter),
            heard_samples=self._sound.counters.heard_samples,
            concealed_samples=self._sound.counters.concealed_samples,
            clock_restarts=self._clock.counters.restarts,
            clock_jumps=self._clock.counters.jumps,
            clock_held=self._clock.counters.held,
        )

    def add(self, receiver: RTCRtpReceiver) -> None:
        """Take a track from now until it ends or `close`. Call it in the `track` event.

        Raises AiortcMovedError if the receiver has started already, or is not of the aiortc we know.
        """
        kind: Track = "audio" if receiver.track.kind == "audio" else "video"
        is_used = kind not in self._used
        self._used.add(kind)

        def report(rtp_s: float, wall_s: float) -> None:
            if is_used:
                self._clock.report(kind, rtp_s, wall_s)

        self._taps.append(ReceiverTap(receiver, report))
        task = asyncio.get_running_loop().create_task(self._drain(receiver.track, kind, is_used), name=f"{kind} drain")
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def close(self) -> None:
        """Let go of all tracks; nothing reaches `sink` any more."""
        for task in self._tasks:
            task.cancel()
        if self._tasks:
            await asyncio.wait(self._tasks)
        await self._pictures.close()
        self._converter.shutdown(wait=False)

    async def _drain(self, track: MediaStreamTrack, kind: Track, is_used: bool) -> None:
        loop = asyncio.get_running_loop()
        try:
            while True:
                frame = await track.recv()
                if is_used:
                    self._use(frame, loop)
        except MediaStreamError:  # the track has ended
            if is_used:
                self._used.discard(kind)
                self._hear(self._sound.finish() if kind == "audio" else [])

    def _use(self, frame: object, loop: asyncio.AbstractEventLoop) -> None:
        """Whatever goes wrong with a frame, the track is drained on."""
        try:
            if isinstance(frame, av.AudioFrame):
                self._hear(self._sound.add(frame, loop.time()))
            elif isinstance(frame, av.VideoFrame):
                self._look(frame, loop.time())
        except Exception as error:
            loop.call_exception_handler({"message": "a frame could not be used", "exception": error})

    def _hear(self, sounds: list[Sound]) -> None:
        for sound in sounds:
            self._sink(sound)

    def _look(self, frame: av.VideoFrame, arrived_s: float) -> None:
        assert frame.pts is not None
        assert frame.time_base is not None
        self._pictures_in += 1
        size = (frame.width, frame.height)
        self._size_changes += self._size is not None and size != self._size
        self._size = size
        time_s = self._clock.time_s("video", float(frame.pts * frame.time_base), 0.0, arrived_s)
        slot = int(time_s * self._media.frame_rate_hz)
        if slot == self._last_slot:
            self._pictures_surplus += 1
            return
        self._last_slot = slot
        self._pictures.push((time_s, frame))

    def _converted(self, waiting: list[tuple[float, av.VideoFrame]]) -> Picture | None:
        """On the thread."""
        ((time_s, frame),) = waiting
        try:
            return Picture(time_s, to_square(frame, self._media.frame_size), aspect_of(frame))
        except av.error.FFmpegError:
            return None

    def _see(self, picture: Picture | None) -> None:
        if picture is None:
            self._pictures_broken += 1
        else:
            self._sink(picture)
