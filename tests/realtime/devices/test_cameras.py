"""Cameras: listed as Linux knows them, opened through OpenCV, refused in one line; files in their place."""

import errno
import os
from pathlib import Path

import cv2
import numpy as np
import pytest

from realtime.devices import cameras
from realtime.devices.cameras import NOT_ALLOWED, PERIOD_S, is_place, list_cameras, open_camera, why_unusable
from realtime.devices.seam import Device
from realtime.errors import DeviceEndedError, DeviceError
from tests.support.clocks import VirtualClock
from tests.support.media.clips import Clip, Tone, every, write

WEBCAM = Device(0, "HD Webcam", "/dev/video0", is_default=True)


def test_cameras_are_listed_without_the_nodes_that_deliver_no_pictures(tmp_path: Path) -> None:
    for number, name, index in ((10, "Second", 0), (0, "HD Webcam", 0), (1, "HD Webcam", 1)):
        (tmp_path / f"video{number}").mkdir()
        (tmp_path / f"video{number}" / "name").write_text(f"{name}\n")
        (tmp_path / f"video{number}" / "index").write_text(f"{index}\n")
    assert list_cameras(tmp_path) == [WEBCAM, Device(10, "Second", "/dev/video10")]


@pytest.mark.parametrize(
    ("number", "told"),
    [
        (errno.EACCES, NOT_ALLOWED),
        (errno.EBUSY, "another program uses it"),
        (errno.ENOENT, "it is not there"),
        (errno.ENODEV, "it is not there"),
    ],
)
def test_what_keeps_a_camera_from_being_opened_is_told(number: int, told: str) -> None:
    def opener(path: str, flags: int) -> int:
        assert flags & os.O_NONBLOCK
        raise OSError(number, os.strerror(number), path)

    assert told in (why_unusable("/dev/video0", opener) or "")


def test_a_node_that_can_be_opened_is_usable(tmp_path: Path) -> None:
    (tmp_path / "node").touch()
    assert why_unusable(str(tmp_path / "node")) is None


@pytest.mark.parametrize(
    ("wanted", "there", "complaint"),
    [
        (None, [], "no camera was found: plug one in"),
        ("front", [WEBCAM], r"there is no camera front: there is 0 \(HD Webcam\)"),
        ("/dev/video77", [], "camera /dev/video77: it is not there"),
    ],
)
def test_a_camera_that_is_not_there_is_one_line(
    wanted: str | None, there: list[Device], complaint: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(cameras, "DRIVERS", tmp_path)
    with pytest.raises(DeviceError, match=complaint):
        open_camera(wanted, VirtualClock(), 0.0, lambda: there)


class Capture:
    """OpenCV's capture of a camera that delivers `left` pictures."""

    left = 0

    def __init__(self, *_: object) -> None:
        self.released = False

    def set(self, *_: object) -> bool:
        return True

    def get(self, _: int) -> float:
        return 0.0

    def grab(self) -> bool:
        type(self).left -= 1
        return self.left >= 0

    def retrieve(self) -> tuple[bool, object]:
        return True, np.zeros((4, 6, 3), np.uint8)

    def release(self) -> None:
        self.released = True


def test_a_camera_that_delivers_nothing_is_busy_and_one_that_stops_has_gone(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    node = tmp_path / "video0"
    node.touch()
    monkeypatch.setattr(cv2, "VideoCapture", Capture)
    monkeypatch.setattr(cameras, "why_unusable", lambda _: None)
    device = Device(0, "HD Webcam", "/dev/video0")
    with pytest.raises(DeviceError, match="camera HD Webcam: it delivers no picture: another program may use it"):
        open_camera(None, VirtualClock(), 0.0, lambda: [device])
    Capture.left = 1
    camera = open_camera("webcam", VirtualClock(), 0.0, lambda: [device])
    assert camera.read().bgr.shape == (4, 6, 3)
    with pytest.raises(DeviceError, match="camera HD Webcam has gone: waiting"):
        camera.read()


def test_a_file_plays_once_as_fast_as_its_clock(tmp_path: Path) -> None:
    path, clock = write(tmp_path / "clip.mkv", Clip(every(0.04, 1.0))), VirtualClock()
    camera, times = open_camera(str(path), clock, 20.0), []

    def play() -> None:
        while True:
            times.append(camera.read().at_s)

    with pytest.raises(DeviceEndedError, match="is at its end"):
        play()
    camera.close()
    assert times[0] == pytest.approx(20.0, abs=0.05)
    assert np.diff(times).min() >= PERIOD_S - 1e-6
    assert clock.now_s() == pytest.approx(21.0, abs=0.1)


def test_a_file_without_pictures_is_one_line(tmp_path: Path) -> None:
    path = write(tmp_path / "tone.mkv", Clip((), (Tone(0, 0.5),)))
    with pytest.raises(DeviceError, match="no pictures can be read from it"):
        open_camera(str(path), VirtualClock(), 0.0)


def test_places_are_files_and_addresses(tmp_path: Path) -> None:
    (tmp_path / "clip.mp4").touch()
    assert is_place(str(tmp_path / "clip.mp4"))
    assert is_place("rtsp://camera.local/stream")
    assert not is_place("/dev/video0")
    assert not is_place("HD Webcam")
