"""What every network does with its file."""

from collections.abc import Callable
from pathlib import Path

import pytest

from engines.errors import ModelFileCorruptError, ModelFileMissingError
from engines.model_store import write_pinned


def assert_only_the_pinned_file_is_read(network: Callable[[Path, int], object], file: Path, empty: Path) -> None:
    """`network` is given a file and the number of threads. `empty`: a folder."""
    copy = empty / file.name
    with pytest.raises(ModelFileMissingError, match="install the package again"):
        network(copy, 1)
    write_pinned(copy, file.read_bytes())
    network(copy, 1)
    copy.write_bytes(file.read_bytes()[:-1] + b"\0")
    with pytest.raises(ModelFileCorruptError, match="pinned is"):
        network(copy, 1)
