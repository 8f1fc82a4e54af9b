"""Which sources are devices of this machine."""

import pytest

from realtime.devices.places import WantedDevices, wanted_devices
from realtime.errors import DeviceError


@pytest.mark.parametrize(
    ("source", "camera", "has_microphone"),
    [
        ("/dev/video0", "/dev/video0", False),
        ("/dev/video12+default-mic", "/dev/video12", True),
        ("/dev/v4l/by-id/usb-cam-index0+default-mic", "/dev/v4l/by-id/usb-cam-index0", True),
        ("default-mic", None, True),
    ],
)
def test_camera_and_microphone_of_this_machine(source: str, camera: str | None, *, has_microphone: bool) -> None:
    assert wanted_devices(source) == WantedDevices(camera, has_microphone)


@pytest.mark.parametrize(
    "source", ["rtsp://h/a+default-mic", "a+b.mp4", "-", "/dev/videos/a.mp4", "default-microphone"]
)
def test_everything_else_is_none(source: str) -> None:
    assert wanted_devices(source) is None


def test_something_else_beside_a_camera_is_told() -> None:
    with pytest.raises(DeviceError, match=r"\+default-mic, or nothing: /dev/video0\+default-mic"):
        wanted_devices("/dev/video0+hw:1")
