"""The command on this machine, whatever devices it has: the list of them, and a wrong name in one line."""

import pytest

from clients.cli import main


def test_devices_are_listed_or_it_is_said_what_to_install(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["talk", "--list-devices"]) == 0
    printed = capsys.readouterr()
    assert "Cameras (--camera)" in printed.out
    assert "Microphones (--microphone)" in printed.out or "apt install libportaudio2" in printed.out
    assert printed.err == ""


@pytest.mark.parametrize("kind", ["camera", "microphone", "loudspeaker"])
def test_a_wrong_name_is_one_line_and_exit_code_2(kind: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["talk", f"--{kind}", "no-such-device"]) == 2
    printed = capsys.readouterr()
    assert len(printed.err.splitlines()) == 1
    assert f"there is no {kind} no-such-device" in printed.err or "apt install libportaudio2" in printed.err
