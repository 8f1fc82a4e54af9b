"""Reads the tracks of one call: sound and pictures on one clock, in the model's format.

Sound is resampled on arrival (0.1 ms a frame) and never skipped. One picture per slot of the model's frame rate
is converted on a thread; if too many wait for it, the oldest is dropped. Of each kind one track at a time is used; the
packets of others do not get here (`realtime/rtc/packet_router.py`).
"""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import av
import av.error
from aiortc import MediaStreamTrack, RTCRtpReceiver
from aiortc.mediastreams import MediaStreamError
from aiortc.rtcdtlstransport import RTCDtlsTransport

from engines.api import MediaSpec
from engines.serving.priority import lower_priority
from realtime.bounded_executor import BoundedExecutor
from realtime.events.echo import IngestCounters
from realtime.media.frames import Picture, Sound
from realtime.media.pictures import picture_of
from realtime.media.windower import Track
from realtime.queues import QueueState
from realtime.rtc.aiortc_internals import ReceiverTap
from realtime.rtc.av_clock import AvClock
from realtime.rtc.packet_router import Inlet, PacketRouter, StartOnDemand
from realtime.rtc.sdp.lines import Line
from realtime.rtc.sound import LiveSound
from realtime.rtc.source_choice import SourceChoice

MAX_PICTURES_WAITING = 2  # for conversion


class Ingest:
    """The tracks of one call. Lives on one event loop and calls `on_media` there; times count from the first frame.

    The first track of each kind is used. Another one takes its place once it is silent, and only then has a decoder.
    `num_datagrams_dropped` tells how many datagrams of the call were dropped before they were read.
    """

    def __init__(
        self,
        media: MediaSpec,
        on_media: Callable[[Sound | Picture], None],
        num_datagrams_dropped: Callable[[], int] = lambda: 0,
    ) -> None:
        self._media, self._on_media, self._num_datagrams_dropped = media, on_media, num_datagrams_dropped
        self._clock = AvClock()
        self._sound = LiveSound(media.sample_rate_hz, self._clock)
        self._converter = ThreadPoolExecutor(1, "pictures", initializer=lower_priority)
        self._pictures = BoundedExecutor(self._converter, MAX_PICTURES_WAITING, self._convert, self._converted)
        self._choices: dict[Track, SourceChoice] = {"audio": SourceChoice(), "video": SourceChoice()}
        self._routers: dict[RTCDtlsTransport, PacketRouter] = {}
        self._inlets: list[Inlet] = []
        self._taps: list[ReceiverTap] = []
        self._tasks: set[asyncio.Task[None]] = set()
        self._heard: MediaStreamTrack | None = None  # the sound track that was decoded last
        self._num_pictures = self._num_surplus = self._num_broken = self._num_size_changes = 0
        self._size: tuple[int, int] | None = None
        self._last_slot = -1

    @property
    def skew_ms(self) -> float | None:
        """How far pictures were from sound according to the newest sender report, uncorrected; see `AvClock`."""
        return self._clock.skew_ms

    @property
    def audio_delivered(self) -> float:
        """Share of the last seconds' sound that arrived, in [0, 1]."""
        return self._sound.delivered

    @property
    def queues(self) -> dict[str, QueueState]:
        """All queues between the network and the windower, by name."""
        pictures = self._pictures
        states = {"pictures": QueueState(depth=len(pictures), bound=MAX_PICTURES_WAITING, dropped=pictures.num_dropped)}
        for tap in reversed(self._taps):  # if a kind has two tracks, the queues of the first one are shown
            states |= tap.queues
        return states

    @property
    def counters(self) -> IngestCounters:
        """Everything that was received and dropped since the call began."""
        jitter = [tap.jitter for tap in self._taps]
        return IngestCounters(
            pictures_in=self._num_pictures,
            pictures_surplus=self._num_surplus,
            pictures_dropped=self._pictures.num_dropped,
            pictures_broken=self._num_broken,
            size_changes=self._num_size_changes,
            undecoded=sum(tap.num_undecoded for tap in self._taps),
            datagrams_dropped=self._num_datagrams_dropped(),
            packets_received=sum(counters.received for counters in jitter),
            packets_lost=sum(counters.lost for counters in jitter),
            packets_late=sum(counters.late for counters in jitter),
            packets_unused=sum(inlet.drained for inlet in self._inlets)
            + sum(router.num_strange for router in self._routers.values()),
            heard_samples=self._sound.counters.heard_samples,
            concealed_samples=self._sound.counters.concealed_samples,
            clock_restarts=self._clock.counters.restarts,
            clock_jumps=self._clock.counters.jumps,
            clock_held=self._clock.counters.held,
        )

    def add(self, receiver: RTCRtpReceiver, line: Line) -> None:
        """Read a line's track until it ends, or until `close`. Call this in the `track` event, in the lines' order.

        Raises AiortcMovedError if the receiver has started already, or is not of the pinned aiortc.
        """
        kind: Track = "audio" if receiver.track.kind == "audio" else "video"
        number = sum(inlet.line.use == kind for inlet in self._inlets)
        choice = self._choices[kind]

        def report(rtp_s: float, wall_s: float) -> None:
            if choice.line == number:
                self._clock.report(kind, rtp_s, wall_s)

        tap = ReceiverTap(receiver, report)
        start = StartOnDemand(receiver, tap.ask_for_key_frame) if number else None
        router = self._routers.get(receiver.transport) or PacketRouter(receiver.transport)
        self._routers[receiver.transport] = router
        inlet = Inlet(line, number, receiver, choice, start, tap.ask_for_key_frame)
        router.add(inlet)
        self._inlets.append(inlet)
        self._taps.append(tap)
        task = asyncio.get_running_loop().create_task(self._read(receiver.track, kind), name=f"{kind} reader")
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def close(self) -> None:
        """Stop reading; `on_media` is called no longer."""
        for inlet in self._inlets:
            if inlet.start is not None:
                inlet.start.close()
        for task in self._tasks:
            task.cancel()
        if self._tasks:
            await asyncio.wait(self._tasks)
        await self._pictures.close()
        self._converter.shutdown(wait=False)

    async def _read(self, track: MediaStreamTrack, kind: Track) -> None:
        loop = asyncio.get_running_loop()
        try:
            while True:
                frame = await track.recv()
                if kind == "audio" and self._heard is not track:
                    self._pass_sounds(self._sound.restart())
                    self._heard = track
                self._decoded(frame, loop)
        except MediaStreamError:  # the track has ended
            self._pass_sounds(self._sound.finish() if self._heard is track else [])

    def _decoded(self, frame: object, loop: asyncio.AbstractEventLoop) -> None:
        """Use a decoded frame. A failure is reported; the track is read on."""
        try:
            if isinstance(frame, av.AudioFrame):
                self._pass_sounds(self._sound.add(frame, loop.time()))
            elif isinstance(frame, av.VideoFrame):
                self._add_picture(frame, loop.time())
        except Exception as error:
            loop.call_exception_handler({"message": "a frame could not be used", "exception": error})

    def _pass_sounds(self, sounds: list[Sound]) -> None:
        for sound in sounds:
            self._on_media(sound)

    def _add_picture(self, frame: av.VideoFrame, arrived_s: float) -> None:
        assert frame.pts is not None
        assert frame.time_base is not None
        self._num_pictures += 1
        size = (frame.width, frame.height)
        self._num_size_changes += self._size is not None and size != self._size
        self._size = size
        time_s = self._clock.time_s("video", float(frame.pts * frame.time_base), 0.0, arrived_s)
        slot = int(time_s * self._media.frame_rate_hz)
        if slot == self._last_slot:
            self._num_surplus += 1
            return
        if frame.is_corrupt:  # the decoder had to guess parts of it: the slot's next picture is used
            self._num_broken += 1
            return
        self._last_slot = slot
        self._pictures.push((time_s, frame))

    def _convert(self, frames: list[tuple[float, av.VideoFrame]]) -> Picture | None:
        """Runs on the thread. None: the frame is broken."""
        ((time_s, frame),) = frames
        try:
            return picture_of(frame, time_s, self._media)
        except av.error.FFmpegError:
            return None

    def _converted(self, picture: Picture | None) -> None:
        if picture is None:
            self._num_broken += 1
        else:
            self._on_media(picture)
