"""`models pull --hub DIR`: a folder is a hub, too; no network is needed."""

import shutil
from pathlib import Path

import pytest

from clients.cli import main
from tests.clients.checkpoints.conftest import FIRST, NAME, REPO, SECOND, WANTED, complaint, contents, pull
from tests.clients.checkpoints.fake_hub import COMMIT, FakeHub


def write(folder: Path) -> Path:
    for path, content in WANTED.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(content)
    return folder


def pull_from(disk: Path, *options: str) -> int:
    return main(["models", "pull", NAME, "--hub", str(disk), "--yes", *options])


def test_a_folder_laid_out_like_the_hub_is_copied(home: Path, tmp_path: Path) -> None:
    write(tmp_path / "disk" / REPO)
    assert pull_from(tmp_path / "disk") == 0
    assert contents(home / NAME) == WANTED


def test_what_was_pulled_elsewhere_comes_with_its_hashes(
    hub: FakeHub, home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    disk = tmp_path / "disk"
    assert pull(hub, "--to", str(disk / NAME)) == 0
    shutil.rmtree(home)
    (disk / NAME / FIRST).write_bytes(bytes(len(WANTED[FIRST])))  # damaged on the way
    capsys.readouterr()
    assert pull_from(disk) == 1
    assert f"{FIRST} came, but its hash is not the one that {disk / NAME} lists" in complaint(capsys)
    (disk / NAME / FIRST).write_bytes(WANTED[FIRST])
    assert pull_from(disk) == 0
    assert contents(home / NAME) == WANTED
    assert COMMIT in (home / NAME / "echoingpixels.json").read_text()


def test_a_cut_copy_goes_on(home: Path, tmp_path: Path) -> None:
    write(tmp_path / "disk" / NAME)
    part = home / NAME / ".pull" / FIRST
    part.parent.mkdir(parents=True)
    part.write_bytes(WANTED[FIRST][:5_000])
    assert pull_from(tmp_path / "disk") == 0
    assert contents(home / NAME) == WANTED


@pytest.mark.parametrize("is_recorded", [True, False])
def test_a_file_that_is_missing_is_named(
    hub: FakeHub, tmp_path: Path, capsys: pytest.CaptureFixture[str], is_recorded: bool
) -> None:
    folder = tmp_path / "disk" / NAME
    if is_recorded:
        assert pull(hub, "--to", str(folder)) == 0
    else:
        write(folder)
    (folder / SECOND).unlink()
    capsys.readouterr()
    assert pull_from(tmp_path / "disk", "--to", str(tmp_path / "copy")) == 1
    line = complaint(capsys)
    assert SECOND in line
    assert "copy it again" in line


def test_a_record_cannot_write_outside_of_the_folder(
    hub: FakeHub, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "disk" / NAME
    assert pull(hub, "--to", str(folder)) == 0
    record = folder / "echoingpixels.json"
    record.write_text(record.read_text().replace("voices/anna.txt", "../anna.txt"))
    (tmp_path / "disk" / "anna.txt").write_bytes(WANTED["voices/anna.txt"])
    capsys.readouterr()
    assert pull_from(tmp_path / "disk", "--to", str(tmp_path / "home" / "copy")) == 1
    assert "'../anna.txt' is listed, which would leave the folder" in complaint(capsys)
    assert not (tmp_path / "home" / "anna.txt").exists()


def test_a_folder_without_it_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert pull_from(tmp_path) == 2
    assert f"there is neither {REPO} nor {NAME} in this folder" in complaint(capsys)


def test_a_folder_is_not_pulled_into_itself(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(tmp_path / "disk" / NAME)
    assert pull_from(tmp_path / "disk", "--to", str(tmp_path / "disk" / NAME)) == 0  # verified and recorded in place
    assert contents(tmp_path / "disk" / NAME) == WANTED
    capsys.readouterr()
    assert main(["models", "verify", NAME]) == 0
