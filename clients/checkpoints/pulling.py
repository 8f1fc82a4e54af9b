"""Pulls a checkpoint: what is missing is transferred, continued where it was cut, verified, and recorded.

A file is written to `.pull/<path>` inside the folder, and moved to its place once its hash is right.
"""

import errno
import fcntl
import io
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import BinaryIO, Protocol, TextIO, cast

from clients.checkpoints.consistency import CONFIG
from clients.checkpoints.hashes import hashes_of
from clients.checkpoints.record import NAME, Record, RecordedFile, read_record, write_record
from clients.checkpoints.registry import Checkpoint
from clients.checkpoints.sources.source import Listing, Source, SourceFile
from clients.errors import CheckpointError, InputError

PARTS, LOCK = ".pull", ".lock"
AGAIN = "run the same command again, what has come is kept"
NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


class Watcher(Protocol):
    """Is told how a pull or a check goes on."""

    def began(self, action: str, path: str) -> None:
        """A file is transferred or checked."""

    def moved(self, num_bytes: int) -> None:
        """So many bytes were transferred; negative if some are thrown away. Checks are not told of."""


@dataclass(frozen=True)
class Plan:
    """What a pull has to do in `folder`: `files` are all files, `num_bytes` is what is still to be transferred."""

    folder: Path
    files: tuple[SourceFile, ...]
    revision: str
    num_bytes: int


def plan(checkpoint: Checkpoint, listing: Listing, folder: Path) -> Plan:
    """Compare a folder with what there is to pull. Nothing is written.

    Raises InputError if the folder holds something else, CheckpointError if its disk has too little room or a file
    would leave the folder.
    """
    for file in listing.files:
        _check_path(file.path)
    try:
        _check_folder(checkpoint, folder)
        files = tuple(sorted(listing.files, key=lambda file: (file.num_bytes, file.path)))
        to_come = sum(file.num_bytes - _present_bytes(folder, file) for file in files)
        place = next(path for path in (folder, *folder.absolute().parents) if path.exists())
        free = shutil.disk_usage(place).free
    except OSError as error:
        raise _explained(error, folder) from error
    if to_come > free:
        raise CheckpointError(
            f"{folder}: {gigabytes(to_come)} are still to come, but its disk has {gigabytes(free)} free: make room, or "
            "choose another folder with --to"
        )
    return Plan(folder, files, listing.revision, to_come)


def carry_out(checkpoint: Checkpoint, planned: Plan, source: Source, watcher: Watcher) -> Record:
    """Transfer what is missing, verify everything, write the record. Raises CheckpointError."""
    folder = planned.folder
    try:
        (folder / PARTS).mkdir(parents=True, exist_ok=True)
        with (folder / PARTS / LOCK).open("w") as lock:
            _lock(lock, folder)
            pulled = tuple(_pull(planned, file, source, watcher) for file in planned.files)
        record = Record(checkpoint.name, checkpoint.repo, planned.revision, checkpoint.licence, pulled)
        write_record(folder, record)
        shutil.rmtree(folder / PARTS)
    except OSError as error:
        raise _explained(error, folder) from error
    return record


def gigabytes(num_bytes: int) -> str:
    """A size for people, in 10^9 or 10^6 bytes."""
    return f"{num_bytes / 1e9:.1f} GB" if num_bytes >= 1e8 else f"{num_bytes / 1e6:.1f} MB"


def _lock(lock: TextIO, folder: Path) -> None:
    try:
        fcntl.flock(lock.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        raise CheckpointError(f"{folder}: another pull into this folder is under way: wait for it") from error


def _check_folder(checkpoint: Checkpoint, folder: Path) -> None:
    record = read_record(folder)
    if record is not None and record.name != checkpoint.name:
        raise InputError(f"{folder} holds {record.name}: choose another folder with --to")
    if folder.exists() and not folder.is_dir():
        raise InputError(f"{folder} is a file: choose a folder with --to")
    known = any((folder / name).exists() for name in (NAME, PARTS, CONFIG))
    if folder.exists() and not known and any(folder.iterdir()):
        raise InputError(f"{folder} holds other files: choose an empty or a new folder with --to")


def _check_path(path: str) -> None:
    parts = PurePosixPath(path).parts
    if not parts or path.startswith("/") or ".." in parts or "\\" in path or ":" in path:
        raise CheckpointError(f"a file called {path!r} is listed, which would leave the folder: nothing was pulled")


def _present_bytes(folder: Path, file: SourceFile) -> int:
    """How much of a file is there, judged by size alone."""
    whole, part = folder / file.path, folder / PARTS / file.path
    if whole.is_file() and whole.stat().st_size == file.num_bytes:
        return file.num_bytes
    return min(part.stat().st_size, file.num_bytes) if part.is_file() else 0


def _pull(planned: Plan, file: SourceFile, source: Source, watcher: Watcher) -> RecordedFile:
    whole, part = planned.folder / file.path, planned.folder / PARTS / file.path
    if whole.is_file() and whole.stat().st_size == file.num_bytes:
        recorded = _verified(whole, file, watcher)
        if recorded is not None:
            return recorded
        watcher.moved(-file.num_bytes)
    _transfer(part, file, planned.revision, source, watcher)
    recorded = _verified(part, file, watcher)
    if recorded is None:
        part.unlink()
        raise CheckpointError(
            f"{file.path} came, but its hash is not the one that {source.place} lists: it was deleted; run the same "
            "command again, and if that happens again do not trust this source"
        )
    whole.parent.mkdir(parents=True, exist_ok=True)
    part.replace(whole)
    return recorded


def _transfer(part: Path, file: SourceFile, revision: str, source: Source, watcher: Watcher) -> None:
    """Fill `part` up to the size of `file`."""
    watcher.began("pulling", file.path)
    part.parent.mkdir(parents=True, exist_ok=True)
    if part.exists() and part.stat().st_size > file.num_bytes:
        part.unlink()
    with _ToldFile(part, watcher.moved) as out:
        if out.tell() < file.num_bytes or file.num_bytes == 0:
            source.fetch(file, revision, cast(BinaryIO, out), out.tell())
    size = part.stat().st_size
    if size != file.num_bytes:
        raise CheckpointError(f"{file.path}: {size:,} of {file.num_bytes:,} bytes came: {AGAIN}")


class _ToldFile(io.BufferedWriter):
    """Appends to a file and tells how it grows or is cut."""

    def __init__(self, path: Path, moved: Callable[[int], None]) -> None:
        super().__init__(io.FileIO(path, "ab"))
        self._path, self._moved = path, moved

    def write(self, data: bytes) -> int:  # type: ignore[override]  # all that is written to it
        """Write all of it, and tell."""
        count = super().write(data)
        self._moved(count)
        return count

    def truncate(self, pos: int | None = None) -> int:
        """Cut, and tell how much is gone."""
        self.flush()
        before = self._path.stat().st_size
        size = super().truncate(pos)
        self._moved(size - before)
        return size


def _verified(path: Path, file: SourceFile, watcher: Watcher) -> RecordedFile | None:
    """The file as it is recorded, None if its hash is not the listed one."""
    watcher.began("checking", file.path)
    sha256, git_sha1 = hashes_of(path, lambda _: None)
    if file.sha256 not in (None, sha256) or file.git_sha1 not in (None, git_sha1):
        return None
    return RecordedFile(file.path, file.num_bytes, sha256)


def _explained(error: OSError, folder: Path) -> CheckpointError:
    """What an error of the disk or a broken transfer means, in one line."""
    where = error.filename or folder
    if error.errno in NO_ROOM:
        return CheckpointError(f"{folder}: its disk is full: make room and {AGAIN}")
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return CheckpointError(f"{where}: no permission to write there: choose another folder with --to")
    return CheckpointError(f"{where}: {error.strerror or error}: choose another folder with --to")
