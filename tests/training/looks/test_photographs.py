"""Photographs that cannot be had are told of in one line."""

import cv2
import numpy as np
import pytest

from training.looks.photographs import MAX_SIDE, Photograph, PhotographError, decoded, pictures, read_listed
from training.packages import PackageError

PHOTOGRAPH = Photograph("package@1.0.0", "package/a.jpg", "0" * 64, "inside", "kitchen", "day", frozenset())


def test_a_file_that_is_no_picture_is_told_of() -> None:
    with pytest.raises(PhotographError, match="cannot be decoded"):
        decoded(b"no picture")


def test_large_pictures_become_smaller_and_small_ones_stay() -> None:
    for width, expected in ((2 * MAX_SIDE, MAX_SIDE), (400, 400)):
        _, data = cv2.imencode(".png", np.full((300, width, 3), 90, np.uint8))
        assert decoded(data.tobytes()).shape[1] == expected


def test_without_npm_the_error_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    with pytest.raises(PackageError, match="package cannot be downloaded: npm is not installed"):
        next(pictures([PHOTOGRAPH]))


def test_what_is_listed_is_read() -> None:
    listed = read_listed()
    assert {each.where for each in listed} == {"inside", "outside", ""}
    assert all(0 <= side <= 1 for each in listed for person in each.people for side in person.box)
    assert {find.is_true for each in listed for find in each.finds} == {True, False}
