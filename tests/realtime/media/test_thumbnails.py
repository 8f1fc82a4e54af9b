"""Thumbnails: bounded, in the proportions of the camera."""

import io

import av
import numpy as np
import pytest

from realtime.media.thumbnails import MAX_KEPT, Thumbnails, jpeg


def test_a_window_that_waits_keeps_its_thumbnail() -> None:
    thumbnails = Thumbnails()
    for index in range(4):
        thumbnails.put(index, np.zeros((32, 32, 3), np.uint8), 1.0)
    thumbnails.keep({1}, reduced_until=2)
    assert [index for index in range(4) if thumbnails.get(index)] == [1, 3]


def test_thumbnails_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("realtime.media.thumbnails.MAX_KEPT", 3)
    thumbnails = Thumbnails()
    for index in range(5):
        thumbnails.put(index, np.zeros((32, 32, 3), np.uint8), 1.0)
    assert len(thumbnails) == 3 < MAX_KEPT
    assert thumbnails.get(1) is None


@pytest.mark.parametrize(
    ("aspect", "size"), [(1.0, (32, 32)), (4 / 3, (43, 32)), (9 / 16, (32, 57)), (50.0, (96, 32)), (0.01, (32, 96))]
)
def test_a_thumbnail_has_the_proportions_of_the_camera(aspect: float, size: tuple[int, int]) -> None:
    square = np.zeros((32, 32, 3), np.uint8)
    square[:, 16:] = 200
    with av.open(io.BytesIO(jpeg(square, aspect)), "r", format="mjpeg") as file:
        (picture,) = file.decode(video=0)
    assert (picture.width, picture.height) == size
    left, right = np.array_split(picture.to_ndarray(format="rgb24"), 2, axis=1)
    assert left.mean() < 40
    assert right.mean() > 160
