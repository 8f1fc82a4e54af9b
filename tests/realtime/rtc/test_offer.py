"""SDP offers: whatever text comes, it is parsed or refused with a code; what is legal is read."""

import contextlib
import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from realtime.errors import RequestError
from realtime.rtc.offer import MAX_CANDIDATES, MAX_LINES, read_offer
from tests.support.media.offers import CLIENTS, FINGERPRINT, OPUS, VP8, VP9, offer, section

LINES = ("m=audio 9 UDP/TLS/RTP/SAVPF 0", "m=video 0 x 1", "a=mid:0", "a=rtpmap:x", "c=IN", "m=", "a=setup:actpass")
CHANNEL = section("application", "mid:c", "sctp-port:5000")


def refusal(sdp: str) -> RequestError:
    with pytest.raises(RequestError) as error:
        read_offer(sdp)
    return error.value


@settings(max_examples=200, suppress_health_check=[HealthCheck.too_slow])
@given(st.text(), st.lists(st.sampled_from(LINES)))
def test_text_that_is_not_an_offer_is_refused(text: str, lines: list[str]) -> None:
    for sdp in (text, "\r\n".join(["v=0", *lines, text]), "\r\n".join(["v=0", *lines])):
        assert refusal(sdp).code in ("invalid_sdp", "no_media", "too_many_lines")


def test_a_line_without_a_common_codec_is_rejected_and_the_others_are_used() -> None:
    read = read_offer(offer(section("video", "mid:v", *VP9), section("audio", "mid:a", *OPUS), CHANNEL))
    assert [line.use for line in read.lines] == [None, "audio", "channel"]
    assert read.sends == {"audio"}
    assert "VP9" not in read.sdp


@pytest.mark.parametrize(
    "sections",
    [
        [section("video", *VP9), CHANNEL],
        [section("audio", "rtpmap:96 L16/16000"), section("video", "rtpmap:96 H265/90000")],
        [section("video", "rtpmap:96 H264/90000", "fmtp:96 packetization-mode=2")],
        [section("audio", formats="13 96")],
    ],
)
def test_an_offer_without_any_common_codec_is_told_the_codecs(sections: list[str]) -> None:
    error = refusal(offer(*sections))
    assert error.code == "no_common_codec"
    assert all(name in str(error) for name in ("VP8", "H.264", "Opus", "G.722", "PCMU", "PCMA"))


def test_lines_are_bounded() -> None:
    audio = [section("audio", f"mid:{number}", *OPUS) for number in range(MAX_LINES + 1)]
    assert len(read_offer(offer(*audio[:-1])).lines) == MAX_LINES
    assert refusal(offer(*audio)).code == "too_many_lines"


def test_candidates_are_bounded_over_all_transports() -> None:
    def lines_with(*counts: int) -> list[str]:
        return [
            section(
                "audio",
                f"mid:{line}",
                *OPUS,
                *(f"candidate:1 1 udp 1 203.0.113.{line} {2000 + port} typ host" for port in range(count)),
            )
            for line, count in enumerate(counts)
        ]

    assert read_offer(offer(*lines_with(20, 12))).sdp.count("a=candidate") == MAX_CANDIDATES
    assert refusal(offer(*lines_with(20, 13))).code == "too_many_candidates"
    # in a bundle only the first line's are used, and browsers repeat theirs in each
    assert read_offer(offer(*lines_with(20, 20, 20), session=["group:BUNDLE 0 1 2"])).sdp.count("a=candidate") == 20


def test_two_lines_of_one_name_are_refused() -> None:
    assert refusal(offer(section("audio", "mid:0", *OPUS), section("video", "mid:0", *VP8))).code == "invalid_sdp"


@pytest.mark.parametrize("missing", ["ice-ufrag", "ice-pwd", "fingerprint", "rtcp-mux"])
def test_a_line_without_its_transport_is_refused(missing: str) -> None:
    rows = offer(section("audio", *OPUS)).split("\r\n")
    assert refusal("\r\n".join(row for row in rows if not row.startswith(f"a={missing}"))).code == "invalid_sdp"


@pytest.mark.parametrize(
    ("directions", "loudspeaker"),
    [
        (["sendonly", "recvonly"], 1),
        (["recvonly", "sendonly"], 0),
        (["sendrecv", "recvonly"], 1),
        (["recvonly", "sendrecv"], 0),
        (["sendrecv"], 0),
        (["sendonly", "inactive", "sendrecv"], 2),
        (["sendonly"], None),
    ],
)
def test_the_loudspeaker_is_where_the_client_only_listens_or_else_listens(
    directions: list[str], loudspeaker: int | None
) -> None:
    read = read_offer(offer(*(section("audio", *OPUS, direction) for direction in directions)))
    assert read.hears == (loudspeaker is not None)
    assert read.loudspeaker is (read.lines[loudspeaker] if loudspeaker is not None else None)


def test_a_direction_of_the_session_holds_for_lines_without_their_own() -> None:
    read = read_offer(offer(section("audio", *OPUS), section("video", "inactive", *VP8), session=["recvonly"]))
    assert (read.sends, read.hears) == (frozenset(), True)


@pytest.mark.parametrize("client", CLIENTS)
def test_an_offer_with_a_damaged_row_is_read_or_refused(client: str) -> None:
    rows = CLIENTS[client][0].split("\r\n")
    for number, row in enumerate(rows):
        for damaged in (row.partition(":")[0], row.partition(" ")[0], f"{row} \u2028 {row}", row.replace("1", "²")):
            with contextlib.suppress(RequestError):
                read_offer("\r\n".join([*rows[:number], damaged, *rows[number + 1 :]]))


@pytest.mark.parametrize(
    ("row", "replacement"),
    [
        ("a=mid:0", "a=mid:a b"),
        ("a=mid:0", f"a=mid:{'x' * 65}"),
        ("a=mid:0", "a=mid:é"),
        (f"a=fingerprint:{FINGERPRINT}", "a=fingerprint:sha-256 AA:BB"),
        (f"a=fingerprint:{FINGERPRINT}", f"a=fingerprint:{FINGERPRINT.replace('00:', 'XY:')}"),
        (f"a=fingerprint:{FINGERPRINT}", f"a=fingerprint:{FINGERPRINT}:20"),
        (f"a=fingerprint:{FINGERPRINT}", f"a=fingerprint:{FINGERPRINT.replace('sha-256', 'sha-512')}"),
        ("m=audio 9 ", "m=audio 65536 "),
        ("m=audio 9 ", f"m=audio {'9' * 5000} "),
    ],
)
def test_a_row_that_breaks_its_rule_is_refused(row: str, replacement: str) -> None:
    sdp = offer(section("audio", "mid:0", *OPUS))
    assert row in sdp
    assert refusal(sdp.replace(row, replacement)).code == "invalid_sdp"


def test_a_long_name_of_one_word_and_the_last_port_are_read() -> None:
    read = read_offer(offer(section("audio", f"mid:{'x' * 64}", *OPUS, port=65535)))
    assert [line.use for line in read.lines] == ["audio"]


@pytest.mark.parametrize("client", CLIENTS)
def test_long_numbers_anywhere_are_read_or_refused(client: str) -> None:
    """Python itself refuses to read numbers of more than 4300 digits."""
    rows = CLIENTS[client][0].split("\r\n")
    for at, row in enumerate(rows):
        for match in re.finditer("[0-9]+", row):
            damaged = row[: match.start()] + "9" * 5000 + row[match.end() :]
            with contextlib.suppress(RequestError):
                read_offer("\r\n".join([*rows[:at], damaged, *rows[at + 1 :]]))


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("sctp-port:5001", "sctp-port:5001"),
        ("sctp-port:70000", "sctp-port:5000"),
        (f"max-message-size:{'9' * 5000}", "max-message-size:65536"),
        ("max-message-size:0", "max-message-size:0"),
    ],
)
def test_numbers_of_the_channel_are_bounded(row: str, said: str) -> None:
    assert f"a={said}\r\n" in read_offer(offer(section("application", row))).sdp
