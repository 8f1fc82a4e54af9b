"""Writes the windows of a stream to a Matroska file that `replay` reads: lossless sound, pictures as MJPEG.

Two tracks have pictures: the squares that the model sees, which players show, and one of each window in detail.

The file is written by a thread of its own. If that fails or cannot keep up, the recording ends with one line in the
log; the stream goes on.
"""

import logging
import queue
import re
import threading
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import Protocol

import av
import av.error
import numpy as np
from av.container import OutputContainer
from av.stream import Disposition

from engines.api import FloatArray, MediaSpec, Window
from engines.media import Detail, Frame
from realtime.queues import QueueState

MAX_WAITING = 32  # windows
QUALITY, PIXELS = {"qmin": "2", "qmax": "2"}, "yuvj420p"  # 41 dB; without it the encoder aims at 200 kbit/s
MIN_GAP_S = 0.04  # `replay` would not notice a shorter gap, so it is written as silence
TIME_BASE = Fraction(1, 1000)
DETAIL_TITLE = "EchoingPixels: in detail"  # of the track; readers find it by this

log = logging.getLogger(__name__)


class Recorder(Protocol):
    """Writes every window of a stream to the file at `path`."""

    path: Path

    @property
    def failure(self) -> str | None:
        """Why the recording has ended early, None if it has not."""

    @property
    def queue(self) -> QueueState:
        """Windows that wait to be written; `dropped` counts those that the recording lacks."""

    def add(self, window: Window) -> None: ...

    def close(self) -> None: ...

    def wait(self) -> None:
        """After `close`: block until everything is written."""


class FileRecorder:
    """Creates `path` with the first window. Call it from one thread; only `wait` blocks.

    `failure`: why the recording has ended early, None if it has not.
    """

    def __init__(self, path: Path, media: MediaSpec) -> None:
        self.path = path
        self.failure: str | None = None
        self._media = media
        self._waiting: queue.Queue[Window | None] = queue.Queue()
        self._num_taken = self._num_written = 0
        self._thread = threading.Thread(target=self._run, name="recorder", daemon=True)
        self._thread.start()

    def add(self, window: Window) -> None:
        """Have a window written. It must not be modified afterwards."""
        self._num_taken += 1
        if self.failure is not None:
            return
        if self._waiting.qsize() >= MAX_WAITING:
            self._fail("the disk is too slow")
        else:
            self._waiting.put(window)

    @property
    def queue(self) -> QueueState:
        """Windows that wait for the disk; `dropped` counts those that a failed recording lacks."""
        dropped = self._num_taken - self._num_written if self.failure is not None else 0
        return QueueState(depth=min(self._waiting.qsize(), MAX_WAITING), bound=MAX_WAITING, dropped=dropped)

    def close(self) -> None:
        """The stream has ended; the file is completed in the background."""
        self._waiting.put(None)

    def wait(self) -> None:
        """After `close`: block until everything is written."""
        self._thread.join()

    def _fail(self, reason: str) -> None:
        if self.failure is None:
            self.failure = reason
            log.warning("the recording %s has ended early: %s", self.path.name, reason)

    def _run(self) -> None:
        try:
            self._write()
        except (av.error.FFmpegError, OSError) as error:
            self._fail(error.strerror or str(error))
        while self.failure is not None and self._waiting.get() is not None:
            pass  # until `close`

    def _write(self) -> None:
        window = self._waiting.get()
        if window is None:
            return
        with av.open(str(self.path), "w", format="matroska") as container:
            file = _File(container, self._media, window.detail)
            while window is not None:
                file.write(window)
                self._num_written += 1
                window = self._waiting.get()
            file.finish()


class _File:
    def __init__(self, container: OutputContainer, media: MediaSpec, detail: Detail | None) -> None:
        """`detail` is the first one; without it their size is a guess, which players correct."""
        self._container, self._rate_hz = container, media.sample_rate_hz
        self._sound = container.add_stream("pcm_f32le", rate=media.sample_rate_hz, layout="mono")
        # Before the other pictures: of packets with one time, those of the first track are written first.
        height, width = detail.rgb.shape[:2] if detail is not None else (media.detail_size * 9 // 16, media.detail_size)
        self._details = self._add_pictures(width, height)
        self._details.metadata["title"] = DETAIL_TITLE
        self._pictures = self._add_pictures(media.frame_size, media.frame_size)
        self._pictures.disposition = Disposition.default
        self._detail_encoder = _jpeg_encoder(width, height)

    def write(self, window: Window) -> None:
        for first, pcm in _heard(window, round(MIN_GAP_S * self._rate_hz)):
            sound = av.AudioFrame.from_ndarray(pcm[None], format="flt", layout="mono")
            sound.sample_rate, sound.time_base = self._rate_hz, Fraction(1, self._rate_hz)
            sound.pts = round(window.start_s * self._rate_hz) + first
            self._container.mux(self._sound.encode(sound))
        if window.detail is not None:
            self._write_detail(window.detail)
        for frame in window.frames:
            self._container.mux(self._pictures.encode(_picture(frame)))

    def _add_pictures(self, width: int, height: int) -> av.VideoStream:
        stream = self._container.add_stream("mjpeg", rate=25, options=QUALITY)
        stream.width, stream.height, stream.pix_fmt = width, height, PIXELS
        stream.time_base = stream.codec_context.time_base = TIME_BASE
        return stream

    def _write_detail(self, detail: Detail) -> None:
        """Their size changes when a phone is turned, which a stream's own encoder does not allow."""
        height, width = detail.rgb.shape[:2]
        if (self._detail_encoder.width, self._detail_encoder.height) != (width, height):
            self._detail_encoder = _jpeg_encoder(width, height)
        for packet in self._detail_encoder.encode(_picture(detail)):
            packet.stream = self._details
            self._container.mux(packet)

    def finish(self) -> None:
        self._container.mux(self._sound.encode(None))
        self._container.mux(self._pictures.encode(None))


def _heard(window: Window, min_gap: int) -> Iterator[tuple[int, FloatArray]]:
    """First sample and sound of every stretch that was heard; short gaps are part of it, as silence."""
    edges = np.flatnonzero(np.diff(window.heard.astype(np.int8), prepend=0, append=0)).reshape(-1, 2)
    begin = end = 0
    for first, stop in edges.tolist():
        if first - end >= min_gap or begin == end:
            if end > begin:
                yield begin, window.pcm[begin:end]
            begin = first
        end = stop
    if end > begin:
        yield begin, window.pcm[begin:end]


def _jpeg_encoder(width: int, height: int) -> av.VideoCodecContext:
    """One that holds no picture back."""
    encoder = av.CodecContext.create("mjpeg", "w")
    assert isinstance(encoder, av.VideoCodecContext)
    encoder.width, encoder.height, encoder.pix_fmt = width, height, PIXELS
    encoder.time_base, encoder.thread_count, encoder.options = TIME_BASE, 1, QUALITY
    return encoder


def _picture(frame: Frame | Detail) -> av.VideoFrame:
    picture = av.VideoFrame.from_ndarray(frame.rgb, format="rgb24")
    picture.pts, picture.time_base = round(frame.time_s / TIME_BASE), TIME_BASE
    return picture


def recording_path(folder: Path, stream: str, unix_s: float) -> Path:
    """The file for the recording of a stream that begins at `unix_s`."""
    safe = re.sub(r"[^A-Za-z0-9_-]", "_", stream)
    return folder / f"{safe}-{unix_s:.0f}.mkv"
