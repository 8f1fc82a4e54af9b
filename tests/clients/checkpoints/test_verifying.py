"""`models verify`: against the record of a pull, or a folder's own index."""

from collections.abc import Callable
from pathlib import Path

import pytest

from clients.cli import main
from tests.clients.checkpoints.conftest import FILES, FIRST, NAME, SECOND, pull
from tests.clients.checkpoints.fake_hub import FakeHub
from tests.clients.checkpoints.sources.test_folder import write

SIZE = len(FILES[FIRST])
INDEX = "model.safetensors.index.json"


def remove(folder: Path) -> None:
    (folder / FIRST).unlink()


def cut(folder: Path) -> None:
    (folder / FIRST).write_bytes(FILES[FIRST][:-1])


def spoil(folder: Path) -> None:
    (folder / FIRST).write_bytes(bytes([*FILES[FIRST][:-1], FILES[FIRST][-1] ^ 1]))


def exchange(folder: Path) -> None:
    (folder / FIRST).write_bytes(FILES[SECOND])


def forget_index(folder: Path) -> None:
    (folder / INDEX).write_text("[]")


def break_config(folder: Path) -> None:
    (folder / "config.json").write_text("{")


@pytest.mark.parametrize(
    ("harm", "line"),
    [
        (remove, f"missing     {FIRST}\n"),
        (cut, f"wrong       {FIRST}: {SIZE - 1:,} bytes, {SIZE:,} were recorded\n"),
        (spoil, f"wrong       {FIRST}: sha256 "),
    ],
)
def test_a_pulled_checkpoint_is_compared_with_its_record(
    hub: FakeHub, home: Path, capsys: pytest.CaptureFixture[str], harm: Callable[[Path], None], line: str
) -> None:
    assert pull(hub) == 0
    assert main(["models", "verify", NAME]) == 0
    assert "6 files, every sha256 is right" in capsys.readouterr().out
    harm(home / NAME)
    assert main(["models", "verify", NAME]) == 1
    printed = capsys.readouterr().out
    assert line in printed
    assert "1 file is missing or wrong: `echoingpixels models pull gemma-4-e2b`" in printed
    assert pull(hub) == 0
    assert main(["models", "verify", str(home / NAME)]) == 0


def test_what_does_not_belong_there_is_listed_and_no_error(
    hub: FakeHub, home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert pull(hub) == 0
    (home / NAME / "notes.txt").write_text("mine")
    assert main(["models", "verify", NAME]) == 0
    assert "unexpected  notes.txt\n" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("harm", "line"),
    [
        (remove, f"missing     {FIRST}\n"),
        (cut, f"wrong       {FIRST}: cut or damaged: "),
        (
            exchange,
            f"wrong       {FIRST}: lacks 3 tensors and has 1 others than {INDEX} says, such as layers.0.weight\n",
        ),
        (forget_index, f"wrong       {INDEX}: no index of weights: "),
        (break_config, "wrong       config.json: no JSON: "),
    ],
)
def test_a_folder_copied_by_hand_is_compared_with_its_index(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], harm: Callable[[Path], None], line: str
) -> None:
    folder = write(tmp_path / "copied")
    assert main(["models", "verify", str(folder)]) == 0
    assert "weights and index agree; their values cannot be checked" in capsys.readouterr().out
    harm(folder)
    assert main(["models", "verify", str(folder)]) == 1
    printed = capsys.readouterr().out
    assert line in printed
    assert "1 file is missing or wrong: copy it again" in printed


def test_a_single_file_of_weights_needs_no_index(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "config.json").write_text("{}")
    (tmp_path / "model.safetensors").write_bytes(FILES[FIRST])
    assert main(["models", "verify", str(tmp_path)]) == 0
    (tmp_path / "model.safetensors").unlink()
    assert main(["models", "verify", str(tmp_path)]) == 1
    assert "missing     model.safetensors: nor is there model.safetensors.index.json" in capsys.readouterr().out


def test_a_shard_that_the_index_does_not_name_is_unexpected(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = write(tmp_path / "copied")
    (folder / "other.safetensors").write_bytes(FILES[FIRST])
    assert main(["models", "verify", str(folder)]) == 0
    assert f"unexpected  other.safetensors: {INDEX} does not name it" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("what", "code", "words"),
    [
        (NAME, 1, "there is no checkpoint in"),
        (".", 1, "there is no checkpoint in"),
        ("gemma-4-e2", 2, "did you mean gemma-4-e2b"),
    ],
)
def test_nothing_to_verify_is_one_line(
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    what: str,
    code: int,
    words: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["models", "verify", what]) == code
    printed = capsys.readouterr()
    assert words in printed.err
    assert (printed.out, printed.err.count("\n")) == ("", 1)


def test_a_record_that_cannot_be_read_is_told(hub: FakeHub, home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert pull(hub) == 0
    (home / NAME / "echoingpixels.json").write_text("{}")
    capsys.readouterr()
    assert main(["models", "verify", NAME]) == 1
    assert "echoingpixels.json cannot be read" in capsys.readouterr().err
