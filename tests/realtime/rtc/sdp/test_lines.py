"""Sources of RTP that a line names."""

from realtime.rtc.sdp.lines import MAX_SOURCES, Line
from realtime.rtc.sdp.sections import read_sections
from tests.support.media.offers import VP8, offer, section


def sources(*attributes: str) -> dict[int, int]:
    _, (line,) = read_sections(offer(section("video", *VP8, *attributes)))
    return Line(line, "0", "video").sources


def test_retransmissions_belong_to_what_they_repeat_whatever_the_order() -> None:
    rows = ["ssrc:2 cname:x", "ssrc:1 cname:x", "ssrc:1 msid:a b", "ssrc:3 cname:x"]
    assert sources("ssrc-group:FID 1 2", "ssrc-group:FEC-FR 1 3", *rows) == {2: 1, 1: 1}


def test_sources_are_bounded_and_nonsense_is_ignored() -> None:
    assert sources("ssrc:x cname:y", "ssrc:4294967296 cname:y", "ssrc:-1", "ssrc-group:FID", "ssrc-group:FID 1") == {}
    assert len(sources(*(f"ssrc:{number} cname:x" for number in range(2000)))) == MAX_SOURCES
