"""The two files of a recording, open to be written."""

from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self

from engines.api import MediaSpec, Window
from realtime.recordings.folder import MEDIA_FILE, new_events_file, new_private_file, new_recording_folder, to_disk
from realtime.recordings.lines import Line, Start
from realtime.recordings.media_file import MediaFile
from realtime.recordings.to_lines import windowed


class RecordingFiles:
    """A context manager. All methods raise OSError or FFmpegError, and return when what they write is in the hands of
    the operating system: it is there if the program ends then, however it ends.

    `path`: the folder that was made; it is a new one. `num_bytes`: how much was written. The media file is made with
    the first window.
    """

    def __init__(self, path: Path, media: MediaSpec, start: Start) -> None:
        self._media, self.num_bytes = media, 0
        self._opened: BinaryIO | None = None
        self._file: MediaFile | None = None
        with ExitStack() as stack:
            self.path = new_recording_folder(path)
            self._events = stack.enter_context(new_events_file(self.path))
            self.write_line(start)
            self._stack = stack.pop_all()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with self._stack:
            if kind is None and self._file is not None:
                self._file.finish()

    def write_window(self, window: Window) -> None:
        """First its media, then its line: what has a line has its media. Returns when both, and all lines before, are
        on the disk: a power cut loses no more than a program that is killed."""
        if self._opened is None or self._file is None:
            self._opened = self._stack.enter_context(new_private_file(self.path / MEDIA_FILE))
            self._file = MediaFile(self._opened, self._media, window.detail)
        self.num_bytes += self._file.write(window)
        to_disk(self._opened)
        self.write_line(windowed(window))
        to_disk(self._events)

    def write_line(self, line: Line) -> None:
        """Append a line."""
        text = line.model_dump_json().encode() + b"\n"
        self._events.write(text)
        self._events.flush()
        self.num_bytes += len(text)
