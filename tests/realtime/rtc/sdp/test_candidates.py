"""Addresses that an offer names: packets are sent to those of single, foreign hosts only."""

import pytest

from realtime.rtc.sdp.candidates import usable_candidates
from realtime.rtc.sdp.sections import read_sections
from tests.support.media.offers import OPUS, offer, section


def usable(*candidates: str) -> list[tuple[str, int]]:
    rows = [f"candidate:{candidate}" for candidate in candidates]
    _, (line,) = read_sections(offer(section("audio", *OPUS, *rows)))
    return list(usable_candidates(line))


@pytest.mark.parametrize("host", ["203.0.113.7", "192.168.1.7", "2001:db8::7", "fd00::7", "5ab7c1d2.local"])
def test_hosts_are_used(host: str) -> None:
    assert usable(f"1 1 UDP 2122260223 {host} 40000 typ host generation 0") == [(host, 40000)]


@pytest.mark.parametrize(
    "candidate",
    [
        "1 1 udp 1 224.0.0.1 40000 typ host",
        "1 1 udp 1 ff02::1 40000 typ host",
        "1 1 udp 1 255.255.255.255 40000 typ host",
        "1 1 udp 1 0.0.0.0 40000 typ host",
        "1 1 udp 1 127.0.0.1 40000 typ host",
        "1 1 udp 1 ::1 40000 typ host",
        "1 1 udp 1 ::ffff:127.0.0.1 40000 typ host",
        "1 1 udp 1 203.0.113.7 0 typ host",
        "1 1 udp 1 203.0.113.7 53 typ host",
        "1 1 udp 1 203.0.113.7 70000 typ host",
        "1 1 udp 1 example.org 40000 typ host",
        "1 1 tcp 1 203.0.113.7 40000 typ host tcptype passive",
        "1 2 udp 1 203.0.113.7 40000 typ host",
        "1 1 udp 1 203.0.113.7 40000 typ prflx",
        "1 1 udp x 203.0.113.7 40000 typ host",
        "",
        "1 1 udp",
        f"{'x' * 33} 1 udp 1 203.0.113.7 40000 typ host",
        "é 1 udp 1 203.0.113.7 40000 typ host",
        f"1 1 udp {'1' * 5000} 203.0.113.7 40000 typ host",
        f"1 1 udp 1 203.0.113.7 {'1' * 5000} typ host",
        f"1 1 udp 1 fe80::1%{'x' * 5000} 40000 typ host",
        f"1 1 udp 1 {'x' * 64}.local 40000 typ host",
        "1 1 udp 1 a.b.local 40000 typ host",
        "1 1 udp 1 .local 40000 typ host",
    ],
)
def test_what_is_no_single_foreign_host_over_udp_is_ignored(candidate: str) -> None:
    assert usable(candidate) == []


def test_an_address_counts_once() -> None:
    assert usable("1 1 udp 1 203.0.113.7 40000 typ host", "2 1 udp 2 203.0.113.7 40000 typ srflx") == [
        ("203.0.113.7", 40000)
    ]
