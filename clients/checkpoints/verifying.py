"""Checks a checkpoint on disk: against what was recorded when it was pulled, or against its own index."""

from collections.abc import Callable, Iterator
from pathlib import Path

from clients.checkpoints.consistency import Finding, inconsistencies
from clients.checkpoints.hashes import hashes_of
from clients.checkpoints.record import Record, files_in, read_record
from clients.errors import CheckpointError


def verify(folder: Path, moved: Callable[[int], None]) -> Iterator[Finding]:
    """What is missing, wrong or unexpected in a folder; `moved` is told of bytes as they are read.

    Without a record only the index, the names of the tensors and the sizes of the shards can be checked. Raises
    CheckpointError if something cannot be read.
    """
    record = read_record(folder)
    try:
        yield from inconsistencies(folder) if record is None else _differences(folder, record, moved)
    except OSError as error:
        raise CheckpointError(f"{error.filename or folder} cannot be read: {error.strerror}") from error


def _differences(folder: Path, record: Record, moved: Callable[[int], None]) -> Iterator[Finding]:
    for file in record.files:
        path = folder / file.path
        if not path.is_file():
            yield Finding("missing", file.path)
        elif (size := path.stat().st_size) != file.num_bytes:
            yield Finding("wrong", file.path, f"{size:,} bytes, {file.num_bytes:,} were recorded")
        elif (sha256 := hashes_of(path, moved)[0]) != file.sha256:
            yield Finding("wrong", file.path, f"sha256 {sha256[:12]}…, {file.sha256[:12]}… was recorded")
    recorded = {file.path for file in record.files}
    for extra in files_in(folder):
        if extra not in recorded:
            yield Finding("unexpected", extra)
