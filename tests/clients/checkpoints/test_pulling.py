"""`models pull` from a hub: asked for, continued, verified; every failure is one line, and what came is kept."""

import fcntl
import io
import json
import shutil
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from clients.cli import main
from tests.clients.checkpoints.conftest import FILES, FIRST, NAME, REPO, WANTED, complaint, contents, pull
from tests.clients.checkpoints.fake_hub import COMMIT, FakeHub

FIRST_SIZE = len(FILES[FIRST])


def test_everything_is_pulled_and_recorded(hub: FakeHub, home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert pull(hub) == 0
    folder = home / NAME
    assert contents(folder) == WANTED
    record = json.loads((folder / "echoingpixels.json").read_text())
    assert (record["name"], record["repo"], record["revision"]) == (NAME, REPO, COMMIT)
    assert {file["path"]: file["num_bytes"] for file in record["files"]} == {p: len(c) for p, c in WANTED.items()}
    assert f"{NAME}: 6 files, 0.1 MB, all verified, in {folder}\n" in capsys.readouterr().out
    assert main(["models", "where", NAME]) == 0
    assert capsys.readouterr().out == f"{folder}\n"


def test_what_is_there_is_verified_and_not_pulled_again(hub: FakeHub, home: Path) -> None:
    assert pull(hub) == 0
    (home / NAME / FIRST).write_bytes(bytes(FIRST_SIZE))  # the size is right, the content is not
    hub.asked.clear()
    assert pull(hub) == 0
    assert hub.asked == [(FIRST, 0)]
    assert contents(home / NAME) == WANTED


@pytest.mark.parametrize(("answer", "code"), [("n\n", 1), ("\n", 1), ("y\n", 0)])
def test_it_asks_with_size_and_licence(
    hub: FakeHub,
    home: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    answer: str,
    code: int,
) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO(answer))
    assert main(["models", "pull", NAME, "--hub", hub.url]) == code
    printed = capsys.readouterr()
    told = " ".join(printed.err.split())
    for words in ("gemma-4-e2b: 0.1 MB", f"from {hub.url}/{REPO}, commit {COMMIT[:12]}", "licence Apache-2.0", "[y/n]"):
        assert words in told
    assert (home / NAME).exists() == (code == 0)
    assert ("Nothing was downloaded." in printed.out) == (code == 1)


def test_a_licence_that_is_not_free_is_warned_of(
    hub: FakeHub, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    hub.repo = "Qwen/Qwen2.5-Omni-3B"
    monkeypatch.setattr(sys, "stdin", io.StringIO("y\n"))
    assert main(["models", "pull", "qwen2.5-omni-3b", "--hub", hub.url]) == 0
    printed = capsys.readouterr()
    assert "WARNING this licence is not free: research and evaluation only" in " ".join(printed.err.split())
    assert "Its licence is not free: research and evaluation only" in printed.out
    assert "Use it: echoingpixels serve --model qwen2.5-omni --checkpoint qwen2.5-omni-" in printed.out


def test_without_an_answer_nothing_is_pulled(
    hub: FakeHub, home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO(""))
    assert main(["models", "pull", NAME, "--hub", hub.url]) == 2
    assert "--yes agrees beforehand" in capsys.readouterr().err
    assert not (home / NAME).exists()


def test_a_cut_transfer_goes_on_where_it_was(hub: FakeHub, home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    hub.cuts[FIRST] = [10_000, *[0] * 6]  # then the library gives up
    assert pull(hub) == 1
    line = complaint(capsys)
    assert FIRST in line
    assert "run the same command again, what has come is kept" in line
    assert (home / NAME / ".pull" / FIRST).stat().st_size == 10_000
    assert not (home / NAME / FIRST).exists()
    hub.asked.clear()
    hub.cuts.clear()
    assert pull(hub) == 0
    assert hub.asked == [(FIRST, 10_000)]
    assert contents(home / NAME) == WANTED


@pytest.mark.parametrize("path", [FIRST, "config.json"])  # one is known by its sha256, the other by git's sha1
def test_a_wrong_hash_is_refused(hub: FakeHub, home: Path, capsys: pytest.CaptureFixture[str], path: str) -> None:
    hub.served[path] = bytes(len(FILES[path]))
    assert pull(hub) == 1
    line = complaint(capsys)
    assert f"{path} came, but its hash is not the one that {hub.url}/{REPO} lists: it was deleted" in line
    assert path not in contents(home / NAME)
    assert not (home / NAME / ".pull" / path).exists()
    assert main(["models", "where", NAME]) == 1


def test_too_little_room_is_told_before_anything_is_asked(
    hub: FakeHub, home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(free=50_000))
    assert pull(hub) == 1
    assert "0.1 MB are still to come, but its disk has 0.1 MB free: make room, or choose" in complaint(capsys)
    assert hub.asked == []
    assert not (home / NAME).exists()


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full on this system")
def test_a_disk_that_fills_up_is_told(hub: FakeHub, home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    part = home / NAME / ".pull" / FIRST
    part.parent.mkdir(parents=True)
    part.symlink_to("/dev/full")
    assert pull(hub) == 1
    assert "its disk is full: make room and run the same command again" in complaint(capsys)
    part.unlink()
    assert pull(hub) == 0
    assert contents(home / NAME) == WANTED


@pytest.mark.skipif(not Path("/sys").exists(), reason="no folder that nobody may write to")
def test_a_folder_that_may_not_be_written_is_told(
    hub: FakeHub, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(free=10**12))
    assert pull(hub, "--to", "/sys/checkpoint") == 1
    assert "/sys/checkpoint: no permission to write there: choose another folder with --to" in complaint(capsys)


def test_a_folder_below_a_file_is_told(hub: FakeHub, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "file").write_text("")
    assert pull(hub, "--to", str(tmp_path / "file")) == 2
    assert "is a file: choose a folder with --to" in complaint(capsys)
    assert pull(hub, "--to", str(tmp_path / "file" / "inside")) == 1
    assert "Not a directory: choose another folder with --to" in complaint(capsys)


def test_a_folder_of_something_else_is_left_alone(
    hub: FakeHub, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "papers").mkdir()
    (tmp_path / "papers" / "thesis.tex").write_text("mine")
    assert pull(hub, "--to", str(tmp_path / "papers")) == 2
    assert "papers holds other files" in complaint(capsys)
    assert pull(hub) == 0
    capsys.readouterr()
    taken = main(["models", "where", NAME]) or capsys.readouterr().out.strip()
    assert main(["models", "pull", "gemma-4-e4b", "--hub", hub.url, "--yes", "--to", str(taken)]) == 1
    assert "no google/gemma-4-E4B-it for you to see" in complaint(capsys)
    hub.repo = "google/gemma-4-E4B-it"
    assert main(["models", "pull", "gemma-4-e4b", "--hub", hub.url, "--yes", "--to", str(taken)]) == 2
    assert "holds gemma-4-e2b: choose another folder" in complaint(capsys)


def test_a_chosen_folder_is_found_again(hub: FakeHub, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    chosen = tmp_path / "disk" / "gemma"
    assert pull(hub, "--to", str(chosen)) == 0
    capsys.readouterr()
    assert main(["models", "where", NAME]) == 0
    assert capsys.readouterr().out == f"{chosen}\n"
    hub.asked.clear()
    assert pull(hub) == 0  # there, not to the default folder
    assert hub.asked == []


def test_two_pulls_into_one_folder_do_not_mix(hub: FakeHub, home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    lock = home / NAME / ".pull" / ".lock"
    lock.parent.mkdir(parents=True)
    with lock.open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        assert pull(hub) == 1
        assert "another pull into this folder is under way" in complaint(capsys)
        assert hub.asked == []


@pytest.mark.parametrize("path", ["../outside.txt", "/tmp/outside.txt", "a/../../outside.txt", "C:/x", "a\\..\\b"])
def test_a_hub_cannot_write_outside_of_the_folder(
    hub: FakeHub, home: Path, capsys: pytest.CaptureFixture[str], path: str
) -> None:
    hub.listed[path] = hub.served[path] = b"evil"
    assert pull(hub) == 1
    assert "would leave the folder: nothing was pulled" in complaint(capsys)
    assert not home.exists()
