"""The file with the standing questions of a stream: NAME.watches.json beside its saved memory, for its owner only."""

import contextlib
import json
import logging
import os
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from realtime.events.watches import WatchNotice
from realtime.recordings.folder import new_private_file, to_disk
from realtime.watches.stream_watches import StreamWatches
from realtime.watches.watch import Watch

FORMAT = 1
ENDING, PART, REFUSED = ".watches.json", ".part", ".refused"

log = logging.getLogger(__name__)


class _SavedWatch(BaseModel):
    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)

    watch_id: str
    event: str
    made_s: float
    made_at: str
    ends_unix_s: float | None = None  # files of earlier versions have none
    is_paused: bool
    resumes_unix_s: float | None = None  # the same
    is_on: bool
    num_told: int
    num_unsaid: int
    last: WatchNotice | None


class _Saved(BaseModel):
    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)

    format: int
    next_number: int
    watches: list[_SavedWatch]


def text_of(watches: StreamWatches) -> str:
    """What is written."""
    saved = _Saved(
        format=FORMAT,
        next_number=watches.next_number,
        watches=[
            _SavedWatch(**{name: getattr(watch, name) for name in _SavedWatch.model_fields}) for watch in watches.all
        ],
    )
    return saved.model_dump_json(indent=1)


def write(folder: Path, name: str, text: str) -> None:
    """In the place of what was there. Raises OSError."""
    path = folder / f"{name}{ENDING}"
    part = path.with_name(path.name + PART)
    part.unlink(missing_ok=True)
    with new_private_file(part) as file:
        file.write(text.encode())
        to_disk(file)
    part.replace(path)


def read(folder: Path, name: str) -> tuple[list[Watch], int]:
    """The watches, still without rules, and the number of the next one. A file that cannot be used is set aside with
    one line in the log."""
    path = folder / f"{name}{ENDING}"
    try:
        saved = _Saved.model_validate_json(path.read_bytes())
        if saved.format != FORMAT:
            raise ValueError(f"it is of format {saved.format}, this version reads {FORMAT}")
    except FileNotFoundError:
        return [], 1
    except (OSError, ValueError) as error:
        why = "it is damaged" if isinstance(error, ValidationError | json.JSONDecodeError) else str(error)
        aside = path.with_name(path.name + REFUSED)
        with contextlib.suppress(OSError):
            path.replace(aside)
        log.warning("the saved watches of %s are not used: %s; they are kept as %s", name, why, aside.name)
        return [], 1
    return [Watch(**vars(each), rule=None) for each in saved.watches], saved.next_number


def delete(folder: Path, name: str) -> None:
    """Whatever was saved of a stream. Raises OSError."""
    path = folder / f"{name}{ENDING}"
    for ending in ("", PART, REFUSED):
        path.with_name(path.name + ending).unlink(missing_ok=True)
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
