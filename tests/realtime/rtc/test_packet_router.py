"""Packets of several tracks of one kind: one source at a time reaches a receiver."""

import asyncio
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from aiortc.rtcdtlstransport import RtpRouter
from aiortc.rtcrtpparameters import RTCRtpReceiveParameters
from aiortc.rtp import RtcpByePacket, RtpPacket

from realtime.rtc.offer import read_offer
from realtime.rtc.packet_router import (
    MAX_UNNAMED_SOURCES,
    NO_PAYLOAD_TYPE,
    SILENT_S,
    Inlet,
    PacketRouter,
    SourceChoice,
    StartOnDemand,
)
from tests.support.media.offers import OPUS, VP8, offer, section
from tests.support.scenarios import run

RTX = ("rtpmap:97 rtx/90000", "fmtp:97 apt=96")
CAMERAS = [
    section(
        "video",
        f"mid:{n}",
        *VP8,
        *RTX,
        f"ssrc-group:FID {n}1 {n}2",
        f"ssrc:{n}1 cname:x",
        f"ssrc:{n}2 cname:x",
        formats="96 97",
    )
    for n in (1, 2)
]
UNNAMED = [section("audio", f"mid:{n}", *OPUS) for n in (1, 2)]


class Receiver:
    """As much of a receiver as a router needs to know of."""

    parameters: RTCRtpReceiveParameters | None = None

    async def receive(self, parameters: RTCRtpReceiveParameters) -> None:
        self.parameters = parameters


def routed(sections: list[str]) -> tuple[PacketRouter, list[Any]]:
    """A router, and the receivers of the lines."""
    transport: Any = SimpleNamespace(_rtp_router=RtpRouter())
    router, choice, receivers = PacketRouter(transport), SourceChoice(), []
    for number, line in enumerate(read_offer(offer(*sections, session=["group:BUNDLE 1 2"])).lines):
        receiver: Any = Receiver()
        receivers.append(receiver)
        router.add(Inlet(line, number, receiver, choice))
    return router, receivers


def packet(ssrc: int, payload_type: int = 96, mid: str | None = None) -> RtpPacket:
    made = RtpPacket(payload_type=payload_type, ssrc=ssrc)
    made.extensions.mid = mid
    return made


def test_the_first_source_of_the_first_line_is_used_until_it_is_silent() -> None:
    choice = SourceChoice()
    assert not choice.choose(1, 21, 0.0)  # heard first, but it is not the first track
    assert choice.choose(0, 11, 0.1)
    assert not choice.choose(0, 12, 0.2)
    assert choice.choose(0, 11, SILENT_S)
    assert not choice.choose(1, 21, SILENT_S + 0.1)
    assert not choice.choose(1, 21, 2 * SILENT_S)
    assert choice.choose(1, 21, 2 * SILENT_S + 0.2)
    assert not choice.choose(0, 11, 2 * SILENT_S + 0.3)


def test_a_silent_network_changes_nothing() -> None:
    choice = SourceChoice()
    choice.choose(0, 11, 0.0)
    assert not choice.choose(1, 21, 0.1)
    assert choice.choose(0, 11, 0.2)
    assert not choice.choose(1, 21, 60.0)  # the other is only the first to be heard again
    assert choice.choose(0, 11, 60.1)


def test_a_track_that_never_sends_makes_room() -> None:
    choice = SourceChoice()
    assert not choice.choose(1, 21, 0.0)
    assert choice.choose(1, 21, SILENT_S)


def test_the_next_one_is_the_first_of_those_that_send() -> None:
    choice = SourceChoice()
    assert not choice.choose(2, 31, 0.0)
    assert not choice.choose(1, 21, 0.1)
    assert not choice.choose(2, 31, SILENT_S)
    assert choice.choose(1, 21, SILENT_S + 0.1)


def scenario(check: Callable[[], None]) -> None:
    async def inside() -> None:
        check()

    run(inside())


def test_packets_of_the_second_camera_reach_no_decoder() -> None:
    def check() -> None:
        router, (first, _) = routed(CAMERAS)
        router.receivers.add(first)
        assert router.route_rtp(packet(11)) is first
        assert router.route_rtp(packet(12, 97)) is first  # a retransmission
        for other in (packet(21), packet(22, 97)):
            assert router.route_rtp(other) is first  # to estimate the bandwidth
            assert other.payload_type == NO_PAYLOAD_TYPE
        assert router.route_rtp(packet(99, 97)) is None  # of an unknown source
        assert router.route_rtcp(RtcpByePacket(sources=[21])) == set()
        assert router.route_rtcp(RtcpByePacket(sources=[11])) == {first}

    scenario(check)


@pytest.mark.parametrize("mids", [("1", "2"), (None, None)])
def test_sources_that_the_offer_does_not_name_are_told_apart(mids: tuple[str | None, ...]) -> None:
    def check() -> None:
        router, (first, _) = routed(UNNAMED)
        assert router.route_rtp(packet(7, mid=mids[0])) is first
        assert router.route_rtp(packet(8, mid=mids[1])) is None
        assert router.route_rtp(packet(7)) is first
        assert router.route_rtp(packet(9, mid="3")) is None

    scenario(check)


def test_many_sources_are_forgotten_except_the_one_in_use() -> None:
    def check() -> None:
        router, (receiver,) = routed(UNNAMED[:1])
        assert router.route_rtp(packet(1)) is receiver
        for ssrc in range(2, 3 * MAX_UNNAMED_SOURCES):
            assert router.route_rtp(packet(ssrc)) is None
        assert len(router._sources) <= MAX_UNNAMED_SOURCES + 1
        assert router.route_rtp(packet(1)) is receiver

    scenario(check)


def test_a_receiver_starts_only_when_it_is_needed() -> None:
    async def inside() -> None:
        receiver: Any = Receiver()
        asked: list[str] = []
        start = StartOnDemand(receiver, lambda: asked.append("key frame"))
        assert not start()  # there is no connection yet
        parameters = RTCRtpReceiveParameters()
        await receiver.receive(parameters)
        assert receiver.parameters is None
        assert not start()
        await asyncio.sleep(0)
        assert start()
        assert receiver.parameters is parameters
        assert asked == ["key frame"]

    run(inside())
