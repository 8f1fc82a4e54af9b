"""Secrets in addresses, in every place where one can stand."""

from pathlib import Path

import pytest

from realtime.sources.addresses import masked, masked_text

ADDRESSES = {
    "rtsp://admin:S3cret@127.0.0.1:9/stream": "rtsp://***@127.0.0.1:9/stream",
    "rtsp://S3cret@camera/x": "rtsp://***@camera/x",
    "RTSP://Admin:S3cret@[fe80::1]:554/x": "RTSP://***@[fe80::1]:554/x",
    "rtsp://admin:S3@cret@camera/x": "rtsp://***@camera/x",
    "rtsp://admin:S3%40cret%2F@camera/x": "rtsp://***@camera/x",
    "rtsp://admin:S3/cret@camera/x": "rtsp://***@camera/x",
    "rtsp://admin:S3#cr?et@camera/x": "rtsp://***@camera/x",
    "rtsp://admin:S3 cret@camera/x": "rtsp://***@camera/x",
    "rtsp:///admin:S3cret@camera/x": "rtsp:///***@camera/x",
    "http://host/x?token=S3cret&quality=2": "http://host/x?token=***&quality=***",
    "http://host/x?S3cret": "http://host/x?***",
    "http://host/x?S3cret&a=b=S3cret": "http://host/x?***&a=***",
    "http://host:80/x?mail=S3@cret": "http://host:80/x?mail=***",
    "http://host?key=S3cret": "http://host?key=***",
    "http://host/x?a?b=S3cret": "http://host/x?a?b=***",
    "http://host/x#access_token=S3cret": "http://host/x#***",
    "http://host/x?a=S3cret#S3cret": "http://host/x?a=***#***",
    "http://host/x;session=S3cret/y": "http://host/x;session=***",
    "http://host/get?next=http://anna:S3cret@b/c": "http://host/get?next=***http://***@b/c",
    "http://host/rtsp%3A%2F%2Fadmin%3AS3cret%40camera/1": "http://host/rtsp%3A%2F%2F***%40camera/1",
    "async:http://anna:S3cret@host/x": "async:http://***@host/x",
    "crypto+https://anna:S3cret@host/x": "crypto+https://***@host/x",
    "cache:async:http://host/x?k=S3cret": "cache:async:http://host/x?k=***",
    "concat:http://a:S3cret@h/1.ts|http://b:S3cret@h/2.ts?k=S3cret": "concat:http://***@h/1.ts|http://***@h/2.ts?k=***",
    "subfile,,start,1,end,9,,:http://a:S3cret@h/x": "subfile,,start,1,end,9,,:http://***@h/x",
    "rtmp://host/app token=S3cret pubPasswd=S3cret": "rtmp://host/app token=*** pubPasswd=***",
    "srt://host:9?passphrase=S3cret&mode=caller": "srt://host:9?passphrase=***&mode=***",
    "http:/admin:S3cret@camera/x?k=S3cret": "http:/***@camera/x?k=***",
    "admin:S3cret@camera/x": "***@camera/x",
    "rtsp://h:554/user=admin_password=S3cret_channel=1_stream=0.sdp": "rtsp://h:554/user=***_password=***_channel=1_stream=0.sdp",
    "rtsp://h/user=admin&password=S3cret&channel=1": "rtsp://h/user=***&password=***&channel=1",
    "rtsp://h/av0_0&user=admin&password=S3_cret": "rtsp://h/av0_0&user=***&password=***",
    "rtsp://h/cam?user=S3cret": "rtsp://h/cam?user=***",
    "http://h/access_token=S3cret/live.m3u8": "http://h/access_token=***/live.m3u8",
    "http://h/Token/S3cret/live.m3u8": "http://h/Token/***/live.m3u8",
    "http://h/PWD=S3cret;x": "http://h/PWD=***;x",
    "rtmp://h/live/S3cret": "rtmp://h/live/***",
    "rtmps://anna:S3cret@h:1935/live/S3cret/S3?k=S3cret": "rtmps://***@h:1935/live/***",
    "rtmp://h/live/S3cret pwd=S3cret": "rtmp://h/live/*** pwd=***",
    "crypto:film.ts?key=S3cret": "crypto:film.ts?key=***",
    "admin:S3cret@camera/user=S3cret": "***@camera/user=***",
    "rtsp://admin:12/S3@camera/x": "rtsp://***@camera/x",
    "turn:anna:S3cret@host:3478?transport=udp": "turn:***@host:3478?transport=udp",
}


@pytest.mark.parametrize(("address", "shown"), ADDRESSES.items())
def test_an_address_is_shown_without_its_secrets(address: str, shown: str) -> None:
    assert masked(address) == shown
    assert "S3" not in shown
    assert masked(shown) == shown


@pytest.mark.parametrize(
    "source",
    [
        "film.mp4",
        "/home/anna/12:30 film.mp4",
        "C:\\films\\a.mp4",
        "C:/films/a?b=c@d.mp4",
        "file:///films/a.mp4",
        "anna@home.mp4",
        "a?b=c.mp4",
        "https://host:8080/@anna/live",
        "http://[::1]:80/x",
        "stun:host:3478",
        "http://host:80/mail/a@b.mp4",
        "http://host/keys/film.mp4",
        "rtmp://host/app",
        "concat:a.ts|b.ts",
        "",
    ],
)
def test_what_holds_no_secret_stays(source: str) -> None:
    assert masked(source) == source


def test_a_file_keeps_its_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("12:30@home.mp4", "crypto:a?key=1.ts"):
        assert masked(name) != name
        (tmp_path / name).touch()
        assert masked(name) == name


def test_in_a_text_an_address_that_was_given_is_masked_as_it_would_be_alone() -> None:
    given = "admin:S3cret@camera"
    assert (
        masked_text(f"unrecognized arguments: {given} --x", ["--x", given]) == "unrecognized arguments: ***@camera --x"
    )


@pytest.mark.parametrize("address", [*ADDRESSES.values(), "https://host/x", "rtsp://[::1]:1"])
def test_masking_an_error_again_changes_nothing(address: str) -> None:
    assert (
        masked_text(f"{address}: cannot be read (Connection refused)")
        == f"{address}: cannot be read (Connection refused)"
    )


def test_addresses_in_a_text_are_masked() -> None:
    text = (
        "[tcp] rtsp://a:S3cret@h/x?k=S3cret failed: 'http://a:S3cret@h/'\nasync:http://a:S3cret@h (turn:a:S3cret@h:1)\n"
        "a:S3cret@h/x: no such file; rtmp://h/app pwd=S3cret token=S3cret: refused"
    )
    shown = (
        "[tcp] rtsp://***@h/x?k=*** failed: 'http://***@h/'\nasync:http://***@h (turn:***@h:1)\n"
        "***@h/x: no such file; rtmp://h/app pwd=*** token=***: refused"
    )
    assert masked_text(text) == shown


@pytest.mark.parametrize(
    "text", ["12:30, mail@example.org, a:b", "no such host", "see http://127.0.0.1:8080/ and https://a/b"]
)
def test_a_text_without_secrets_stays(text: str) -> None:
    assert masked_text(text) == text
