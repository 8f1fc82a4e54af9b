"""What a configuration of the server refuses."""

import pytest

from realtime.config import RecordingLimits, ServerConfig, Source, parse_recording_limits


@pytest.mark.parametrize("token", ["", "short", "with a space"])
def test_a_server_does_not_take_a_token_that_can_be_guessed(token: str) -> None:
    with pytest.raises(ValueError, match="at least 8 letters"):
        ServerConfig(token=token)
    assert ServerConfig(token=None).token is None
    assert ServerConfig(token="right-token").token == "right-token"


@pytest.mark.parametrize(
    ("text", "keep", "shown"),
    [
        ("20GB", RecordingLimits(max_bytes=20 * 10**9), "20GB"),
        ("7d", RecordingLimits(max_age_s=604_800), "1w"),
        ("20GB|7d", RecordingLimits(20 * 10**9, 604_800), "20GB,1w"),
        ("36h, 1.5 tb", RecordingLimits(1_500 * 10**9, 36 * 3600), "1500GB,36h"),
        ("0.5MB", RecordingLimits(max_bytes=500_000), "0.5MB"),
    ],
)
def test_how_much_is_kept_of_recordings(text: str, keep: RecordingLimits, shown: str) -> None:
    assert parse_recording_limits(text) == keep
    assert str(keep) == shown
    assert parse_recording_limits(shown) == keep


@pytest.mark.parametrize("text", ["", "20", "GB", "0GB", "-1d", "7 days", "20GB,30GB", "1d|2w", "20GB|", "inf GB"])
def test_an_amount_of_recordings_that_cannot_be_says_what_to_write(text: str) -> None:
    with pytest.raises(ValueError, match=r"a size \(MB, GB, TB\), an age \(h, d, w\) or both, as 20GB,7d"):
        parse_recording_limits(text)


def test_sources_have_names_of_their_own_and_a_place_each() -> None:
    door, yard = Source("door", "rtsp://a"), Source("yard", "rtsp://b")
    assert ServerConfig(max_streams=2, sources=(door, yard)).sources == (door, yard)
    for sources, places in (((door, Source("door", "rtsp://c")), 4), ((door, yard), 1)):
        with pytest.raises(ValueError, match="a name of its own, and a place"):
            ServerConfig(max_streams=places, sources=sources)
    with pytest.raises(ValueError, match="a stream's name has"):
        Source("a b", "rtsp://a")
