"""SDP offers: whatever text comes, it is parsed or refused with a code."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from realtime.errors import RequestError
from realtime.rtc.offer import START_KBPS, read_offer, with_start_bitrate

LINES = ("m=audio 9 UDP/TLS/RTP/SAVPF 0", "m=video 0 x 1", "a=mid:0", "a=rtpmap:x", "c=IN", "m=", "a=setup:actpass")


@settings(max_examples=200, suppress_health_check=[HealthCheck.too_slow])
@given(st.text(), st.lists(st.sampled_from(LINES)))
def test_text_that_is_not_an_offer_is_refused(text: str, lines: list[str]) -> None:
    for sdp in (text, "\r\n".join(["v=0", *lines, text]), "\r\n".join(["v=0", *lines])):
        with pytest.raises(RequestError) as error:
            read_offer(sdp)
        assert error.value.code in ("invalid_sdp", "no_media")


def test_the_answer_asks_for_a_start_bitrate_of_vp8_only() -> None:
    answer = "a=rtpmap:97 VP8/90000\r\na=rtpmap:99 H264/90000\r\n"
    line = f"a=fmtp:97 x-google-start-bitrate={START_KBPS}\r\n"
    assert with_start_bitrate(answer) == f"a=rtpmap:97 VP8/90000\r\n{line}a=rtpmap:99 H264/90000\r\n"
