"""Where checkpoints lie."""

from pathlib import Path

import pytest

from clients.checkpoints.places import Places
from clients.checkpoints.registry import read_registry
from clients.cli import main
from clients.errors import CheckpointError

E2B, E4B = read_registry()["gemma-4-e2b"], read_registry()["gemma-4-e4b"]


def test_a_checkpoint_has_a_folder_of_its_name_or_the_chosen_one(home: Path, tmp_path: Path) -> None:
    assert Places().folder(E2B) == home / "gemma-4-e2b"
    Places().choose(E2B, tmp_path / "disk")
    Places().choose(E4B, tmp_path / "other")
    assert Places().folder(E2B) == tmp_path / "disk"
    assert Places().folder(E4B) == tmp_path / "other"


def test_a_relative_folder_is_found_from_everywhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Places().choose(E2B, Path("here"))
    assert Places().folder(E2B) == tmp_path / "here"


def test_a_damaged_list_of_places_is_told(home: Path) -> None:
    home.mkdir(parents=True)
    (home / "places.json").write_text("no json")
    with pytest.raises(CheckpointError, match="delete it"):
        Places().folder(E2B)


def test_what_was_not_pulled_is_nowhere(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["models", "where", "gemma-4-e2b"]) == 1
    assert "`echoingpixels models pull gemma-4-e2b` gets it" in capsys.readouterr().err
    assert main(["models", "where", "gemma-4"]) == 2
    assert "did you mean" in capsys.readouterr().err
