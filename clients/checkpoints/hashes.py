"""Hashes of a file: its sha256, and the name that git gives its content."""

import hashlib
from collections.abc import Callable
from pathlib import Path

BLOCK = 4 * 2**20


def hashes_of(path: Path, moved: Callable[[int], None]) -> tuple[str, str]:
    """sha256 and git's sha1 of a file; `moved` is told of bytes as they are read. Raises OSError."""
    sha256 = hashlib.sha256()
    git = hashlib.sha1(b"blob %d\0" % path.stat().st_size, usedforsecurity=False)
    with path.open("rb") as content:
        while block := content.read(BLOCK):
            sha256.update(block)
            git.update(block)
            moved(len(block))
    return sha256.hexdigest(), git.hexdigest()
