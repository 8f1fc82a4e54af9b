"""Turns and mirrors: every display matrix, every EXIF value, through real files."""

import gc
import math
from collections.abc import Callable
from pathlib import Path

import av
import numpy as np
import pytest

from engines.shapes import MINI_MEDIA
from realtime.media.frames import Picture
from realtime.media.orientation import EIGHT_WAYS, Orientation, nearest_orientation, orientation_of
from realtime.media.pictures import picture_of
from realtime.media.windower import Windower
from realtime.recordings.folder import MEDIA_FILE
from realtime.recordings.recorder import FileRecorder
from realtime.sources.reader import MediaReader
from realtime.sources.window_source import WindowSource
from tests.realtime.recordings.tapes import ONE_PART, start_line
from tests.support.media import oriented

WAYS = [tuple(way) for way in EIGHT_WAYS.tolist()]


def shown_corners(path: Path) -> list[object]:
    with MediaReader(str(path), MINI_MEDIA) as reader:
        first = next(iter(reader))
    assert isinstance(first, Picture)
    return list(oriented.corners(first.rgb).tolist())


def first_frame(path: Path) -> av.VideoFrame:
    with av.open(str(path)) as container:
        return next(container.decode(video=0))


@pytest.mark.parametrize("write", [oriented.jpeg, oriented.png])
@pytest.mark.parametrize("exif", range(1, 9))
def test_a_still_is_shown_as_its_exif_says(exif: int, write: Callable[[Path, int], Path], tmp_path: Path) -> None:
    path = write(tmp_path / f"still.{write.__name__}", exif)
    assert shown_corners(path) == oriented.EXIF_SHOWN[exif](oriented.STORED).tolist()
    assert picture_of(first_frame(path), 0.0, MINI_MEDIA).aspect == pytest.approx(3 / 4 if exif >= 5 else 4 / 3)


def test_a_picture_is_freed_as_soon_as_nobody_has_it(tmp_path: Path) -> None:
    def num_frames() -> int:
        return sum(type(each) is av.VideoFrame for each in gc.get_objects())

    path = oriented.jpeg(tmp_path / "still.jpg", 6)
    gc.collect()
    before = num_frames()
    gc.disable()
    try:
        frame = first_frame(path)
        assert orientation_of(frame) != Orientation()
        assert num_frames() == before + 1
        del frame
        assert num_frames() == before
    finally:
        gc.enable()


@pytest.mark.parametrize("exif", [0, 9, 65_535])
def test_a_broken_exif_value_changes_nothing(exif: int, tmp_path: Path) -> None:
    assert shown_corners(oriented.jpeg(tmp_path / "still.jpg", exif)) == oriented.STORED.tolist()


@pytest.mark.parametrize("ending", ["mp4", "mov", "mkv"])
@pytest.mark.parametrize("way", WAYS)
def test_a_film_is_shown_as_its_matrix_says(way: tuple[int, int, int, int], ending: str, tmp_path: Path) -> None:
    path = oriented.film(tmp_path / f"film.{ending}", way)
    assert shown_corners(path) == oriented.shown_by_matrix(*way).tolist()
    assert picture_of(first_frame(path), 0.0, MINI_MEDIA).aspect == pytest.approx(4 / 3 if way[0] else 3 / 4)


def test_the_eight_ways_are_different() -> None:
    assert len({str(oriented.shown_by_matrix(*way).tolist()) for way in WAYS}) == 8


@pytest.mark.parametrize("mirror", [1, -1])
@pytest.mark.parametrize(
    ("degrees", "quarter"), [(30, 0), (44, 0), (46, 90), (100, 90), (200, 180), (300, 270), (350, 0)]
)
@pytest.mark.parametrize("scale", [1.0, 0.25])
def test_other_angles_go_to_the_nearest_quarter(degrees: int, quarter: int, mirror: int, scale: float) -> None:
    def matrix(angle: float) -> Orientation:
        turn = math.radians(angle)
        cos, sin = math.cos(turn) * scale, math.sin(turn) * scale
        nine = np.array([cos * mirror, sin * mirror, 0, -sin, cos, 0, 640, 480, 1 << 14]) * (1 << 16)
        return nearest_orientation(nine.astype(np.int32))

    assert matrix(degrees) == matrix(quarter)


def test_a_matrix_of_zeros_changes_nothing() -> None:
    assert nearest_orientation(np.zeros(9, np.int32)) == Orientation()


def test_a_frame_without_a_matrix_is_upright() -> None:
    assert orientation_of(av.VideoFrame(64, 48, "rgb24")) == Orientation()


def test_a_recording_is_upright_and_says_nothing_of_turns(tmp_path: Path) -> None:
    way = (0, -1, -1, 0)
    recorder = FileRecorder(tmp_path / "recording", MINI_MEDIA, start_line(MINI_MEDIA), ONE_PART)
    with MediaReader(str(oriented.film(tmp_path / "film.mp4", way)), MINI_MEDIA) as reader:
        for window in WindowSource(reader, Windower(MINI_MEDIA, reader.tracks, reader.max_skew_s), None):
            recorder.add(window)
    recorder.close({})
    recorder.wait()
    assert shown_corners(recorder.path / MEDIA_FILE) == oriented.shown_by_matrix(*way).tolist()
