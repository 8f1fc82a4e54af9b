"""Answers to the offers of real clients: every line is answered, in the client's own words."""

import asyncio
from contextlib import suppress
from typing import Any
from unittest.mock import create_autospec

import pytest

from realtime.rtc.offer import read_offer
from realtime.rtc.peer import Peer, PeerHandler
from tests.support.media.offers import CLIENTS, ICE, OBS, ODD, OPUS, VP9, offer, section, uses
from tests.support.rtc import Beeps, Start
from tests.support.scenarios import run
from tests.support.scripted_engine import SCRIPTED_MEDIA


async def answered(sdp: str, *, spoken: bool = False) -> str:
    peer = Peer(read_offer(sdp), SCRIPTED_MEDIA, (), create_autospec(PeerHandler))
    try:
        return await asyncio.wait_for(peer.answer(Beeps(Start()) if spoken else None), 60)
    finally:
        await peer.close()


def answer(sdp: str, *, spoken: bool = False) -> str:
    found: list[str] = []

    async def scenario() -> None:
        found.append(await answered(sdp, spoken=spoken))

    run(scenario())
    return found[0]


@pytest.mark.parametrize("client", CLIENTS)
def test_every_line_of_a_real_client_is_answered(client: str) -> None:
    sdp, expected = CLIENTS[client]
    text = answer(sdp)
    assert uses(text) == expected
    offered = [row.split() for row in sdp.splitlines() if row.startswith("m=")]
    replied = [row.split() for row in text.splitlines() if row.startswith("m=")]
    assert [row[2] for row in replied] == [row[2] for row in offered]
    assert all(set(theirs[3:]) <= set(ours[3:]) for theirs, ours in zip(replied, offered, strict=True))


@pytest.mark.parametrize(
    ("offered", "answered"), [("actpass", "passive"), ("active", "passive"), ("passive", "active")]
)
def test_the_client_begins_dtls_where_it_can(offered: str, answered: str) -> None:
    assert f"a=setup:{answered}\r\n" in answer(OBS.replace("setup:actpass", f"setup:{offered}"))


def test_an_answer_names_only_what_the_offer_names() -> None:
    text = answer(ODD)
    assert "a=mid:" not in text
    assert "a=group:" not in text
    assert "m=text 0 RTP/AVP 99\r\n" in text


def test_the_bundle_goes_on_without_its_first_line_where_that_is_rejected() -> None:
    lines = [section("video", "mid:v", *VP9), section("audio", "mid:a", *OPUS), section("application", "mid:c")]
    text = answer(offer(*lines, session=["group:BUNDLE v a c"]))
    assert uses(text) == ["0", "recvonly", "channel"]
    assert "a=group:BUNDLE a c\r\n" in text


def test_a_profile_of_h264_is_answered_as_it_was_offered() -> None:
    text = answer(OBS)
    assert "profile-level-id=640c1f" in text
    assert "a=rtpmap:96 H264/90000" in text


def test_a_codec_keeps_its_number_even_if_it_is_an_unusual_one() -> None:
    text = answer(offer(section("video", "rtpmap:35 VP8/90000", "rtcp-fb:* nack", formats="35")))
    assert "UDP/TLS/RTP/SAVPF 35\r\n" in text
    assert "a=rtpmap:35 VP8/90000" in text
    assert "a=rtcp-fb:35 nack\r\n" in text


def test_the_answer_is_spoken_on_the_line_of_the_loudspeaker() -> None:
    lines = [section("audio", *OPUS, direction) for direction in ("sendonly", "recvonly", "recvonly")]
    assert uses(answer(offer(*lines), spoken=True)) == ["recvonly", "sendonly", "inactive"]


def test_lines_with_the_same_addresses_share_a_transport_without_a_bundle() -> None:
    """Some clients use one transport for all lines, and do not say so."""
    place = "candidate:1 1 udp 1 203.0.113.7 2000 typ host"
    apart = [*ICE, "candidate:1 1 udp 1 203.0.113.7 3000 typ host"]
    lines = [section("audio", f"mid:{n}", *OPUS, place) for n in range(2)]
    lines.append(section("audio", "mid:2", *OPUS, *apart))
    first, second, third = (row.split()[1] for row in answer(offer(*lines)).splitlines() if row.startswith("m="))
    assert first == second != third


@pytest.mark.parametrize("has_left", [False, True])
def test_a_call_that_is_closed_while_it_is_answered_leaves_no_sockets(has_left: bool) -> None:
    """`has_left`: the client no longer waits for the answer."""
    read = read_offer(offer(section("audio", *OPUS), section("application")))

    async def scenario() -> None:
        loop: Any = asyncio.get_running_loop()
        num_before = len(loop._selector.get_map())
        for num_turns in range(40):
            peer = Peer(read, SCRIPTED_MEDIA, (), create_autospec(PeerHandler))
            answering = loop.create_task(peer.answer(None))
            for _ in range(num_turns):
                await asyncio.sleep(0)
            if has_left:
                answering.cancel()
            await peer.close()
            with suppress(ConnectionError, asyncio.CancelledError):
                await answering
            assert len(loop._selector.get_map()) == num_before, f"closed after {num_turns} turns of the loop"

    run(scenario())


def test_a_closed_call_answers_no_more() -> None:
    async def scenario() -> None:
        peer = Peer(read_offer(OBS), SCRIPTED_MEDIA, (), create_autospec(PeerHandler))
        await peer.close()
        with pytest.raises(ConnectionError):
            await peer.answer(None)

    run(scenario())


@pytest.mark.parametrize("sections", [[section("application")], [section("audio", *OPUS)]])
def test_datagrams_that_come_before_dtls_are_bounded_and_counted_after_the_end(sections: list[str]) -> None:
    async def scenario() -> None:
        peer = Peer(read_offer(offer(*sections)), SCRIPTED_MEDIA, (), create_autospec(PeerHandler))
        await peer.answer(None)
        (ice,) = peer._connection._RTCPeerConnection__iceTransports  # type: ignore[attr-defined]
        stranger = ice._connection._protocols[0]
        for _ in range(3):
            stranger.datagram_received(bytes([128]) * 60_000, ("127.0.0.1", 9999))
        assert peer.num_datagrams_dropped() == 3
        await peer.close()
        assert peer.num_datagrams_dropped() == 3
        if peer.ingest is not None:
            assert peer.ingest.counters.datagrams_dropped == 3

    run(scenario())
