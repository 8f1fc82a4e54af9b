"""The files of one recording: where they are, who may read them, and which of them is being written.

NAME-TIME/media.mkv      what the windower saw: lossless sound and pictures
NAME-TIME/events.jsonl   everything else that decided what the engine did (`realtime/recordings/lines.py`)

The next parts of a long recording are beside it: NAME-TIME-part2, NAME-TIME-part3 (`realtime/recordings/parts.py`).
"""

import contextlib
import fcntl
import os
import re
from pathlib import Path
from typing import BinaryIO

MEDIA_FILE, EVENTS_FILE = "media.mkv", "events.jsonl"
FILES = (MEDIA_FILE, EVENTS_FILE)  # in the order in which they are deleted: without events a folder is no recording


def recording_path(folder: Path, stream: str, unix_s: float) -> Path:
    """The folder for the recording of a stream that begins at `unix_s`."""
    return folder / f"{name_beginning(stream)}{unix_s:.0f}"


def name_beginning(stream: str) -> str:
    """With what the names of all folders for recordings of a stream begin."""
    return re.sub(r"[^A-Za-z0-9_-]", "_", stream) + "-"


def part_path(first: Path, part: int) -> Path:
    """The folder for a later part of a recording, beside that of its first."""
    return first.with_name(f"{first.name}-part{part}")


def parts_of(folder: Path, first: str) -> list[Path]:
    """The parts of a recording that are in a folder, in order; the oldest may be deleted. `first`: the first one's
    name. Raises OSError."""
    names = re.compile(rf"{re.escape(first)}(?:-part(?P<part>[0-9]+))?")
    found = {int(match["part"] or 1): path for path in folder.iterdir() if (match := names.fullmatch(path.name))}
    return [found[part] for part in sorted(found)]


def make_private_folder(path: Path) -> None:
    """Make a folder, and those above it that are missing, which only their owner may enter. One that is there stays as
    it is."""
    if not path.is_dir():
        make_private_folder(path.parent)
        path.mkdir(0o700, exist_ok=True)


def new_recording_folder(path: Path) -> Path:
    """Make a new folder at `path`, or beside it if that name is taken. Raises OSError."""
    make_private_folder(path.parent)
    number, free = 1, path
    while True:
        try:
            free.mkdir(0o700)
        except FileExistsError:
            number += 1
            free = path.with_name(f"{path.name}-{number}")
        else:
            return free


def new_private_file(path: Path) -> BinaryIO:
    """Create a file that only its owner may read. Raises OSError, also if it is there already."""
    return os.fdopen(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600), "wb")


def new_events_file(folder: Path) -> BinaryIO:
    """Create the events of a new recording. It is marked as being written until they are closed or the process ends,
    however it ends. Raises OSError."""
    unnamed = folder / f".{EVENTS_FILE}"  # a folder is a recording once it has events: they are locked before
    events = new_private_file(unnamed)
    try:
        fcntl.flock(events.fileno(), fcntl.LOCK_EX)
        unnamed.rename(folder / EVENTS_FILE)
    except OSError:
        events.close()
        raise
    return events


def to_disk(file: BinaryIO) -> None:
    """Return when what was written to a file is on the disk. Raises OSError."""
    file.flush()
    os.fsync(file.fileno())


def is_being_written(path: Path) -> bool:
    """Whether a process writes this recording."""
    with (path / EVENTS_FILE).open("rb") as events:
        try:
            fcntl.flock(events.fileno(), fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
    return False


def is_recording(path: Path) -> bool:
    """Whether a folder is a recording."""
    return (path / EVENTS_FILE).is_file()


def delete_recording(path: Path) -> None:
    """Delete the files of a recording, and its folder if it holds nothing else. Raises OSError."""
    for name in FILES:
        (path / name).unlink(missing_ok=True)
    with contextlib.suppress(OSError):  # somebody has put other files into it
        path.rmdir()
