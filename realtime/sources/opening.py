"""Opens a file or an address with FFmpeg; says in one line why it cannot be opened, without secrets."""

import os
import re
import time
from pathlib import Path

import av
import av.error
from av.container import InputContainer

from realtime.errors import AccessDeniedError, MediaError
from realtime.sources.addresses import masked
from realtime.sources.cameras.protocols import connection_options, format_of, is_device
from realtime.sources.pipes import NO_WAY_BACK, PipeInput, is_pipe, path_of
from realtime.sources.reasons import reason_of
from realtime.sources.refusals import why_refused

TEXT_FORMATS = {"tty"}  # FFmpeg would render a text file as video
NESTED = re.compile(r"(?i)(?:async|cache|concatf?|crypto|data|subfile)[:,]")  # FFmpeg's protocols that open others
OPEN_TIMEOUT_S, READ_TIMEOUT_S = 10.0, 10.0
DENIALS = (av.error.HTTPUnauthorizedError, av.error.HTTPForbiddenError)


def is_file(source: str) -> bool:
    """Whether a source is a file, and neither an address nor a device nor a pipe. FFmpeg's `concat:…` counts as an
    address."""
    path = path_of(source)
    is_nested = NESTED.match(path) is not None and not os.path.lexists(path)
    return "://" not in path and not is_nested and not is_device(path) and not is_pipe(source)


def open_pipe(source: str) -> PipeInput | None:
    """What reads a source that is a pipe, to be closed by the caller; None if it is none. Raises MediaError."""
    return PipeInput(source) if is_pipe(source) else None


def open_source(source: str, pipe: PipeInput | None) -> InputContainer:
    """Open a source; `pipe` is that of `open_pipe`. Raises MediaError (AccessDeniedError if a login is missing or
    wrong), which names the source without its secrets and says what is wrong."""
    if pipe is not None:
        return _open_pipe(source, pipe)
    path = path_of(source)
    if is_file(source):
        _check_file(Path(path))
    url = f"file:{path}" if is_file(source) else source  # a file may be called 12:30.mp4
    since_s, kind = time.monotonic(), MediaError
    timeouts = (OPEN_TIMEOUT_S, READ_TIMEOUT_S)
    try:
        container = av.open(url, format=format_of(source), options=connection_options(source), timeout=timeouts)
    except (av.error.FFmpegError, OSError, ValueError) as error:
        has_timed_out = time.monotonic() - since_s >= OPEN_TIMEOUT_S
        reason = why_refused(source, error, OPEN_TIMEOUT_S if has_timed_out else None)
        kind = AccessDeniedError if isinstance(error, DENIALS) else MediaError
    else:
        if container.format.name not in TEXT_FORMATS:
            return container
        container.close()
        reason = "it is a text"
    # outside of `except`: a traceback would show FFmpeg's error, which holds the address with its secrets
    raise kind(f"{masked(source)}: cannot be read as video or sound ({reason})")


def _open_pipe(source: str, pipe: PipeInput) -> InputContainer:
    try:
        container = av.open(pipe, "r")
    except (av.error.FFmpegError, OSError, ValueError) as error:
        if pipe.was_interrupted:
            raise KeyboardInterrupt from None
        reason = "nothing came" if not pipe.head else NO_WAY_BACK if pipe.starts_like_mp4 else reason_of(error)
    else:
        if container.format.name not in TEXT_FORMATS:
            return container
        container.close()
        reason = "it is a text"
    raise MediaError(f"{source}: cannot be read as video or sound ({reason})")


def _check_file(path: Path) -> None:
    try:
        if not path.exists():
            raise MediaError(f"{masked(str(path))}: no such file")
        if not path.is_file():
            raise MediaError(f"{masked(str(path))}: is not a file")
        if path.stat().st_size == 0:
            raise MediaError(f"{masked(str(path))}: is empty")
    except OSError as error:
        raise MediaError(f"{masked(str(path))[:80]}: cannot be opened ({reason_of(error)})") from None
