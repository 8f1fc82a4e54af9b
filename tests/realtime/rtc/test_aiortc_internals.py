"""The private names of aiortc that we use exist and work. If a test fails, aiortc has changed: read its receiver."""

import asyncio
import queue
from typing import Any

import pytest
from aiortc import RTCRtpReceiver
from aiortc.rtcdtlstransport import RtpRouter
from aiortc.rtcrtpparameters import RTCRtpCodecParameters, RTCRtpDecodingParameters, RTCRtpReceiveParameters
from aiortc.rtp import RtcpSenderInfo, RtcpSrPacket, RtpPacket

from realtime.errors import AiortcMovedError
from realtime.rtc.aiortc_internals import (
    MAX_PICTURES_QUEUED,
    MAX_SOUND_QUEUED,
    NTP_FRACTION,
    ReceiverTap,
    answer_codecs,
    replace_router,
)

NAMES = ("decoder_thread", "decoder_queue", "decoder_error", "timestamp_mapper", "jitter_buffer", "codecs", "kind")
OPUS = RTCRtpCodecParameters(mimeType="audio/opus", clockRate=48_000, channels=2, payloadType=111)
VP8 = RTCRtpCodecParameters(mimeType="video/VP8", clockRate=90_000, payloadType=96)


class Transport:
    """As much of a DTLS transport as a receiver needs to be told of packets."""

    state = "connected"
    _stats_id = "transport"

    def _get_stats(self) -> dict[str, Any]:
        return {}


def receiver_of(kind: str) -> Any:
    receiver: Any = RTCRtpReceiver(kind, Transport())  # type: ignore[arg-type]
    codec = OPUS if kind == "audio" else VP8
    receiver._RTCRtpReceiver__codecs[codec.payloadType] = codec
    receiver._RTCRtpReceiver__decoder_thread = None
    return receiver


def sound(number: int) -> RtpPacket:
    timestamp = ((1 << 32) - 960 + number * 960) % (1 << 32)
    return RtpPacket(payload_type=111, sequence_number=number, timestamp=timestamp, ssrc=1, payload=bytes([number]))


def report(timestamp: int, wall_s: float) -> RtcpSrPacket:
    info = RtcpSenderInfo(round(wall_s * NTP_FRACTION), timestamp, packet_count=1, octet_count=1)
    return RtcpSrPacket(ssrc=1, sender_info=info)


@pytest.mark.parametrize("name", NAMES)
def test_a_missing_private_name_is_reported_by_name(name: str) -> None:
    receiver = receiver_of("video" if name == "decoder_error" else "audio")
    delattr(receiver, f"_RTCRtpReceiver__{name}")
    with pytest.raises(AiortcMovedError, match=name):
        ReceiverTap(receiver, lambda *_: None)


def test_a_missing_router_or_list_of_codecs_is_reported_by_name() -> None:
    nothing: Any = object()
    with pytest.raises(AiortcMovedError, match="_rtp_router"):
        replace_router(nothing, RtpRouter())
    with pytest.raises(AiortcMovedError, match="_codecs"):
        answer_codecs(nothing, [])


def test_the_decoder_uses_the_replaced_queue() -> None:
    """`receive` starts the decoder with whatever queue is there then, and stops it through the same one."""

    async def scenario() -> None:
        receiver = receiver_of("audio")
        track = type("Track", (), {"_queue": asyncio.Queue[Any]()})()
        receiver._track = track
        receiver._RTCRtpReceiver__transport._register_rtp_receiver = lambda *_: None
        receiver._RTCRtpReceiver__transport._unregister_rtp_receiver = lambda *_: None
        ReceiverTap(receiver, lambda *_: None)
        encodings = [RTCRtpDecodingParameters(ssrc=1, payloadType=111)]
        await receiver.receive(RTCRtpReceiveParameters(codecs=[OPUS], encodings=encodings))
        with pytest.raises(AiortcMovedError, match="has started already"):
            ReceiverTap(receiver, lambda *_: None)
        await receiver.stop()
        assert await asyncio.wait_for(track._queue.get(), 60) is None

    asyncio.run(scenario())


def test_all_sound_that_is_ready_goes_to_the_decoder_with_times_that_do_not_wrap() -> None:
    async def scenario() -> None:
        receiver = receiver_of("audio")
        receiver._RTCRtpReceiver__decoder_thread = None
        ReceiverTap(receiver, lambda *_: None)
        for number in (0, 2, 3, 1):
            await receiver._handle_rtp_packet(sound(number), arrival_time_ms=0)
        frames: queue.Queue[Any] = receiver._RTCRtpReceiver__decoder_queue
        queued = [frames.get_nowait() for _ in range(frames.qsize())]
        assert [frame.data for _, frame in queued] == [bytes([number]) for number in range(4)]
        assert [frame.timestamp for _, frame in queued] == [(1 << 32) - 960 + number * 960 for number in range(4)]
        assert all(codec is OPUS for codec, _ in queued)

    asyncio.run(scenario())


def test_sender_reports_are_passed_on_in_the_tracks_own_time() -> None:
    async def scenario() -> None:
        receiver, heard = receiver_of("audio"), []
        ReceiverTap(receiver, lambda rtp_s, wall_s: heard.append((rtp_s, wall_s)))
        await receiver._handle_rtcp_packet(report(480, 1000.0))  # nothing was heard yet
        for number in range(2):
            await receiver._handle_rtp_packet(sound(number), arrival_time_ms=0)
        await receiver._handle_rtcp_packet(report(480, 1000.25))
        await receiver._handle_rtcp_packet(report(480, 0.0))  # the sender has no clock yet
        assert heard == [(((1 << 32) + 480) / 48_000, 1000.25)]
        assert (await receiver.getStats())["remote-outbound-rtp_" + str(id(receiver))].packetsSent == 1

    asyncio.run(scenario())


@pytest.mark.parametrize(("kind", "capacity"), [("audio", MAX_SOUND_QUEUED), ("video", MAX_PICTURES_QUEUED)])
def test_the_queue_of_a_slow_decoder_is_bounded(kind: str, capacity: int) -> None:
    receiver = receiver_of(kind)
    tap = ReceiverTap(receiver, lambda *_: None)
    frames: queue.Queue[Any] = receiver._RTCRtpReceiver__decoder_queue
    for number in range(capacity + 1):
        frames.put(number)
    frames.put(None)
    left = [frames.get_nowait() for _ in range(frames.qsize())]
    is_sound = kind == "audio"
    assert left == [*(range(1, capacity + 1) if is_sound else [capacity]), None]
    assert tap.num_undecoded == (1 if is_sound else capacity)
    assert receiver._RTCRtpReceiver__decoder_error.is_set() is not is_sound
