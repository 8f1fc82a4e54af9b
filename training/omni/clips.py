"""The windows of a video up to the moment of a question, cut as a live stream is cut.

Knows nothing of models. Decoding runs in the loader's worker processes, beside the model.
"""

from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from torch.utils.data import Dataset

from engines.api import MediaSpec, Window
from engines.errors import EchoingPixelsError
from realtime.media.windower import Windower
from realtime.sources.reader import MediaReader
from realtime.sources.window_source import WindowSource
from training.omni.errors import TrainingError
from training.omni.records import Record, order


@dataclass(frozen=True)
class WatchedRecord:
    """A record and the windows that come before its question. `number` counts all that a run has read."""

    number: int
    record: Record
    windows: tuple[Window, ...]


def windows_until(video: str, media: MediaSpec, until_s: float | None) -> Iterator[Window]:
    """The windows of a video up to `until_s`, None: all. What is later in the last one is taken out of it.

    Raises MediaError.
    """
    with MediaReader(video, media) as reader:
        for window in WindowSource(reader, Windower(media, reader.tracks, reader.max_skew_s), None):
            if until_s is not None and window.start_s >= until_s:
                break
            yield window if until_s is None else _until(window, until_s, media)


class Videos(Dataset[WatchedRecord | EchoingPixelsError]):
    """Implements torch's `Dataset`: records in the order of a run, epoch after epoch, each with its windows, or why it
    cannot be read: a worker's exception would come with the worker's traceback in its text.

    Of a long video the last `max_s` before the question are read; they are moved to the beginning of the timeline.
    """

    def __init__(self, records: Sequence[Record], media: MediaSpec, seed: int, max_s: float) -> None:
        self._records, self._media, self._seed = records, media, seed
        self._max_windows = max(int(max_s / media.window_s), 1)

    def __getitem__(self, number: int) -> WatchedRecord | EchoingPixelsError:
        try:
            return self._watched(number)
        except EchoingPixelsError as error:
            return error

    def _watched(self, number: int) -> WatchedRecord:
        epoch, place = divmod(number, len(self._records))
        record = self._records[order(self._seed, epoch, len(self._records))[place]]
        windows = deque(windows_until(str(record.video), self._media, record.asked_s), self._max_windows)
        if not windows:
            raise TrainingError(f"{record.video} has nothing to see or hear before {record.asked_s} s: leave it out")
        return WatchedRecord(number, record, tuple(_moved(windows)))


def _until(window: Window, until_s: float, media: MediaSpec) -> Window:
    if until_s >= window.end_s:
        return window
    heard = window.heard.copy()
    heard[round((until_s - window.start_s) * media.sample_rate_hz) :] = False
    frames = tuple(frame for frame in window.frames if frame.time_s < until_s)
    return replace(window, frames=frames, heard=heard, pcm=np.where(heard, window.pcm, 0).astype(np.float32))


def _moved(windows: Sequence[Window]) -> list[Window]:
    """The same windows, the first of which begins at 0."""
    first_index, shift_s = windows[0].index, windows[0].start_s
    return [
        replace(
            window,
            index=window.index - first_index,
            start_s=window.start_s - shift_s,
            end_s=window.end_s - shift_s,
            frames=tuple(replace(frame, time_s=frame.time_s - shift_s) for frame in window.frames),
            gaps=(),
            detail=None,
        )
        for window in windows
    ]
