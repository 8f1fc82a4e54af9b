"""Pictures as the model sees them: a square, and in detail in their own proportions."""

from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engines.api import Window
from engines.shapes import MINI_MEDIA
from realtime.media.pictures import detail_shape, picture_of
from realtime.media.windower import Windower
from realtime.sources.reader import MediaReader
from realtime.sources.window_source import WindowSource
from tests.support.media import oriented
from tests.support.media.clips import Clip, Shown, Tone, every, write


def windows_of(path: Path) -> list[Window]:
    with MediaReader(str(path), MINI_MEDIA) as reader:
        return list(WindowSource(reader, Windower(MINI_MEDIA, reader.tracks, reader.max_skew_s), None))


def frame_of(width: int, height: int) -> av.VideoFrame:
    return av.VideoFrame.from_ndarray(oriented.pixels(width, height), format="rgb24")


@pytest.mark.parametrize(
    ("stored", "pixel_aspect", "shape"),
    [
        ((1920, 1080), 1.0, (960, 540)),
        ((1080, 1920), 1.0, (540, 960)),
        ((640, 480), 1.0, (640, 480)),
        ((720, 576), 64 / 45, (720, 405)),  # a wide-screen DVD: 16:9
        ((1440, 1080), 4 / 3, (960, 540)),  # HDV
        ((704, 480), 10 / 11, (640, 480)),
        ((40_000, 10), 1.0, (960, 1)),
    ],
)
def test_the_longest_side_is_bounded_and_nothing_is_enlarged(
    stored: tuple[int, int], pixel_aspect: float, shape: tuple[int, int]
) -> None:
    assert detail_shape(*stored, pixel_aspect, 960) == shape


@given(st.integers(1, 5000), st.integers(1, 5000), st.floats(0.01, 100))
def test_any_picture_has_a_detail_within_its_bounds(width: int, height: int, pixel_aspect: float) -> None:
    wide, high = detail_shape(width, height, pixel_aspect, 960)
    assert 1 <= wide <= min(width, 960)
    assert 1 <= high <= min(height, 960)


@pytest.mark.parametrize("size", [(1920, 1080), (964, 1284), (64, 48)])
def test_a_detail_shows_the_whole_picture(size: tuple[int, int]) -> None:
    picture = picture_of(frame_of(*size), 3.5, MINI_MEDIA)
    assert picture.time_s == 3.5
    assert picture.rgb.shape == (224, 224, 3)
    assert picture.detail.shape[1::-1] == detail_shape(*size, 1.0, 960)
    for rgb in (picture.rgb, picture.detail):
        assert rgb.dtype == np.uint8
        assert rgb.flags.c_contiguous
        assert oriented.corners(rgb).tolist() == oriented.STORED.tolist()


def test_every_window_of_a_film_has_its_newest_picture_in_detail(tmp_path: Path) -> None:
    shown = tuple(Shown(0.25 * number, (20 * number, 100, 50), (1280, 720)) for number in range(11))
    path = write(tmp_path / "film.mp4", Clip(shown, (Tone(0.0, 5.0),)))
    first, second, third = windows_of(path)
    for window, time_s, red in ((first, 1.5, 120), (second, 2.5, 200)):
        assert window.detail is not None
        assert window.detail.time_s == window.frames[-1].time_s == pytest.approx(time_s, abs=0.01)
        assert window.detail.rgb.shape == (540, 960, 3)
        assert np.abs(window.detail.rgb[270, 480].astype(int) - (red, 100, 50)).max() < 12
    assert third.frames == ()
    assert third.detail is None


def test_a_film_with_pixels_that_are_not_square_is_seen_as_it_is_shown(tmp_path: Path) -> None:
    path = tmp_path / "dvd.mp4"
    with av.open(str(path), "w") as container:
        stream = container.add_stream("mpeg4", rate=25)
        stream.width, stream.height, stream.pix_fmt = 72, 58, "yuv420p"
        stream.sample_aspect_ratio = Fraction(64, 45)
        for _ in range(5):
            container.mux(stream.encode(frame_of(72, 58)))
        container.mux(stream.encode(None))
    (window,) = windows_of(path)
    assert window.detail is not None
    assert window.detail.rgb.shape == (41, 72, 3)


@pytest.mark.parametrize("exif", [1, 6])
def test_a_still_is_in_detail_and_upright(exif: int, tmp_path: Path) -> None:
    (window,) = windows_of(oriented.jpeg(tmp_path / "still.jpg", exif))
    assert window.detail is not None
    assert window.detail.rgb.shape == ((48, 64, 3) if exif == 1 else (64, 48, 3))
    assert oriented.corners(window.detail.rgb).tolist() == oriented.EXIF_SHOWN[exif](oriented.STORED).tolist()


def test_without_pictures_there_is_no_detail(tmp_path: Path) -> None:
    path = write(tmp_path / "sound.wav", Clip(tones=(Tone(0.0, 3.0),)))
    assert [window.detail for window in windows_of(path)] == [None, None]


def test_pictures_of_the_models_size_or_less_are_not_enlarged(tmp_path: Path) -> None:
    path = write(tmp_path / "small.mkv", Clip(every(0.5, 2.0)))
    (window,) = windows_of(path)
    assert window.detail is not None
    assert window.detail.rgb.shape == (48, 64, 3)
