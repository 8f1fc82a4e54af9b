"""What was pulled into a folder: each file with size and sha256, in `echoingpixels.json` beside them."""

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from clients.errors import CheckpointError

NAME = "echoingpixels.json"


@dataclass(frozen=True)
class RecordedFile:
    """One file. `path` is inside the folder, with `/`."""

    path: str
    num_bytes: int
    sha256: str


@dataclass(frozen=True)
class Record:
    """A pulled checkpoint. `revision` is the hub's commit, empty if the files came from a folder without one."""

    name: str
    repo: str
    revision: str
    licence: str
    files: tuple[RecordedFile, ...]


def read_record(folder: Path) -> Record | None:
    """The record in a folder, None if there is none. Raises CheckpointError if it cannot be read."""
    path = folder / NAME
    try:
        fields = json.loads(path.read_text(encoding="utf-8"))
        return Record(**{**fields, "files": tuple(RecordedFile(**file) for file in fields["files"])})
    except (FileNotFoundError, NotADirectoryError):
        return None
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise CheckpointError(f"{path} cannot be read ({error}): delete it and pull the checkpoint again") from error


def write_record(folder: Path, record: Record) -> None:
    """Write the record into its folder. Raises OSError."""
    (folder / NAME).write_text(json.dumps(asdict(record), indent=1) + "\n", encoding="utf-8")


def files_in(folder: Path) -> Iterator[str]:
    """Paths of all files of a folder, with `/`, but hidden ones and the record."""
    for path in sorted(folder.rglob("*")):
        inside = path.relative_to(folder)
        if path.is_file() and not any(part.startswith(".") for part in inside.parts) and inside != Path(NAME):
            yield inside.as_posix()
