"""A device is chosen by number, name or a part of its name; what is not there is told with what is."""

import pytest

from realtime.devices.choice import chosen
from realtime.devices.seam import Device
from realtime.errors import DeviceError

DEVICES = [
    Device(0, "HD Webcam", "", is_default=False),
    Device(2, "USB Audio", "", is_default=True),
    Device(3, "USB Audio Pro", ""),
]


@pytest.mark.parametrize(
    ("wanted", "number"), [(None, 2), ("0", 0), ("hd web", 0), ("USB Audio", 2), ("pro", 3), ("3", 3)]
)
def test_the_device_that_was_meant(wanted: str | None, number: int) -> None:
    assert chosen("microphone", wanted, DEVICES).number == number


@pytest.mark.parametrize(
    ("wanted", "complaint"),
    [
        ("7", "there is no microphone 7: there is 0 (HD Webcam), 2 (USB Audio), 3 (USB Audio Pro)"),
        ("logi", "there is no microphone logi: there is 0 (HD Webcam)"),
        ("usb", "usb may mean more than one microphone: 2 (USB Audio), 3 (USB Audio Pro)"),
    ],
)
def test_a_wrong_name_is_answered_with_those_there_are(wanted: str, complaint: str) -> None:
    with pytest.raises(DeviceError) as error:
        chosen("microphone", wanted, DEVICES)
    assert complaint in str(error.value)


def test_without_any_device() -> None:
    with pytest.raises(DeviceError, match="no camera was found: plug one in"):
        chosen("camera", None, [])
    with pytest.raises(DeviceError, match="there is no camera front: none was found"):
        chosen("camera", "front", [])


def test_without_a_default_the_first_is_taken() -> None:
    assert chosen("camera", None, DEVICES[:1]).number == 0
