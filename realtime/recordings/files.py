"""The two files of a recording, open to be written."""

from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Self

from engines.api import MediaSpec, Window
from realtime.recordings.folder import EVENTS_FILE, MEDIA_FILE, lock, new_private_file, new_recording_folder
from realtime.recordings.lines import Line, Start
from realtime.recordings.media_file import MediaFile
from realtime.recordings.to_lines import windowed


class RecordingFiles:
    """A context manager. All methods raise OSError or FFmpegError, and return when what they write is in the hands of
    the operating system: it is there if the program ends then, however it ends.

    `path`: the folder that was made; it is a new one. The media file is made with the first window.
    """

    def __init__(self, path: Path, media: MediaSpec, start: Start) -> None:
        self._media = media
        self._file: MediaFile | None = None
        with ExitStack() as stack:
            self.path = new_recording_folder(path)
            self._events = stack.enter_context(new_private_file(self.path / EVENTS_FILE))
            lock(self._events)
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
        """First its media, then its line: what has a line has its media."""
        if self._file is None:
            opened = self._stack.enter_context(new_private_file(self.path / MEDIA_FILE))
            self._file = MediaFile(opened, self._media, window.detail)
        self._file.write(window)
        self.write_line(windowed(window))

    def write_line(self, line: Line) -> None:
        """Append a line."""
        self._events.write(line.model_dump_json().encode() + b"\n")
        self._events.flush()
