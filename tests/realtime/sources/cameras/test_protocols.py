"""How each kind of address is connected to."""

from pathlib import Path

import pytest

from realtime.errors import MediaError
from realtime.sources.cameras.protocols import check_network_address, connection_options, format_of, is_device
from realtime.sources.opening import is_file
from realtime.sources.reader import MediaReader
from tests.support.media.clips import Clip, every, write
from tests.support.scripted_engine import SCRIPTED_MEDIA
from tests.support.web import web_server


def test_rtsp_goes_over_tcp_without_the_cameras_metadata() -> None:
    options = connection_options("RTSP://camera/live")
    assert options["rtsp_transport"] == "tcp"
    assert options["allowed_media_types"] == "video+audio"
    assert "rtsp_transport" not in connection_options("http://camera/video.mjpg")


def test_files_have_no_options_and_devices_a_format() -> None:
    assert connection_options("film.mkv") == connection_options("/dev/video0") == {}
    assert (format_of("/dev/video0"), format_of("film.mkv")) == ("v4l2", None)
    assert is_device("/dev/v4l/by-id/usb-cam-index0")
    assert not is_file("/dev/video7")


@pytest.mark.parametrize("address", ["rtsp://a/b", "rtsps://a", "RTMP://a/b/c", "http://a", "https://a", "srt://a:1"])
def test_addresses_of_the_network_may_come_over_http(address: str) -> None:
    check_network_address(address)


@pytest.mark.parametrize(
    "address", ["/etc/passwd", "file:///x", "-", "concat:a|b", "async:http://a", "/dev/video0", ""]
)
def test_what_is_on_this_machine_may_not(address: str) -> None:
    with pytest.raises(MediaError, match="over HTTP a source is an address"):
        check_network_address(address)


def test_a_playlist_from_the_web_leads_to_the_web_and_to_no_file(tmp_path: Path) -> None:
    part = write(tmp_path / "part.ts", Clip(every(0.04, 2), codec="mpeg2video"))
    head = b"#EXTM3U\n#EXT-X-VERSION:3\n#EXT-X-TARGETDURATION:2\n#EXTINF:2.0,\n"
    files = {
        "web.m3u8": head + b"part.ts\n#EXT-X-ENDLIST\n",
        "own.m3u8": head + f"file://{part}\n#EXT-X-ENDLIST\n".encode(),
        "part.ts": part.read_bytes(),
    }
    with web_server(files, content_type="application/vnd.apple.mpegurl") as host:
        with MediaReader(f"http://{host}/web.m3u8", SCRIPTED_MEDIA) as reader:
            assert reader.format_name == "hls"
            assert len(list(reader)) == 8
        with pytest.raises(MediaError):
            MediaReader(f"http://{host}/own.m3u8", SCRIPTED_MEDIA)
