"""One file a stream, complete at any moment, and for its owner only."""

import errno
import logging
import os
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO

import pytest

from engines.errors import SavedMemoryError
from engines.saved import Array
from realtime.memories import folder as folder_module
from realtime.memories.folder import MemoryFolder, locked
from tests.realtime.memories.saving import WITH, saved_stream


def _folder(path: Path, max_files: int = 8) -> MemoryFolder:
    (path / "state").mkdir(exist_ok=True)
    return MemoryFolder(path / "state", WITH, max_files)


def test_what_is_written_is_read_again_and_only_its_owner_may(tmp_path: Path) -> None:
    with locked(tmp_path / "deep" / "state"):
        folder = MemoryFolder(tmp_path / "deep" / "state", WITH, 8)
        folder.write(saved_stream(text='{"first": 1}'))
        folder.write(saved_stream())
    read = folder.read("kitchen")
    assert read is not None
    assert (read.name, read.stream_id, read.clock, read.totals) == (
        "kitchen",
        "5f00",
        saved_stream().clock,
        saved_stream().totals,
    )
    assert read.thumbnails == saved_stream().thumbnails
    assert read.memory.text == "{}"
    assert read.memory.arrays["keys"].tolist() == [[1, 1, 1], [1, 1, 1]]
    files = list((tmp_path / "deep" / "state").iterdir())
    assert {path.name for path in files} == {"kitchen.safetensors", ".lock"}
    assert {path.stat().st_mode & 0o777 for path in files} == {0o600}
    assert {path.stat().st_mode & 0o777 for path in (tmp_path / "deep", tmp_path / "deep" / "state")} == {0o700}
    assert folder.read("door") is None


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"fingerprint": "1" * 64}, "saved with other weights"),
        ({"model": "maxi"}, "saved with other weights"),
        ({"cache_tokens": 512}, "saved with --cache-tokens 256, not 512"),
    ],
)
def test_what_cannot_be_continued_is_set_aside_and_told_in_one_line(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, changed: dict[str, object], why: str
) -> None:
    _folder(tmp_path).write(saved_stream())
    other = MemoryFolder(tmp_path / "state", replace(WITH, **changed), 8)  # type: ignore[arg-type]
    assert other.read("kitchen") is None
    (record,) = caplog.records
    assert record.levelno == logging.WARNING
    assert why in record.getMessage()
    assert "\n" not in record.getMessage()
    assert [path.name for path in (tmp_path / "state").iterdir()] == ["kitchen.safetensors.refused"]
    assert other.read("kitchen") is None
    other.delete("kitchen")
    assert not list((tmp_path / "state").iterdir())


def test_a_damaged_file_and_one_of_another_format_are_refused(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, path = _folder(tmp_path), tmp_path / "state" / "kitchen.safetensors"
    folder.write(saved_stream())
    path.write_bytes(path.read_bytes()[:-1])
    assert folder.read("kitchen") is None
    assert "kitchen is not used: it is damaged" in caplog.text
    with monkeypatch.context() as patch:
        patch.setattr("realtime.memories.saved_stream.FORMAT", 2)
        folder.write(saved_stream())
    assert folder.read("kitchen") is None
    assert "it is of format 2, this version reads 1" in caplog.text


def test_a_write_that_fails_or_is_killed_leaves_the_file_before_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = _folder(tmp_path)
    folder.write(saved_stream())

    def fail(file: BinaryIO, _facts: Mapping[str, str], _arrays: Mapping[str, Array]) -> None:
        file.write(b"half of it")
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(folder_module, "write_file", fail)
        with pytest.raises(OSError, match="No space left"):
            folder.write(saved_stream(text='{"later": 1}'))
    read = folder.read("kitchen")
    assert read is not None
    assert read.memory.text == "{}"
    unfinished = tmp_path / "state" / "kitchen.safetensors.part"
    assert not unfinished.exists()
    unfinished.write_bytes(b"of a server that was killed")
    with locked(tmp_path / "state"):
        assert not unfinished.exists()


def test_two_servers_do_not_use_one_folder(tmp_path: Path) -> None:
    with locked(tmp_path), pytest.raises(SavedMemoryError, match="another server"), locked(tmp_path):
        pass
    with locked(tmp_path):
        pass


def test_beyond_the_bound_the_oldest_go(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    folder = _folder(tmp_path, max_files=2)
    for number, name in enumerate("abc"):
        folder.write(saved_stream(name))
        path = tmp_path / "state" / f"{name}.safetensors"
        os.utime(path, (number, number))
    assert folder.read("a") is None
    assert folder.read("b") is not None
    assert folder.read("c") is not None
    assert "a.safetensors was deleted" in caplog.text
