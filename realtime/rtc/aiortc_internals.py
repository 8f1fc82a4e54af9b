"""Touches private names of aiortc above ICE, which is pinned for it; tests fail when they move. Below: `rtc/ice`.

In a receiver that has not started yet, `ReceiverTap` replaces the jitter buffer (sound), the queue to the decoder (ours
is bounded) and the timestamp mapper (ours keeps the sender's zero), and forwards RTCP sender reports.
"""

import asyncio
import queue
from collections.abc import Callable, Sequence
from typing import Any

from aiortc import RTCDataChannel, RTCRtpTransceiver
from aiortc.jitterbuffer import JitterFrame
from aiortc.rtcdtlstransport import RTCDtlsTransport, RtpRouter
from aiortc.rtcrtpparameters import RTCRtpCodecParameters
from aiortc.rtcrtpreceiver import RTCRtpReceiver
from aiortc.rtp import AnyRtcpPacket, RtcpSrPacket, RtpPacket

from realtime.errors import AiortcMovedError
from realtime.queues import QueueState
from realtime.rtc.jitter_buffer import MAX_PACKETS_HELD, AudioPacket, JitterBuffer, JitterCounters, unwrap

MAX_SOUND_QUEUED, MAX_PICTURES_QUEUED = 250, 60  # encoded frames that wait for the decoder: 5 s, 2 s
OPUS_CLOCK_HZ, VIDEO_CLOCK_HZ = 48_000, 90_000
NTP_FRACTION = 1 << 32
SCTP_WINDOW_BYTES = 1024 * 1024


class ReceiverTap:
    """Replaces parts of a receiver. Create it in the `track` event, before the answer is set and the receiver starts.

    `on_report` is called on the event loop with a time of the track and the sender's wall clock then, both in seconds.
    Raises AiortcMovedError if the installed aiortc is not the pinned version, or if the receiver has started.
    """

    def __init__(self, receiver: RTCRtpReceiver, on_report: Callable[[float, float], None]) -> None:
        if _get(receiver, "decoder_thread") is not None:
            raise AiortcMovedError("the receiver has started already: call Ingest.add in the `track` event")
        is_sound = _get(receiver, "kind") == "audio"
        self._capacity = MAX_SOUND_QUEUED if is_sound else MAX_PICTURES_QUEUED
        self._timestamps = _TimestampUnwrapper(OPUS_CLOCK_HZ if is_sound else VIDEO_CLOCK_HZ)
        self._ask_for_key_frame = None if is_sound else _get(receiver, "decoder_error").set
        self._queue = _DecoderQueue(self._capacity, self._ask_for_key_frame)
        self._buffer = JitterBuffer() if is_sound else None
        self.jitter = self._buffer.counters if self._buffer is not None else JitterCounters()
        _set(receiver, "decoder_queue", self._queue)
        _set(receiver, "timestamp_mapper", self._timestamps)
        if self._buffer is not None:
            codecs = _get(receiver, "codecs")
            _set(receiver, "jitter_buffer", _SoundJitterBuffer(self._buffer, codecs, self._queue, self._timestamps))
        _report_sender_times(receiver, self._timestamps, on_report)

    def ask_for_key_frame(self) -> None:
        """Of pictures, ask the sender for a key frame with the next packet; of sound, do nothing."""
        if self._ask_for_key_frame is not None:
            self._ask_for_key_frame()

    @property
    def num_undecoded(self) -> int:
        """Encoded frames that were dropped because the decoder is too slow."""
        return self._queue.num_dropped

    @property
    def queues(self) -> dict[str, QueueState]:
        """Packets of sound that wait for an earlier one, and encoded frames that wait for the decoder, by name."""
        waiting = QueueState(depth=self._queue.qsize(), bound=self._capacity, dropped=self._queue.num_dropped)
        if self._buffer is None:
            return {"encoded_pictures": waiting}
        packets = QueueState(depth=len(self._buffer), bound=MAX_PACKETS_HELD, dropped=self.jitter.late)
        return {"packets": packets, "encoded_sound": waiting}


def incomplete_message_bytes(channel: RTCDataChannel) -> int:
    """Bytes of messages that have not come to their end yet; aiortc keeps all of them in memory."""
    try:
        return SCTP_WINDOW_BYTES - int(channel.transport._advertised_rwnd)
    except AttributeError as error:
        raise AiortcMovedError("this aiortc's SCTP has no window: install the version in pyproject.toml") from error


def replace_router(transport: RTCDtlsTransport, router: RtpRouter) -> None:
    """Let `router` decide which receiver a packet is for. Call this before the transport starts."""
    if not isinstance(getattr(transport, "_rtp_router", None), RtpRouter):
        raise AiortcMovedError("aiortc's transport has no _rtp_router: install the version in pyproject.toml")
    transport._rtp_router = router


def answer_codecs(transceiver: RTCRtpTransceiver, codecs: Sequence[RTCRtpCodecParameters]) -> None:
    """Decide what the answer names and the receiver decodes: aiortc knows fewer payload types and profiles."""
    if not hasattr(transceiver, "_codecs"):
        raise AiortcMovedError("aiortc's transceiver has no _codecs: install the version in pyproject.toml")
    transceiver._codecs = list(codecs)


def _get(receiver: RTCRtpReceiver, name: str) -> Any:
    try:
        return getattr(receiver, f"_RTCRtpReceiver__{name}")
    except AttributeError as error:
        raise AiortcMovedError(f"aiortc's receiver has no {name}: install the version in pyproject.toml") from error


def _set(receiver: RTCRtpReceiver, name: str, value: object) -> None:
    _get(receiver, name)
    setattr(receiver, f"_RTCRtpReceiver__{name}", value)


def _report_sender_times(
    receiver: RTCRtpReceiver, timestamps: "_TimestampUnwrapper", on_report: Callable[[float, float], None]
) -> None:
    handle = receiver._handle_rtcp_packet

    async def handle_and_report(packet: AnyRtcpPacket) -> None:
        if isinstance(packet, RtcpSrPacket) and timestamps.has_begun and packet.sender_info.ntp_timestamp:
            info = packet.sender_info
            on_report(timestamps.seconds(info.rtp_timestamp), info.ntp_timestamp / NTP_FRACTION)
        await handle(packet)

    receiver._handle_rtcp_packet = handle_and_report  # type: ignore[method-assign]


class _TimestampUnwrapper:
    """Replaces aiortc's timestamp mapper, which starts at zero: sender reports refer to the sender's own timestamps."""

    def __init__(self, clock_rate_hz: int) -> None:
        self.clock_rate_hz = clock_rate_hz
        self._last: int | None = None

    @property
    def has_begun(self) -> bool:
        return self._last is not None

    def map(self, timestamp: int) -> int:
        self._last = self._unwrapped(timestamp)
        return self._last

    def seconds(self, timestamp: int) -> float:
        return self._unwrapped(timestamp) / self.clock_rate_hz

    def _unwrapped(self, timestamp: int) -> int:
        return timestamp if self._last is None else unwrap(timestamp, self._last, 32)


class _DecoderQueue(queue.Queue[Any]):
    """Holds at most `capacity` frames. When full, it drops the oldest frame of sound, but all frames of pictures: each
    depends on the one before. It then asks for a key frame."""

    def __init__(self, capacity: int, ask_for_key_frame: Callable[[], None] | None) -> None:
        super().__init__()
        self.num_dropped = 0
        self._capacity, self._ask_for_key_frame = capacity, ask_for_key_frame

    def put(self, item: Any, block: bool = True, timeout: float | None = None) -> None:
        """Never waits. None, which ends the decoder thread, is always accepted."""
        if item is not None and self.qsize() >= self._capacity:
            self._make_room(0 if self._ask_for_key_frame else self._capacity - 1)
            if self._ask_for_key_frame:
                self._ask_for_key_frame()
        super().put(item, block, timeout)

    def _make_room(self, num_kept: int) -> None:
        try:
            while self.qsize() > num_kept:
                self.get_nowait()
                self.num_dropped += 1
        except queue.Empty:
            return  # the decoder took the rest in the meantime


class _SoundJitterBuffer:
    """Replaces aiortc's jitter buffer, which returns one frame per packet: puts every frame that is ready into the
    decoder's queue, and returns none."""

    def __init__(
        self,
        buffer: JitterBuffer,
        codecs: dict[int, RTCRtpCodecParameters],
        frames: _DecoderQueue,
        timestamps: _TimestampUnwrapper,
    ) -> None:
        self._buffer, self._codecs, self._frames, self._timestamps = buffer, codecs, frames, timestamps

    def add(self, packet: RtpPacket) -> tuple[bool, None]:
        self._timestamps.clock_rate_hz = self._codecs[packet.payload_type].clockRate
        data: bytes = packet._data  # type: ignore[attr-defined]
        received = AudioPacket(packet.ssrc, packet.sequence_number, packet.timestamp, packet.payload_type, data)
        for ready in self._buffer.add(received, asyncio.get_running_loop().time()):
            frame = JitterFrame(ready.data, self._timestamps.map(ready.timestamp))
            self._frames.put((self._codecs[ready.payload_type], frame))
        return False, None
