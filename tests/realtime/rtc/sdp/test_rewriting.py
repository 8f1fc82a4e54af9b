"""The order of addresses in an answer."""

from realtime.rtc.sdp.rewriting import with_host_first

ROWS = [
    "v=0",
    "m=audio 9 UDP/TLS/RTP/SAVPF 111",
    "a=candidate:1 1 udp 2130706431 172.17.0.1 40000 typ host",
    "a=candidate:2 1 udp 2130706431 192.0.2.2 40001 typ host",
    "a=candidate:3 1 udp 2130706431 2001:db8::2 40002 typ host",
    "a=end-of-candidates",
    "",
]


def test_the_address_that_the_client_has_reached_comes_first_and_nothing_else_moves() -> None:
    answer = "\r\n".join(ROWS)
    moved = [*ROWS[:2], ROWS[3], ROWS[2], *ROWS[4:]]
    assert with_host_first(answer, "192.0.2.2").split("\r\n") == moved
    assert with_host_first(answer, "127.0.0.1") == answer
