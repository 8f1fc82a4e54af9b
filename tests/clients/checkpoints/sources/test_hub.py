"""The hub as a source: what it lists, a connection that breaks, and what it refuses, each in one line."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from clients.cli import main
from tests.clients.checkpoints.conftest import FILES, FIRST, NAME, REPO, SECOND, WANTED, complaint, contents, pull
from tests.clients.checkpoints.fake_hub import FakeHub


def test_a_connection_that_breaks_once_is_continued_at_once(hub: FakeHub, home: Path) -> None:
    hub.cuts[FIRST] = [10_000]
    assert pull(hub) == 0
    assert [asked for asked in hub.asked if asked[0] == FIRST] == [(FIRST, 0), (FIRST, 10_000)]
    assert contents(home / NAME) == WANTED


def test_a_hub_that_cannot_continue_sends_it_all_again(hub: FakeHub, home: Path) -> None:
    part = home / NAME / ".pull" / FIRST
    part.parent.mkdir(parents=True)
    part.write_bytes(FILES[FIRST][:7_000])
    hub.ignores_ranges = True
    assert pull(hub) == 0
    assert (FIRST, 7_000) in hub.asked
    assert contents(home / NAME) == WANTED


def test_a_missing_file_is_named(hub: FakeHub, capsys: pytest.CaptureFixture[str]) -> None:
    del hub.served[SECOND]
    assert pull(hub) == 1
    assert f"lists {SECOND} but does not have it" in complaint(capsys)


def test_a_licence_that_was_not_accepted_is_told(hub: FakeHub, capsys: pytest.CaptureFixture[str]) -> None:
    hub.is_gated = True
    assert pull(hub) == 1
    assert f"{hub.url}/{REPO} wants its licence to be accepted: open it in a browser" in complaint(capsys)


def test_a_hub_in_trouble_is_told(hub: FakeHub, capsys: pytest.CaptureFixture[str]) -> None:
    hub.is_broken = True
    assert pull(hub) == 1
    assert "answers 503 Service Unavailable: try again later" in complaint(capsys)


@pytest.mark.parametrize(
    ("address", "code", "words"),
    [
        ("http://127.0.0.1:9", 1, "cannot be reached"),
        ("http://", 2, "there is no host in this address"),
        ("no-such-folder", 2, "there is no such folder; an address begins with https://"),
    ],
)
def test_a_hub_that_is_not_there_is_told(
    capsys: pytest.CaptureFixture[str], address: str, code: int, words: str
) -> None:
    assert main(["models", "pull", NAME, "--yes", "--hub", address]) == code
    assert words in complaint(capsys)


def test_the_hub_of_the_environment_is_taken_and_no_traceback_comes(hub: FakeHub, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "clients", "models", "pull", NAME]
    environment = {**os.environ, "HF_ENDPOINT": hub.url, "HF_HOME": str(tmp_path / "hf")}
    hub.cuts[SECOND] = [100]
    done = subprocess.run(
        command, env=environment, input="y\n", capture_output=True, text=True, check=False, timeout=120
    )
    assert (done.returncode, "all verified" in done.stdout) == (0, True), done.stderr
    assert "Traceback" not in done.stderr
    assert [path for path, _ in hub.asked].count(SECOND) == 2
