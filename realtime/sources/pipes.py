"""Standard input, named pipes and other sources that can be read only once and only forwards."""

import os
import re
import select
import stat
import sys
import threading
from pathlib import Path

from realtime.errors import MediaError

STDIN = "-"
HEAD_BYTES = 12
_STDIN_PATHS = ("/dev/stdin", "/dev/fd/0", "/proc/self/fd/0")
_DESCRIPTOR = re.compile(r"(?:pipe|fd):(\d*)")
_FILE = re.compile(r"(?i)file:(?://(?:localhost)?(?=/))?(.+)")
NO_WAY_BACK = (
    "this file has its index at the end, and a pipe cannot be read backwards: give the file itself, or write it with "
    "-movflags +faststart"
)


def path_of(source: str) -> str:
    """The path of a source, or the address as it is. `-`, `pipe:` and `fd:` are standard input, `pipe:3` is a
    descriptor, and what stands behind `file:` or `file://` is a path, as it is for FFmpeg."""
    if source == STDIN:
        return "/dev/stdin"
    if (number := _DESCRIPTOR.fullmatch(source)) and not os.path.lexists(source):
        return "/dev/stdin" if number[1] in ("", "0") else f"/dev/fd/{number[1]}"
    if (path := _FILE.fullmatch(source)) and not os.path.lexists(source):
        return path[1]
    return source


def is_pipe(source: str) -> bool:
    """Whether a source can be read only once: a pipe, a socket or a terminal. A file as standard input is a file."""
    path = path_of(source)
    if "://" in path:
        return False
    try:
        mode = Path(path).stat().st_mode
    except (OSError, ValueError):
        return False
    return stat.S_ISFIFO(mode) or (path in _STDIN_PATHS and (stat.S_ISSOCK(mode) or stat.S_ISCHR(mode)))


def is_stdin(source: str) -> bool:
    """Whether a source is standard input, by any of its names."""
    return path_of(source) in _STDIN_PATHS


class PipeInput:
    """Bytes of a pipe as PyAV reads them. A read waits for as long as the writer takes, until `interrupt`.

    Belongs to one reader; `interrupt` may be called from another thread. Raises MediaError if it cannot be opened.
    """

    def __init__(self, source: str) -> None:
        self.head = b""
        self.was_interrupted = False  # by Ctrl+C, while this thread was reading
        path = path_of(source)
        if path == "/dev/stdin":
            if sys.stdin is not None and sys.stdin.isatty():
                raise MediaError("standard input is a terminal: pipe a film into it, such as `cat film.ts | …`")
            self._file = os.dup(0)
        else:
            try:
                self._file = os.open(path, os.O_RDONLY | os.O_NONBLOCK)  # else this would wait for a writer
            except OSError as error:
                raise MediaError(f"{source}: cannot be opened ({error.strerror})") from None
        self._woken, self._wake = os.pipe()
        self._closing = threading.Lock()

    @property
    def starts_like_mp4(self) -> bool:
        """Whether it is a file whose index may stand at its end."""
        return self.head[4:8] in (b"ftyp", b"mdat", b"wide", b"free", b"skip")

    def read(self, size: int) -> bytes:
        """At least one byte and at most `size`; none at the end or after `interrupt`."""
        try:
            while True:
                ready, _, _ = select.select([self._file, self._woken], [], [])
                if self._woken in ready:
                    return b""
                try:
                    piece = os.read(self._file, size)
                except BlockingIOError:
                    continue
                if len(self.head) < HEAD_BYTES:
                    self.head += piece[: HEAD_BYTES - len(self.head)]
                return piece
        except KeyboardInterrupt:  # FFmpeg cannot pass it on
            self.was_interrupted = True
            return b""

    def interrupt(self) -> None:
        """End a read that waits, and every later one. Does nothing after `close`."""
        with self._closing:
            if self._wake >= 0:
                os.write(self._wake, b"x")

    def close(self) -> None:
        """Give the descriptors back. May be called twice; nothing may be reading."""
        with self._closing:
            for number in (self._file, self._woken, self._wake):
                if number >= 0:
                    os.close(number)
            self._file = self._woken = self._wake = -1
