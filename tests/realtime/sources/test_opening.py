"""What is said about addresses that cannot be opened or read to their end; never a secret among it."""

import io
import shutil
import socket
import traceback
from collections.abc import Iterator
from pathlib import Path

import av
import numpy as np
import pytest

from engines.shapes import MINI_MEDIA
from realtime.errors import MediaError
from realtime.media.windower import Windower
from realtime.sources import opening
from realtime.sources.pipes import path_of
from realtime.sources.reader import MediaReader
from realtime.sources.window_source import WindowSource
from tests.conftest import DEMO
from tests.support.web import rtsp_server, web_server


def with_index_last() -> bytes:
    """The demo clip's pictures, with the index where FFmpeg writes it unasked; too long to be buffered."""
    out = io.BytesIO()
    with av.open(str(DEMO)) as source, av.open(out, "w", format="mp4") as target:
        (video,) = source.streams.video
        copied = target.add_stream_from_template(video)
        for packet in source.demux(video):
            if packet.dts is not None:
                packet.stream = copied
                target.mux(packet)
    assert out.getvalue().index(b"moov") > out.getvalue().index(b"mdat")
    return out.getvalue()


@pytest.fixture(scope="module")
def host() -> Iterator[str]:
    with web_server({"last.mp4": with_index_last(), "junk.mp4": b"junk" * 99, "empty.mp4": b""}) as host:
        yield host


def complaint_about(source: str) -> str:
    """What is said; the address has a password and a token that must not be."""
    with pytest.raises(MediaError) as caught, MediaReader(source, MINI_MEDIA) as reader:
        list(WindowSource(reader, Windower(MINI_MEDIA, reader.tracks, reader.max_skew_s), None))
    assert "S3cret" not in "".join(traceback.format_exception(caught.value))
    assert "\n" not in str(caught.value)
    return str(caught.value)


@pytest.mark.parametrize(
    ("path", "complaint"),
    [
        ("400", "400"),
        ("401", "a user and a password"),
        ("403", "403 Forbidden"),
        ("404", "404 Not Found"),
        ("410", "410"),
        ("429", "429"),
        ("500", "an error of its own: 500"),
        ("503", "an error of its own: 503"),
        ("page", "a web page, not media"),
        ("loop", "redirected without end"),
        ("hang-up", "closed the connection"),
        ("junk.mp4", "no media that FFmpeg knows, or it broke off: the server sent status 200, video/mp4, 396 bytes"),
        ("204", "the server sent nothing: 204 No Content"),
        ("empty.mp4", "the server sent nothing: 200, 0 bytes"),
        ("json", "application/json, not media"),
        ("last.mp4", "does not serve ranges, and this file has its index at the end"),
    ],
)
def test_a_web_server_that_refuses_is_understood(path: str, complaint: str, host: str) -> None:
    said = complaint_about(f"http://anna:S3cret@{host}/{path}?token=S3cret")
    assert complaint in said
    assert said.startswith(f"http://***@{host}/{path}?token=***: ")


@pytest.mark.parametrize(
    ("source", "complaint"),
    [
        ("rtsp://admin:S3cret@127.0.0.1:9/x", "Connection refused"),
        ("http://admin:S3cret@127.0.0.1:9/x", "Connection refused"),
        ("http://admin:S3cret@no-such-host.invalid/x", "there is no host no-such-host.invalid"),
        ("rtsp://admin:S3cret@no-such-host.invalid/x", "there is no host no-such-host.invalid"),
        ("http://admin:S3cret@127.0.0.1:99999/x", "port must be a number up to 65535"),
        ("http://admin:S3cret/no@127.0.0.1/x", "port must be a number up to 65535"),
        ("http://admin:S3cret@/x", "names no host"),
        ("crypto:no-such-file.ts?key=S3cret", "crypto:no-such-file.ts?key=***"),
        ("nonsense://admin:S3cret@host/x", "does not know this kind of address"),
        ("admin:S3cret@host/x", "no such file"),
    ],
)
def test_an_address_without_a_server_is_understood(source: str, complaint: str) -> None:
    assert complaint in complaint_about(source)


def test_a_web_server_asked_for_rtsp_is_understood(host: str) -> None:
    assert "does not speak RTSP" in complaint_about(f"rtsp://anna:S3cret@{host}/junk.mp4")


def test_what_ffmpeg_calls_a_file_is_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    shutil.copy(DEMO, "demo.mp4")
    for source in ("demo.mp4", "file:demo.mp4", f"file://{tmp_path}/demo.mp4", f"FILE://localhost{tmp_path}/demo.mp4"):
        with MediaReader(source, MINI_MEDIA) as reader:
            assert reader.is_file
            assert next(iter(reader))
    shutil.copy("demo.mp4", "file:x.mp4")
    assert path_of("file:x.mp4") == "file:x.mp4"


def test_files_that_are_read_one_after_the_other(tmp_path: Path) -> None:
    sounds = []
    for name in ("a.mp2", "b.mp2"):
        with av.open(str(tmp_path / name), "w") as container:
            stream = container.add_stream("mp2", rate=16_000)
            frame = av.AudioFrame.from_ndarray(np.zeros((1, 16_000), np.int16), layout="mono")
            frame.sample_rate = 16_000
            container.mux([*stream.encode(frame), *stream.encode(None)])
        sounds.append(str(tmp_path / name))
    with MediaReader("concat:" + "|".join(sounds), MINI_MEDIA) as reader:
        assert not reader.is_file
        assert list(reader)
        assert reader.end_s == pytest.approx(2, abs=0.1)


def test_a_server_without_tls_is_understood(host: str) -> None:
    assert "does not speak TLS" in complaint_about(f"https://anna:S3cret@{host}/last.mp4")


@pytest.mark.parametrize(
    ("status", "complaint"),
    [
        ("401 Unauthorized", "a user and a password"),
        ("404 Not Found", "404 Not Found"),
        ("454 Session Not Found", "4xx"),
        ("503 Service Unavailable", "5xx"),
    ],
)
def test_a_camera_that_refuses_is_understood(status: str, complaint: str) -> None:
    with rtsp_server(status) as camera:
        assert complaint in complaint_about(f"rtsp://admin:S3cret@{camera}/x")


def test_a_server_that_says_nothing_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(opening, "OPEN_TIMEOUT_S", 0.2)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        assert "no answer within" in complaint_about(f"http://127.0.0.1:{silent.getsockname()[1]}/x")
        assert "no answer within" in complaint_about(f"rtsp://127.0.0.1:{silent.getsockname()[1]}/x")


def test_ranges_make_an_index_at_the_end_readable() -> None:
    with (
        web_server({"last.mp4": with_index_last()}, serves_ranges=True) as host,
        MediaReader(f"http://{host}/last.mp4", MINI_MEDIA) as reader,
    ):
        assert next(iter(reader))


def test_a_connection_that_breaks_off_is_told() -> None:
    half = DEMO.read_bytes()[: DEMO.stat().st_size // 8]
    with (
        web_server({"half.mp4": half}, breaks_off=True) as host,
        MediaReader(f"http://{host}/half.mp4", MINI_MEDIA) as reader,
    ):
        assert list(reader)
    assert "the connection broke off" in str(reader.counters.broken_off)
