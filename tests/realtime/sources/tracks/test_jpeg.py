"""JPEGs that arrived in part: never taken for pictures, counted, and whole ones of every kind still used."""

import io
from fractions import Fraction
from pathlib import Path

import av
import pytest
from PIL import Image

from engines.shapes import MINI_MEDIA
from realtime.errors import MediaError
from realtime.media.frames import Picture
from realtime.media.windower import Windower
from realtime.sources.reader import MediaReader
from realtime.sources.tracks.jpeg import JpegTrack
from realtime.sources.window_source import WindowSource
from tests.support.media.damaged import scene, write_with_damage
from tests.support.web import web_server

END = b"\xff\xd9"
NUM, BROKEN = 8, 3  # pictures, half a second apart, and which of them arrives in part


def jpeg(picture: Image.Image, **options: object) -> bytes:
    out = io.BytesIO()
    picture.save(out, "JPEG", **options)
    return out.getvalue()


def with_thumbnail(whole: bytes) -> bytes:
    """A small JPEG inside of a segment of the header, end marker included."""
    small = b"Exif\0\0" + jpeg(scene(1, (32, 32)))
    return whole[:2] + b"\xff\xe1" + (len(small) + 2).to_bytes(2, "big") + small + whole[2:]


WHOLE = jpeg(scene())
KINDS: dict[str, bytes] = {
    "baseline": WHOLE,
    "4:4:4": jpeg(scene(), subsampling=0),
    "4:2:2": jpeg(scene(), subsampling=1),
    "grey": jpeg(scene().convert("L")),
    "cmyk": jpeg(scene().convert("CMYK")),
    "progressive": jpeg(scene(), progressive=True),
    "own tables": jpeg(scene(), optimize=True),
    "restart markers": jpeg(scene(), restart_marker_blocks=4),
    "odd size": jpeg(scene(size=(163, 121))),
    "best quality": jpeg(scene(), quality=100),
    "a thumbnail": with_thumbnail(WHOLE),
}


def pictures_of(path: Path) -> tuple[list[Picture], MediaReader]:
    with MediaReader(str(path), MINI_MEDIA) as reader:
        return [frame for frame in reader if isinstance(frame, Picture)], reader


def written(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("padding", [b"", bytes(7), b"\xff\xff"], ids=["as it is", "zeros", "ones"])
def test_a_whole_still_is_used(kind: str, padding: bytes, tmp_path: Path) -> None:
    pictures, reader = pictures_of(written(tmp_path / "still.jpg", KINDS[kind] + padding))
    assert (len(pictures), reader.counters.corrupt_packets) == (1, 0)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("share", [0.97, 0.75, 0.5])
@pytest.mark.parametrize("end", [b"", END], ids=["cut", "cut, with an end marker"])
def test_half_a_still_is_a_clear_error(kind: str, share: float, end: bytes, tmp_path: Path) -> None:
    content = KINDS[kind]
    path = written(tmp_path / "still.jpg", content[: int(len(content) * share)] + end)
    with (
        pytest.raises(MediaError, match="damaged, or arrived only in part") as caught,
        MediaReader(str(path), MINI_MEDIA) as reader,
    ):
        list(WindowSource(reader, Windower(MINI_MEDIA, reader.tracks, reader.max_skew_s), None))
    assert "\n" not in str(caught.value)


def damaged(how: str) -> list[bytes]:
    """Eight pictures of which one is damaged."""
    jpegs = [jpeg(scene(seed)) for seed in range(NUM)]
    whole = jpegs[BROKEN]
    middle = len(whole) // 2
    jpegs[BROKEN] = {
        "half": whole[:middle],
        "half, with an end marker": whole[:middle] + END,
        "no end marker": whole[: -len(END)],
        "a hole": whole[:middle] + whole[middle + 200 :],
        "zeros in the middle": whole[:middle] + bytes(len(whole) - middle - 2) + END,
    }[how]
    return jpegs


def film(path: Path, jpegs: list[bytes]) -> Path:
    with av.open(str(path), "w") as container:
        stream = container.add_stream("mjpeg", rate=2)
        stream.width, stream.height, stream.pix_fmt = 160, 120, "yuvj420p"
        for index, content in enumerate(jpegs):
            packet = av.Packet(content)
            packet.stream, packet.pts, packet.dts, packet.is_keyframe = stream, index, index, True
            packet.time_base = Fraction(1, 2)
            container.mux(packet)
    return path


def multipart(jpegs: list[bytes]) -> bytes:
    head = b"--frame\r\nContent-Type: image/jpeg\r\nContent-Length: %d\r\n\r\n"
    return b"".join(head % len(content) + content + b"\r\n" for content in jpegs)


@pytest.mark.parametrize("how", ["half", "half, with an end marker", "no end marker", "a hole", "zeros in the middle"])
@pytest.mark.parametrize("ending", ["avi", "mkv", "mov"])
def test_a_damaged_picture_of_a_film_is_counted_and_not_used(how: str, ending: str, tmp_path: Path) -> None:
    pictures, reader = pictures_of(film(tmp_path / f"film.{ending}", damaged(how)))
    times_s = [round(picture.time_s, 2) for picture in pictures]
    assert times_s == [index / 2 for index in range(NUM) if index != BROKEN]
    assert reader.counters.corrupt_packets == 1


def test_a_film_without_end_markers_is_used(tmp_path: Path) -> None:
    jpegs = [jpeg(scene(seed)).removesuffix(END) for seed in range(NUM)]
    pictures, reader = pictures_of(film(tmp_path / "film.avi", jpegs))
    assert (len(pictures), reader.counters.corrupt_packets) == (NUM, 0)


def test_a_camera_that_sends_half_a_picture_goes_on() -> None:
    kind = "multipart/x-mixed-replace;boundary=frame"
    with (
        web_server({"live": multipart(damaged("half"))}, content_type=kind) as host,
        MediaReader(f"http://{host}/live", MINI_MEDIA) as reader,
    ):
        assert list(reader)
    assert reader.counters.corrupt_packets == 1
    assert reader.counters.broken_off is None


def test_what_is_no_jpeg_is_left_to_the_decoder(tmp_path: Path) -> None:
    with av.open(str(written(tmp_path / "still.jpg", WHOLE))) as container:
        track = JpegTrack(container.streams.video[0])
    for content in (b"", b"\xff", b"\xff\xd8", b"\xff\xd8\xff", b"\xff\xd8\xff\xe0\xff", b"RIFF" * 9, WHOLE[:30]):
        assert track.is_whole(content)


@pytest.mark.parametrize("codec", ["mpeg4", "mpeg2video"])
def test_a_picture_with_guessed_parts_gives_its_slot_to_the_next(codec: str, tmp_path: Path) -> None:
    """20 pictures at 10 Hz; the sixth, with which a slot begins, is damaged inside."""
    write_with_damage(tmp_path / "film.mkv", codec)
    pictures, reader = pictures_of(tmp_path / "film.mkv")
    assert [round(picture.time_s, 1) for picture in pictures] == [0.0, 0.6, 1.0, 1.5]
    assert reader.counters.damaged_pictures == 1
