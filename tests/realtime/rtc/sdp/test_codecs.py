"""Codecs in common, from lines of an offer."""

import pytest

from realtime.rtc.sdp.codecs import START_KBPS, common_codecs
from realtime.rtc.sdp.sections import read_sections
from tests.support.media.offers import CHROMIUM, offer, section


def codecs(kind: str, *attributes: str, formats: str) -> list[tuple[int | None, str]]:
    _, (line,) = read_sections(offer(section(kind, *attributes, formats=formats)))
    return [(codec.payloadType, str(codec)) for codec in common_codecs(line)]


def test_chromiums_codecs_come_in_its_order_with_their_retransmissions() -> None:
    _, (sound, pictures, _) = read_sections(CHROMIUM)
    assert [codec.payloadType for codec in common_codecs(sound)] == [111, 9, 0, 8]
    found = common_codecs(pictures)
    assert [(codec.payloadType, codec.name) for codec in found] == [
        (96, "VP8"),
        (103, "H264"),
        (35, "H264"),
        (97, "rtx"),
    ]
    assert found[0].parameters == {"x-google-start-bitrate": str(START_KBPS)}
    assert found[2].parameters["profile-level-id"] == "4d001f"
    assert [(feedback.type, feedback.parameter) for feedback in found[0].rtcpFeedback] == [
        ("nack", None),
        ("nack", "pli"),
        ("goog-remb", None),
    ]
    assert found[1].rtcpFeedback == []


def test_static_types_need_no_rtpmap_and_dynamic_ones_do() -> None:
    assert codecs("audio", formats="0 8 9 13 96") == [(0, "PCMU/8000"), (8, "PCMA/8000"), (9, "G722/8000")]


@pytest.mark.parametrize("base", ["9" * 5000, "²", "٣", "-96", "", "300", "95", "72"])
def test_a_retransmission_of_nothing_is_ignored(base: str) -> None:
    rows = ("rtpmap:96 VP8/90000", "rtpmap:97 rtx/90000", f"fmtp:97 apt={base}")
    assert codecs("video", *rows, formats="96 97") == [(96, "VP8/90000")]


@pytest.mark.parametrize("formats", ["128 300 72 x 1e2 ² -1", "97"])
def test_numbers_that_are_no_payload_types_are_ignored(formats: str) -> None:
    rows = [f"rtpmap:{number} VP8/90000" for number in formats.split() if number != "97"]
    assert codecs("video", *rows, "rtpmap", "rtpmap:", "fmtp:98 apt=96", "rtpmap:97 rtx/90000", formats=formats) == []
