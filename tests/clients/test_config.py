"""`echoingpixels config`: what is in force and where it comes from; no secret is shown."""

import json
from pathlib import Path

import pytest

from clients.cli import main
from clients.options.sources import NAMES


@pytest.fixture
def given(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> list[str]:
    """Values in all four places, and secrets among them."""
    file = tmp_path / "home.toml"
    file.write_text(
        'ratio = 0.5\ncache_tokens = 4096\nice_server = ["turn:camera:s3cret@example.org:3478", "stun:a"]\n'
    )
    monkeypatch.setenv("ECHOINGPIXELS_TOKEN", "s3cret-token")
    monkeypatch.setenv("ECHOINGPIXELS_RATIO", "0.1")
    return ["config", "--config", str(file), "--port", "9000", "--no-browser"]


def test_the_table_has_a_line_a_setting_and_no_secret(given: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(given) == 0
    out, err = capsys.readouterr()
    assert err == ""
    rows = {line.split()[0]: line.split(maxsplit=1)[1] for line in out.splitlines()}
    assert tuple(rows) == ("setting", *NAMES)
    assert "s3cret" not in out
    assert rows["ratio"].split() == ["0.1", "environment", "ECHOINGPIXELS_RATIO"]
    assert rows["cache_tokens"].split() == ["4096", "file", given[2]]
    assert rows["port"].split() == ["9000", "command", "line", "--port"]
    assert rows["browser"].split()[0] == "false"
    assert rows["host"].split() == ["127.0.0.1", "default"]
    assert rows["token"].split()[0] == "********"
    assert rows["ice_server"].startswith("turn:camera:********@example.org:3478 stun:a  ")
    assert rows["trace"].startswith("not set ")


def test_programs_get_json_without_secrets(given: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*given, "--json"]) == 0
    out = capsys.readouterr().out
    assert "s3cret" not in out
    entries = json.loads(out)
    assert tuple(entries) == NAMES
    assert entries["ratio"] == {"value": 0.1, "source": "environment", "name": "ECHOINGPIXELS_RATIO"}
    assert entries["port"] == {"value": 9000, "source": "command line", "name": "--port"}
    assert entries["token"] == {"value": "********", "source": "environment", "name": "ECHOINGPIXELS_TOKEN"}
    assert entries["ice_server"]["value"] == ["turn:camera:********@example.org:3478", "stun:a"]
    assert entries["engines"] == {"value": None, "source": "default", "name": ""}


def test_a_wrong_setting_is_one_line_and_exit_code_2_in_every_command(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("ECHOINGPIXELS_RATOI", "0.1")
    for command in (["serve"], ["replay", "clip.mp4"], ["build", "--out", "x"], ["doctor"], ["config"]):
        assert main(command) == 2
        out, err = capsys.readouterr()
        assert out == ""
        assert err == (
            "echoingpixels: environment: ECHOINGPIXELS_RATOI is no setting: did you mean ECHOINGPIXELS_RATIO?\n"
        )
