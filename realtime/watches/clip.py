"""The clip of what a watch has told of: a piece of the recording, cut out without decoding anything."""

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

from realtime.events.watches import RecordedSpan
from realtime.recordings.folder import MEDIA_FILE, parts_of
from realtime.recordings.matroska import CLUSTER, TICK_S, cluster_at, read_number, read_size, ticks, with_duration

MAX_HEADER = 4096  # bytes before the first window


def clip_of(recordings: Path, span: RecordedSpan, window_s: float) -> bytes | None:
    """The windows of a span of a recording in the folder `recordings`, as a Matroska file that begins at 0; of one that
    is being written, those until now. None if none of them is there: a part may be deleted meanwhile.

    Reads from the disk. Raises OSError.
    """
    head, windows = b"", list[tuple[int, bytes]]()
    for part in parts_of(recordings, span.folder):
        with suppress(FileNotFoundError), (part / MEDIA_FILE).open("rb") as file:  # no window yet, or just deleted
            begins = file.read(MAX_HEADER)
            length = begins.find(CLUSTER)
            if length < 0:
                continue
            file.seek(length)
            found = list(_windows(file, ticks(span.start_s - window_s), ticks(span.end_s)))
            if found:
                head = head or begins[:length]
                windows += found
    if not windows:
        return None
    first = windows[0][0]
    duration_s = (windows[-1][0] - first) * TICK_S + window_s
    return with_duration(head, duration_s) + b"".join(cluster_at(time - first, blocks) for time, blocks in windows)


def _windows(file: BinaryIO, after: int, before: int) -> Iterator[tuple[int, bytes]]:
    """The times, in ticks, and blocks of the windows that begin between two ticks; from the first one on."""
    while file.read(len(CLUSTER)) == CLUSTER:
        size = read_size(file)
        begins = file.tell()
        if size is None or file.read(1) == b"":
            return
        time_size = read_size(file)
        if time_size is None:
            return
        time = read_number(file.read(time_size))
        ends = begins + size
        if after < time < before:
            blocks = file.read(ends - file.tell())
            if file.tell() < ends:
                return  # it is just being written
            yield time, blocks
        elif time >= before:
            return
        file.seek(ends)
