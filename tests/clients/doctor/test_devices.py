"""What is printed of the devices of a source."""

import io

import pytest
from rich.console import Console

from clients.cli import main
from clients.doctor.devices import advice_on, show_devices_of
from realtime.capture.trial import DeviceTrial
from realtime.media.windower import Track

NAMES: dict[Track, str] = {"video": "HD Webcam", "audio": "default"}


def shown(trial: DeviceTrial) -> tuple[bool, str]:
    out = io.StringIO()
    is_fine = show_devices_of("/dev/video0+default-mic", trial, Console(file=out, width=200))
    return is_fine, out.getvalue()


def test_devices_that_deliver_are_fine() -> None:
    is_fine, text = shown(DeviceTrial(8.0, NAMES, None, 16, 8.0, 0.1))
    assert is_fine
    assert "HD Webcam: 16 were used" in text
    assert "default: 8.0 s came, the loudest -20 dB" in text
    assert "nothing to change" in text


@pytest.mark.parametrize(
    ("trial", "advice"),
    [
        (DeviceTrial(8.0, {}, "no camera was found: plug one in"), "no camera was found: plug one in"),
        (DeviceTrial(8.0, NAMES, None, 4, 8.0, 0.1), "few pictures"),
        (DeviceTrial(8.0, NAMES, None, 16, 8.0, 0.0), "nothing but silence"),
        (
            DeviceTrial(8.0, NAMES | {"audio": "no microphone was found"}, None, 16),
            "no sound came: no microphone was found",
        ),
        (DeviceTrial(8.0, NAMES, None, 0, 8.0, 0.1), "no picture came: HD Webcam"),
    ],
)
def test_what_is_wrong_is_told_in_a_line(trial: DeviceTrial, advice: str) -> None:
    (line,) = advice_on(trial)
    assert advice in line


def test_what_is_away_is_a_failure_and_something_else_beside_a_camera_bad_input(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert not shown(DeviceTrial(8.0, NAMES | {"audio": "no microphone was found"}, None, 16))[0]
    assert main(["doctor", "--source", "/dev/video0+hw:1"]) == 2
    assert "beside a camera stands +default-mic" in capsys.readouterr().err
