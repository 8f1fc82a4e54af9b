"""Which recordings are deleted: when there are too many, when they are too old, and on request."""

import logging
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from realtime.config import RecordingLimits
from realtime.errors import MediaError
from realtime.recordings.folder import (
    EVENTS_FILE,
    FILES,
    delete_recording,
    is_being_written,
    is_recording,
    name_beginning,
)
from realtime.recordings.reading import read_start

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Kept:
    """A recording that is there. `ended_unix_s`: when something was written to it last."""

    path: Path
    num_bytes: int
    ended_unix_s: float
    is_being_written: bool


def to_delete(kept: Iterable[Kept], keep: RecordingLimits, now_unix_s: float) -> list[Kept]:
    """What has to go, the oldest first: what is too old, then what is too much. Never what is being written, though
    its size counts. Pure."""
    recordings = sorted(kept, key=lambda recording: (recording.ended_unix_s, recording.path))
    total = sum(recording.num_bytes for recording in recordings)
    chosen = []
    for recording in recordings:
        is_too_old = keep.max_age_s is not None and now_unix_s - recording.ended_unix_s > keep.max_age_s
        is_too_much = keep.max_bytes is not None and total > keep.max_bytes
        if (is_too_old or is_too_much) and not recording.is_being_written:
            chosen.append(recording)
            total -= recording.num_bytes
    return chosen


def recordings_in(folder: Path) -> list[Kept]:
    """All recordings in a folder. Others may delete some of them at the same time."""
    found = []
    try:
        paths = list(folder.iterdir())
    except OSError as error:
        log.warning("the recordings in %s cannot be listed: %s", folder, error.strerror)
        return []
    for path in paths:
        try:
            if is_recording(path) and not path.is_symlink():  # what is elsewhere is not ours to delete
                num_bytes = sum((path / name).stat().st_size for name in FILES if (path / name).exists())
                ended_unix_s = (path / EVENTS_FILE).stat().st_mtime
                found.append(Kept(path, num_bytes, ended_unix_s, is_being_written(path)))
        except OSError as error:
            log.warning("the recording %s cannot be looked at: %s", path.name, error.strerror)
    return found


def tidy(folder: Path, keep: RecordingLimits, now_unix_s: float) -> int:
    """Delete the recordings in `folder` that have to go, and return how many; anything else in it is left alone. What
    cannot be deleted stays, with one line in the log."""
    num_deleted = 0
    for recording in to_delete(recordings_in(folder), keep, now_unix_s):
        try:
            delete_recording(recording.path)
        except OSError as error:
            log.warning("the recording %s cannot be deleted: %s", recording.path.name, error.strerror)
        else:
            log.info("the recording %s was deleted: %.1f MB", recording.path.name, recording.num_bytes / 1e6)
            num_deleted += 1
    return num_deleted


def forget(folder: Path, stream: str, since_unix_s: float) -> int:
    """Delete the recordings in `folder` of a stream of this name that were written to at `since_unix_s` or later, each
    as a whole, and return how many. What is being written stays. Raises OSError."""
    num_deleted = 0
    for recording in recordings_in(folder):
        is_due = recording.ended_unix_s >= since_unix_s and not recording.is_being_written
        if is_due and _is_of(recording.path, stream):
            delete_recording(recording.path)
            num_deleted += 1
    return num_deleted


def _is_of(path: Path, stream: str) -> bool:
    """Whether a recording is of a stream of this name; of a damaged one by the name of its folder."""
    try:
        return read_start(path).stream == stream
    except MediaError:
        return path.name.startswith(name_beginning(stream))
