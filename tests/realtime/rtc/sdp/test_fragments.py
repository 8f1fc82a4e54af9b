"""What a client tells after its offer: fragments of the RFC's example and of real clients."""

import pytest

from realtime.rtc.sdp.fragments import Fragment, read_fragment

HOST = "candidate:1387637174 1 udp 2122260223 192.0.2.1 61764 typ host"
OF_THE_RFC = f"""a=group:BUNDLE 0 1
m=audio 9 UDP/TLS/RTP/SAVPF 111
a=mid:0
a=ice-ufrag:EsAw
a=ice-pwd:P2uYro0UCOQ4zxjKXaWCBui1
a={HOST} generation 0 ufrag EsAw network-id 1
a=candidate:2154773085 1 tcp 1518214911 198.51.100.2 9 typ host tcptype active generation 0
a=end-of-candidates
""".replace("\n", "\r\n")
OF_EYEVINN = f"""a=ice-ufrag:EsAw
a=ice-pwd:P2uYro0UCOQ4zxjKXaWCBui1
m=audio 9 RTP/AVP 0
a=mid:0
a={HOST.replace(" 1 udp", " 0 udp")}
m=audio 9 RTP/AVP 0
a=mid:1
a={HOST.replace(" 1 udp", " 0 udp")}
"""


@pytest.mark.parametrize(("text", "is_complete"), [(OF_THE_RFC, True), (OF_EYEVINN, False)])
def test_a_candidate_is_read_once_with_its_line(text: str, is_complete: bool) -> None:
    assert read_fragment(text) == Fragment(
        frozenset({"EsAw"}), (("0", HOST),), is_complete, frozenset({"P2uYro0UCOQ4zxjKXaWCBui1"})
    )


def test_a_fragment_without_an_m_line_is_read() -> None:
    assert read_fragment(f"a=ice-ufrag:x\r\na={HOST}\r\n") == Fragment(frozenset({"x"}), ((None, HOST),), False)


def test_addresses_to_which_nothing_may_be_sent_are_left_out() -> None:
    assert read_fragment("a=ice-ufrag:x\na=candidate:1 1 udp 1 127.0.0.1 40000 typ host").candidates == ()


@pytest.mark.parametrize("text", ["", "hello", '{"candidate": ""}', "m=audio\r\n", "m=audio 99999999 RTP/AVP 0"])
def test_what_is_no_fragment_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="no"):
        read_fragment(text)
