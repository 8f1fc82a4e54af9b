"""Cuts pictures and sound into whole, aligned windows by media time. Pure: no clock, no I/O, no threads.

The windows do not depend on the pieces that the media comes in. Media that comes late, twice or not at all is counted.
"""

from dataclasses import dataclass, field
from typing import Literal

import numpy as np
import numpy.typing as npt

from engines.api import FloatArray, MediaSpec, Window
from engines.media import Detail, Frame, Gap

Track = Literal["audio", "video"]
MIN_GAP_SLOTS = 2  # one empty slot is a slow camera
MAX_EMPTY_WINDOWS = 30  # a longer gap (a minute) is skipped instead of being cut into empty windows


@dataclass
class WindowerCounters:
    """Samples and pictures that are in no window, and windows that were skipped in a long gap."""

    late_samples: int = 0
    repeated_samples: int = 0
    late_frames: int = 0
    surplus_frames: int = 0
    skipped_windows: int = 0


@dataclass
class _PartialWindow:
    """A window that is not complete yet."""

    pcm: FloatArray
    heard: npt.NDArray[np.bool_]
    frames: dict[int, Frame] = field(default_factory=dict)
    detail: Detail | None = None  # of the newest of `frames`


class Windower:
    """One stream. A window is cut when every track has passed its end, or when one track is more than `max_skew_s`
    past it.

    A picture stands for its slot of 1 / frame_rate_hz; if several fall into one slot, the earliest is kept. Only the
    newest picture of a window that is kept so far is held in detail. Times are seconds since the start of the stream;
    media before window `first_index` is late.
    """

    def __init__(self, media: MediaSpec, tracks: frozenset[Track], max_skew_s: float, first_index: int = 0) -> None:
        if not tracks:
            raise ValueError("a stream has at least one track")
        self.counters = WindowerCounters()
        self._media, self._tracks, self._max_skew_s = media, tracks, max_skew_s
        self._partials: dict[int, _PartialWindow] = {}
        self._next_index = first_index
        self._dropped_frames = 0
        self._reached_s: dict[Track, float] = dict.fromkeys(tracks, 0.0)

    def add_audio(self, time_s: float, pcm: FloatArray) -> list[Window]:
        """Take sound that begins at `time_s`; return the windows that are complete now."""
        first = round(time_s * self._media.sample_rate_hz)
        per_window = self._media.window_samples
        begin = self._next_index * per_window
        late = min(max(begin - first, 0), len(pcm))
        self.counters.late_samples += late
        position, rest = first + late, pcm[late:]
        while len(rest):
            index, offset = divmod(position, per_window)
            piece = rest[: per_window - offset]
            self._place(index, offset, piece)
            position, rest = position + len(piece), rest[len(piece) :]
        return self._advance("audio", (first + len(pcm)) / self._media.sample_rate_hz)

    def add_frame(self, time_s: float, rgb: npt.NDArray[np.uint8], detail: npt.NDArray[np.uint8]) -> list[Window]:
        """Take a picture, as a square and in detail; return the windows that are complete now."""
        index = int(time_s // self._media.window_s)
        if index < self._next_index:
            self.counters.late_frames += 1
            self._dropped_frames += 1
            return []
        slot = int(time_s * self._media.frame_rate_hz)
        partial = self._partial(index)
        frames = partial.frames
        if slot in frames:
            self.counters.surplus_frames += 1
        if slot not in frames or time_s < frames[slot].time_s:
            frames[slot] = Frame(time_s, rgb)
            if slot == max(frames):
                partial.detail = Detail(time_s, detail)
        return self._advance("video", time_s)

    def flush(self) -> list[Window]:
        """The stream has ended: cut the rest. The last window has its full length; silence fills it."""
        last = max(self._partials, default=self._next_index - 1)
        return self._cut(last + 1, is_end=True)

    def expect(self, tracks: frozenset[Track]) -> None:
        """From now on windows wait for these tracks only, and only they can have gaps. Raises ValueError if none."""
        if not tracks:
            raise ValueError("a stream has at least one track")
        if tracks != self._tracks:
            self._tracks = tracks
            self._reached_s = {track: self._reached_s.get(track, 0.0) for track in tracks}

    def _partial(self, index: int) -> _PartialWindow:
        if index not in self._partials:
            count = self._media.window_samples
            self._partials[index] = _PartialWindow(np.zeros(count, np.float32), np.zeros(count, np.bool_))
        return self._partials[index]

    def _place(self, index: int, offset: int, piece: FloatArray) -> None:
        partial = self._partial(index)
        span = slice(offset, offset + len(piece))
        fresh = ~partial.heard[span]
        self.counters.repeated_samples += int((~fresh).sum())
        partial.pcm[span] = np.where(fresh, piece, partial.pcm[span])
        partial.heard[span] = True

    def _advance(self, track: Track, time_s: float) -> list[Window]:
        self._reached_s[track] = max(self._reached_s.get(track, 0.0), time_s)
        all_reached_s = min(self._reached_s.values())
        one_reached_s = max(self._reached_s.values()) - self._max_skew_s
        complete_s = max(all_reached_s, one_reached_s)
        # Strictly before: the last window of a stream is always cut by `flush`, which marks it.
        return self._cut(int(np.ceil(complete_s / self._media.window_s)) - 1, is_end=False)

    def _cut(self, end_index: int, is_end: bool) -> list[Window]:
        windows = []
        while self._next_index < end_index:
            waiting = min(self._partials, default=None)
            if waiting is None:
                break
            if waiting - self._next_index > MAX_EMPTY_WINDOWS:
                if waiting > end_index:
                    break  # the other track may still deliver something in this gap
                self.counters.skipped_windows += waiting - self._next_index
                self._next_index = waiting
                continue
            windows.append(self._finish(self._next_index, is_end and self._next_index == end_index - 1))
            self._next_index += 1
        return windows

    def _finish(self, index: int, is_last: bool) -> Window:
        partial = self._partial(index)
        del self._partials[index]
        start_s, end_s = index * self._media.window_s, (index + 1) * self._media.window_s
        dropped, self._dropped_frames = self._dropped_frames, 0
        return Window(
            index=index,
            start_s=start_s,
            end_s=end_s,
            frames=tuple(partial.frames[slot] for slot in sorted(partial.frames)),
            pcm=partial.pcm,
            heard=partial.heard,
            gaps=self._gaps(partial, start_s, end_s, is_last),
            dropped_frames=dropped,
            is_last=is_last,
            detail=partial.detail,
        )

    def _gaps(self, partial: _PartialWindow, start_s: float, end_s: float, is_last: bool) -> tuple[Gap, ...]:
        """Stretches in which a track of the stream delivered nothing. Time after the end of the stream is no gap."""
        stop_s = min(end_s, max(self._reached_s.values())) if is_last else end_s
        gaps = []
        if "audio" in self._tracks:
            rate = self._media.sample_rate_hz
            count = round((stop_s - start_s) * rate)
            edges = np.flatnonzero(np.diff(partial.heard[:count].astype(np.int8), prepend=1, append=1))
            runs = edges.reshape(-1, 2) / rate + start_s
            gaps += [Gap("audio", float(begin), float(end)) for begin, end in runs]
        if "video" in self._tracks:
            rate_hz = self._media.frame_rate_hz
            first = round(start_s * rate_hz)
            slots = int((stop_s - start_s) * rate_hz)
            shown = np.asarray([first + slot in partial.frames for slot in range(slots)], np.int8)
            empty = np.flatnonzero(np.diff(shown, prepend=1, append=1)).reshape(-1, 2).tolist()
            gaps += [
                Gap("video", (first + begin) / rate_hz, (first + end) / rate_hz)
                for begin, end in empty
                if end - begin >= MIN_GAP_SLOTS
            ]
        return tuple(gaps)
