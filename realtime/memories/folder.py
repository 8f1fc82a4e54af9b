"""The folder with saved memories: one file a stream, which only its owner may read.

NAME.safetensors            what was saved last
NAME.safetensors.part       is being written; a program that was killed leaves it behind, and the next one deletes it
NAME.safetensors.refused    could not be continued by this version or with these weights
.lock                       held by the server that uses the folder

A file is complete before it takes the place of the one before.
"""

import contextlib
import fcntl
import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from engines.errors import SavedMemoryError
from engines.saving.file import read_file, write_file
from realtime.memories.saved_stream import SavedStream, SavedWith, check_facts, from_file, to_file
from realtime.recordings.folder import make_private_folder, new_private_file, to_disk

FILES_PER_STREAM = 2  # of those that may be live at a time: as many that are not
ENDING, PART, REFUSED, LOCK = ".safetensors", ".part", ".refused", ".lock"

log = logging.getLogger(__name__)


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Make the folder and keep other servers out of it. Deletes what a server that was killed has left unfinished.

    Raises OSError, and SavedMemoryError if another server uses the folder.
    """
    make_private_folder(path)
    with os.fdopen(os.open(path / LOCK, os.O_CREAT | os.O_RDWR, 0o600), "wb") as lock:
        try:
            fcntl.flock(lock.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise SavedMemoryError(f"{path}: another server saves its memories there") from None
        for unfinished in path.glob(f"*{ENDING}{PART}"):
            unfinished.unlink()
        yield


class MemoryFolder:
    """At most `max_files` files are kept, whatever their endings; beyond it the oldest go. For any thread, but one at a
    time for each stream."""

    def __init__(self, path: Path, saved_with: SavedWith, max_files: int) -> None:
        self._path, self._saved_with, self._max_files = path, saved_with, max_files

    def write(self, stream: SavedStream) -> None:
        """Save a stream in the place of what was saved of it before. Raises OSError."""
        path = self._file(stream.name)
        part = path.with_name(path.name + PART)
        part.unlink(missing_ok=True)
        try:
            with new_private_file(part) as file:
                write_file(file, *to_file(stream, self._saved_with))
                to_disk(file)
            part.replace(path)
        except OSError:
            part.unlink(missing_ok=True)
            raise
        self._sync()
        self._keep_within_bounds()

    def read(self, name: str) -> SavedStream | None:
        """What was saved of a stream; None if nothing was, or it cannot be continued. Then it is set aside, and one
        line in the log says why."""
        path = self._file(name)
        try:
            facts, arrays = read_file(path)
            check_facts(facts, self._saved_with)
            stream = from_file(facts, arrays)
            return stream if stream.name == name else None  # where names differ in capital letters only
        except FileNotFoundError:
            return None
        except (SavedMemoryError, OSError) as error:
            aside = path.with_name(path.name + REFUSED)
            with contextlib.suppress(OSError):
                path.replace(aside)
            why = str(error).removeprefix(f"{path.name}: ")
            log.warning("the saved memory of %s is not used: %s; it is kept as %s", name, why, aside.name)
            return None

    def delete(self, name: str) -> bool:
        """Delete everything that was saved of a stream; whether there was anything. Raises OSError."""
        path = self._file(name)
        there = [each for ending in ("", PART, REFUSED) if (each := path.with_name(path.name + ending)).exists()]
        for each in there:
            each.unlink(missing_ok=True)
        self._sync()
        return bool(there)

    def _file(self, name: str) -> Path:
        return self._path / f"{name}{ENDING}"

    def _sync(self) -> None:
        """Return when names, too, are on the disk."""
        folder = os.open(self._path, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)

    def _keep_within_bounds(self) -> None:
        files = [*self._path.glob(f"*{ENDING}"), *self._path.glob(f"*{ENDING}{REFUSED}")]
        by_age = sorted(files, key=lambda path: (path.stat().st_mtime, path.name))
        for path in by_age[: max(len(files) - self._max_files, 0)]:
            path.unlink(missing_ok=True)
            log.warning("the saved memory %s was deleted: more than %d are there", path.name, self._max_files)
