"""Reads a recording back: its lines, and the windows as the windower cut them and as the engine was given them."""

import contextlib
import json
from collections import deque
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TypeAlias

import av
import av.error
import numpy as np
import numpy.typing as npt
from pydantic import ValidationError

from engines.api import MediaSpec, Window
from engines.media import Detail, Frame, Gap
from engines.notes import Reading
from realtime.errors import MediaError
from realtime.recordings.folder import EVENTS_FILE, MEDIA_FILE, is_recording
from realtime.recordings.lines import FORMAT, LINES, AnyLine, Given, Start, Windowed
from realtime.recordings.matroska import TICK_S
from realtime.recordings.media_file import DETAIL, SOUND, SQUARES, sound_pieces
from realtime.recordings.pictures import frame_of_png

MAX_HELD = 256  # packets of one track that wait for those of another; a window has fewer than a hundred

Rgb = npt.NDArray[np.uint8]
_Packet: TypeAlias = "av.Packet[Any]"


def read_start(path: Path) -> Start:
    """What a recording says of itself. Raises MediaError if the folder is none, or of another version's format."""
    try:
        if not is_recording(path):
            raise _no_recording(path)
        text = _first_line(path)
    except OSError as error:
        raise MediaError(f"{error.filename or path}: {error.strerror or error}") from None
    found = _fields(text).get("format", FORMAT)
    if found != FORMAT:
        raise MediaError(f"{path}: is of format {found}, this version reads {FORMAT}")
    start = _line(path, 1, text) if text.endswith(b"\n") else None
    if not isinstance(start, Start):
        raise MediaError(f"{path}: the recording is empty")
    return start


def _no_recording(path: Path) -> MediaError:
    with contextlib.suppress(OSError):  # others' folders
        held = [
            inner for inner in path.iterdir() if is_recording(inner) and not _fields(_first_line(inner)).get("first")
        ]
        if held:
            newest = max(held, key=lambda inner: ((inner / EVENTS_FILE).stat().st_mtime, inner))
            return MediaError(f"{path}: holds {len(held)} recordings: give one of them, the newest is {newest}")
    return MediaError(f"{path}: is no recording: a folder that `serve --record` wrote has {EVENTS_FILE} in it")


def _first_line(path: Path) -> bytes:
    """The first line of a recording. Raises OSError."""
    with (path / EVENTS_FILE).open("rb") as events:
        return events.readline()


def _fields(line: bytes) -> dict[str, object]:
    """The fields of a line of any format; none if it is wrong."""
    try:
        fields = json.loads(line)
    except ValueError:
        return {}
    return fields if isinstance(fields, dict) else {}


def read_lines(path: Path) -> Iterator[AnyLine]:
    """All lines of a recording; a last one that is cut off is left out. Raises MediaError if another is wrong."""
    try:
        with (path / EVENTS_FILE).open("rb") as events:
            for number, text in enumerate(events, 1):
                if text.endswith(b"\n"):
                    yield _line(path, number, text)
    except OSError as error:
        raise MediaError(f"{path / EVENTS_FILE}: {error.strerror or error}") from None


def _line(path: Path, number: int, text: bytes) -> AnyLine:
    try:
        return LINES.validate_json(text)
    except ValidationError as error:
        wrong = error.errors()[0]
        raise MediaError(f"{path / EVENTS_FILE}: line {number} is wrong: {wrong['msg']}") from None


class RecordedMedia:
    """A context manager: gives the windows of a recording with their sound and pictures, in their order."""

    def __init__(self, path: Path, media: MediaSpec) -> None:
        """The file is opened for the first window."""
        self._path, self._media = path / MEDIA_FILE, media
        self._container: av.container.InputContainer | None = None
        self._packets: Iterator[_Packet] = iter(())
        self._held: dict[int, deque[_Packet]] = {track: deque() for track in (SOUND, DETAIL, SQUARES)}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._container is not None:
            self._container.close()

    def window(self, line: Windowed) -> Window:
        """The next window, as the windower cut it. Raises MediaError if it is not there, or damaged."""
        try:
            if self._container is None:
                self._container = av.open(str(self._path), format="matroska")
                self._packets = self._container.demux()
            return self._window(line)
        except (av.error.FFmpegError, OSError) as error:
            raise MediaError(f"{self._path}: {error.strerror or error}") from None
        except ValueError:  # more samples than a window has
            raise self._misfit(line.start_s) from None

    def _window(self, line: Windowed) -> Window:
        heard = np.zeros(self._media.window_samples, np.bool_)
        pcm = np.zeros(self._media.window_samples, np.float32)
        for first, stop in line.heard:
            heard[first:stop] = True
        rate_hz = self._media.sample_rate_hz
        for first, stop in sound_pieces(line.heard, rate_hz):
            pcm[first:stop] = self._sound(line.start_s + first / rate_hz, stop - first)
        detail = None
        if line.detail is not None:
            detail = Detail(line.detail, self._picture(DETAIL, line.detail))
        return Window(
            index=line.index,
            start_s=line.start_s,
            end_s=line.end_s,
            frames=tuple(Frame(time_s, self._picture(SQUARES, time_s)) for time_s in line.frames),
            pcm=pcm,
            heard=heard,
            gaps=tuple(Gap(*gap) for gap in line.gaps),
            dropped_frames=line.dropped_frames,
            is_last=line.is_last,
            voice_probabilities=np.asarray(line.voice, np.float32) if line.voice is not None else None,
            detail=detail,
        )

    def _sound(self, time_s: float, count: int) -> npt.NDArray[np.float32]:
        data = b""
        while len(data) < 4 * count:  # readers may cut a block
            packet = self._next(SOUND, time_s + len(data) / 4 / self._media.sample_rate_hz)
            data += bytes(packet)
        if len(data) > 4 * count:
            raise self._misfit(time_s)
        return np.frombuffer(data, "<f4").astype(np.float32)

    def _picture(self, track: int, time_s: float) -> Rgb:
        frame = frame_of_png(self._next(track, time_s))
        if frame is None:
            raise MediaError(f"{self._path}: the picture at {time_s:.3f} s is damaged")
        return frame.to_ndarray(format="rgb24").astype(np.uint8, copy=False)

    def _next(self, track: int, time_s: float) -> _Packet:
        """The next packet of a track, which is of this time."""
        held = self._held[track]
        while not held:
            packet = next(self._packets, None)
            if packet is None:
                raise MediaError(f"{self._path}: ends before {time_s:.3f} s")
            if packet.size:
                self._hold(packet, time_s)
        packet = held.popleft()
        if packet.pts is None or abs(float(packet.pts * packet.time_base) - time_s) > TICK_S:
            raise self._misfit(time_s)
        return packet

    def _hold(self, packet: _Packet, time_s: float) -> None:
        waiting = self._held.get(packet.stream.index + 1)
        if waiting is None or len(waiting) >= MAX_HELD:
            raise self._misfit(time_s)
        waiting.append(packet)

    def _misfit(self, time_s: float) -> MediaError:
        return MediaError(f"{self._path}: what it has at {time_s:.3f} s is not what {EVENTS_FILE} says")


def given_window(window: Window, given: Given) -> Window:
    """A window as the engine was given it."""
    readings = None
    if given.readings is not None:
        readings = tuple(Reading(**reading.model_dump()) for reading in given.readings)
    return replace(
        window,
        frames=tuple(frame for frame in window.frames if frame.time_s in given.frames),
        detail=window.detail if given.has_detail else None,
        dropped_frames=given.dropped_frames,
        readings=readings,
    )
