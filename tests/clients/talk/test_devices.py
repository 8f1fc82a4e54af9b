"""What was named is looked for at once; what is missing without having been named is told, and the rest is used."""

import argparse
from pathlib import Path
from typing import Any

import pytest

from clients.options.parser import make_parser
from clients.talk.devices import find_devices
from realtime.devices.seam import Device
from realtime.errors import DeviceError
from tests.support.devices.portaudio import FakePortAudio, device
from tests.support.media.clips import Clip, Tone, write

WEBCAM = Device(0, "HD Webcam", "/dev/video0", is_default=True)


def library() -> FakePortAudio:
    return FakePortAudio([device("Mic", inputs=1), device("Speakers", outputs=2)], (0, 1))


def no_library() -> Any:
    raise DeviceError("PortAudio is missing; install it")


def options(*arguments: str) -> argparse.Namespace:
    return make_parser().parse_args(["talk", *arguments])


def test_by_default_all_three_are_wanted_and_waited_for() -> None:
    choice = find_devices(options(), library, list)
    assert choice.openers(0.0).kinds == {"camera", "microphone", "loudspeaker"}
    assert choice.problems == ()


def test_without_portaudio_the_camera_is_still_used_and_a_line_says_so() -> None:
    choice = find_devices(options(), no_library, list)
    assert choice.openers(0.0).kinds == {"camera"}
    assert choice.problems == ("PortAudio is missing; install it",)


@pytest.mark.parametrize("arguments", [("--microphone", "Mic"), ("--loudspeaker", "1")])
def test_a_device_that_was_named_needs_portaudio(arguments: tuple[str, ...]) -> None:
    with pytest.raises(DeviceError, match="PortAudio is missing"):
        find_devices(options(*arguments), no_library, list)


def test_nothing_is_looked_for_where_none_is_wanted() -> None:
    choice = find_devices(
        options("--camera", "none", "--microphone", "none", "--loudspeaker", "none"), no_library, list
    )
    assert choice.openers(0.0).kinds == set()
    assert choice.problems == ()


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (("--camera", "back"), r"there is no camera back: there is 0 \(HD Webcam\)"),
        (("--camera", "/dev/video77"), "camera /dev/video77: it is not there: plug it in"),
        (("--microphone", "9"), r"there is no microphone 9: there is 0 \(Mic\)"),
        (("--loudspeaker", "Mic"), r"there is no loudspeaker Mic: there is 1 \(Speakers\)"),
        (("--microphone", __file__), "cannot be read as sound"),
    ],
)
def test_a_wrong_name_is_told_before_anything_is_loaded(arguments: tuple[str, ...], complaint: str) -> None:
    with pytest.raises(DeviceError, match=complaint):
        find_devices(options(*arguments), library, lambda: [WEBCAM])


def test_a_device_is_remembered_by_its_name_unless_two_have_it() -> None:
    twins = FakePortAudio([device("Mic", inputs=1), device("Mic", inputs=1), device("Speakers", outputs=2)], (0, 2))
    choice = find_devices(
        options("--camera", "0", "--microphone", "1", "--loudspeaker", "speak"), lambda: twins, lambda: [WEBCAM]
    )
    assert (choice.camera, choice.microphone, choice.loudspeaker) == ("HD Webcam", "1", "Speakers")


def test_a_file_in_place_of_the_microphone_needs_no_portaudio(tmp_path: Path) -> None:
    path = write(tmp_path / "tone.mkv", Clip((), (Tone(0, 0.5),)))
    choice = find_devices(options("--microphone", str(path), "--loudspeaker", "none"), no_library, list)
    assert choice.openers(0.0).kinds == {"camera", "microphone"}
    assert choice.problems == ()
