"""The command on this machine, whatever devices it has: the list of them, and a wrong name in one line."""

from pathlib import Path

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


@pytest.mark.parametrize(("option", "holds"), [("--record", "recordings"), ("--state", "memories")])
def test_a_folder_that_cannot_be_written_to_is_told_before_anything_is_loaded(
    option: str, holds: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").touch()
    nothing = ("--camera", "none", "--microphone", "none", "--loudspeaker", "none")
    assert main(["talk", *nothing, option, str(tmp_path / "file" / "folder")]) == 2
    printed = capsys.readouterr()
    assert len(printed.err.splitlines()) == 1
    assert f"cannot hold {holds}" in printed.err
