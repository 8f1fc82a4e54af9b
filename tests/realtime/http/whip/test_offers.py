"""Which offers may be pushed."""

import pytest

from realtime.errors import RequestError
from realtime.http.whip.offers import read_pushed
from tests.support.media.offers import OBS, OPUS, VP8, VP9, offer, section


@pytest.mark.parametrize("sdp", [OBS, offer(section("audio", "sendrecv", *OPUS))])
def test_an_encoder_sends_and_is_never_answered_with_sound(sdp: str) -> None:
    read = read_pushed(sdp)
    assert read.sends
    assert not read.hears


@pytest.mark.parametrize(
    ("sdp", "code"),
    [
        (offer(section("audio", *OPUS), section("video", "sendonly", *VP9)), "no_common_codec"),
        (offer(section("audio", "recvonly", *OPUS)), "no_media"),
        (offer(section("audio", *OPUS), section("video", *VP8), section("video", *VP8)), "too_many_lines"),
        ("hello", "invalid_sdp"),
    ],
)
def test_an_encoder_is_told_what_would_not_be_understood(sdp: str, code: str) -> None:
    with pytest.raises(RequestError) as error:
        read_pushed(sdp)
    assert error.value.code == code
