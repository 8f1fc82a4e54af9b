"""Where a checkpoint is pulled from: what it lists, and one file of it."""

from dataclasses import dataclass
from typing import BinaryIO, Protocol


@dataclass(frozen=True)
class SourceFile:
    """One file to pull. Its content is known by a sha256, or by the sha1 that git gives it, or by neither."""

    path: str
    num_bytes: int
    sha256: str | None = None
    git_sha1: str | None = None


@dataclass(frozen=True)
class Listing:
    """All files of a checkpoint at one commit; `revision` is empty if there is none."""

    revision: str
    files: tuple[SourceFile, ...]

    @property
    def num_bytes(self) -> int:
        """Size of all files."""
        return sum(file.num_bytes for file in self.files)


class Source(Protocol):
    """A hub or a folder. Both methods raise CheckpointError; `fetch` also raises OSError of the file it writes."""

    @property
    def place(self) -> str:
        """What it is, for people."""

    def listing(self) -> Listing:
        """What there is to pull."""

    def fetch(self, file: SourceFile, revision: str, out: BinaryIO, start: int) -> None:
        """Append the content of `file` from byte `start` on to `out`. It may truncate `out` and begin anew."""
