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
    Inlet,
    PacketRouter,
    StartOnDemand,
)
from realtime.rtc.source_choice import SourceChoice
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
        assert router.num_strange == 1

    scenario(check)


def test_a_goodbye_ends_the_source_but_not_the_receiver() -> None:
    def check() -> None:
        router, (receiver,) = routed(UNNAMED[:1])
        router.receivers.add(receiver)
        assert router.route_rtp(packet(1)) is receiver
        assert router.route_rtp(packet(2)) is None
        assert router.route_rtcp(RtcpByePacket(sources=[1, 99])) == set()
        assert router.route_rtp(packet(2)) is receiver, "the line goes on with another source"
        assert 1 not in router._sources

    scenario(check)


def test_a_goodbye_of_a_source_that_the_offer_names_leaves_its_line_known() -> None:
    def check() -> None:
        router, (first, _) = routed(CAMERAS)
        assert router.route_rtp(packet(11)) is first
        assert router.route_rtcp(RtcpByePacket(sources=[11, 12])) == set()
        assert router.route_rtp(packet(12, 97)) is first
        assert router.route_rtp(packet(11)) is first

    scenario(check)


def test_a_change_is_told_once_and_the_first_source_is_none() -> None:
    def check() -> None:
        router, (receiver,) = routed(UNNAMED[:1])
        changes: list[int] = []
        router._inlets[0].on_change = lambda: changes.append(1)
        for ssrc in (1, 1, 2):
            router.route_rtp(packet(ssrc))
        assert not changes
        router.route_rtcp(RtcpByePacket(sources=[1]))
        for _ in range(3):
            assert router.route_rtp(packet(2)) is receiver
        assert len(changes) == 1

    scenario(check)


def test_packets_of_no_line_are_counted() -> None:
    def check() -> None:
        router, _ = routed(UNNAMED)
        for strange in (packet(7, 50), packet(7, mid="3"), packet(8, 127)):
            assert router.route_rtp(strange) is None
        assert router.num_strange == 3

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


@pytest.mark.parametrize("is_asked", [False, True])
def test_a_receiver_is_not_started_once_the_call_is_closing(is_asked: bool) -> None:
    async def inside() -> None:
        receiver: Any = Receiver()
        start = StartOnDemand(receiver, lambda: None)
        await receiver.receive(RTCRtpReceiveParameters())
        if is_asked:
            assert not start()
        start.close()
        assert not start()
        await asyncio.sleep(0)
        assert not start()
        assert receiver.parameters is None

    run(inside())


def test_a_receiver_that_cannot_start_is_reported_and_not_used() -> None:
    reported: list[dict[str, Any]] = []

    class Broken(Receiver):
        async def receive(self, parameters: RTCRtpReceiveParameters) -> None:
            raise RuntimeError(f"no more threads for {parameters.muxId!r}")

    async def inside() -> None:
        asyncio.get_running_loop().set_exception_handler(lambda _, context: reported.append(context))
        receiver: Any = Broken()
        start = StartOnDemand(receiver, lambda: None)
        await receiver.receive(RTCRtpReceiveParameters())
        assert not start()
        for _ in range(3):
            await asyncio.sleep(0)
        assert not start()

    run(inside())
    assert [str(context["exception"]) for context in reported] == ["no more threads for ''"]
