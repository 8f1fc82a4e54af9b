"""A recording in parts, each a folder of its own, so that the oldest of a stream that never ends can be deleted."""

from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

from engines.api import MediaSpec, Window
from realtime.config import RecordingLimits
from realtime.recordings.files import RecordingFiles
from realtime.recordings.folder import part_path
from realtime.recordings.lines import Continued, Line, Start

NUM_PARTS = 10  # of what is kept of one stream


@dataclass(frozen=True)
class PartLimits:
    """When a part is full. None: never."""

    max_bytes: float | None = None
    max_s: float | None = None


def part_limits(keep: RecordingLimits, max_streams: int) -> PartLimits:
    """A part is so small that those which `max_streams` streams write at a time, and which cannot be deleted, are a
    half at most of what is kept."""
    return PartLimits(
        keep.max_bytes / max(NUM_PARTS, 2 * max_streams) if keep.max_bytes is not None else None,
        keep.max_age_s / NUM_PARTS if keep.max_age_s is not None else None,
    )


class RecordingParts:
    """As `RecordingFiles`, and begins the next part before a window for which this one is too full. `path` is the
    folder of the first."""

    def __init__(self, path: Path, media: MediaSpec, start: Start, limits: PartLimits) -> None:
        self._media, self._start, self._limits = media, start, limits
        self._files = RecordingFiles(path, media, start)
        self.path = self._files.path
        self._began_s: float | None = None  # the first window of this part, in the stream's time

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._files.__exit__(kind, error, trace)

    def write_window(self, window: Window) -> None:
        """As `RecordingFiles.write_window`."""
        if self._is_full(window):
            self._begin_next_part()
        if self._began_s is None:
            self._began_s = window.start_s
        self._files.write_window(window)

    def write_line(self, line: Line) -> None:
        """As `RecordingFiles.write_line`."""
        self._files.write_line(line)

    def _is_full(self, window: Window) -> bool:
        max_bytes, max_s = self._limits.max_bytes, self._limits.max_s
        if self._began_s is None:
            return False
        is_long = max_s is not None and window.end_s - self._began_s > max_s
        return is_long or (max_bytes is not None and self._files.num_bytes >= max_bytes)

    def _begin_next_part(self) -> None:
        part = self._start.part + 1
        start = self._start.model_copy(update={"part": part, "first": self.path.name})
        with ExitStack() as stack:
            following = RecordingFiles(part_path(self.path, part), self._media, start)
            stack.enter_context(following)
            with self._files:
                self._files.write_line(Continued(folder=following.path.name))
            stack.pop_all()
        self._files, self._start, self._began_s = following, start, None
