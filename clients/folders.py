"""The folders that `serve` and `talk` write to: made, tried, and kept from others. What is wrong is an InputError."""

import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from clients.errors import InputError
from engines.errors import SavedMemoryError
from realtime.memories.folder import locked
from realtime.recordings.folder import make_private_folder


def make_record_folder(path: Path) -> None:
    """The folder with recordings. Raises InputError if nothing can be written there."""
    with _writable(path, "recordings"):
        make_private_folder(path)


@contextmanager
def state_folder(path: Path | None) -> Iterator[None]:
    """The folder with memories, which is ours alone meanwhile; None: there is none. Raises InputError."""
    with ExitStack() as stack:
        if path is not None:
            try:
                with _writable(path, "memories"):
                    stack.enter_context(locked(path))
            except SavedMemoryError as error:
                raise InputError(str(error)) from error
        yield


@contextmanager
def _writable(path: Path, what: str) -> Iterator[None]:
    """Around what makes a folder. Raises InputError, also if nothing can be written there."""
    try:
        yield
        with tempfile.TemporaryFile(dir=path):
            pass
    except OSError as error:
        raise InputError(f"{path}: cannot hold {what}: {error.strerror}") from error
