"""Windows from files, URLs and numpy arrays."""

import math
import os
from collections.abc import Iterable, Iterator
from fractions import Fraction
from types import TracebackType
from typing import Self, get_args

import av
import numpy as np
import numpy.typing as npt

from engines.api import FloatArray, MediaSpec, Window
from engines.shapes import MINI_MEDIA, SAMPLE_RATE_HZ
from realtime.media import windower
from realtime.media.frames import Sound
from realtime.media.pictures import picture_of
from realtime.sources.reader import MediaReader
from realtime.sources.tracks.choice import TrackChoice
from realtime.sources.tracks.packets import MediaCounters
from realtime.sources.tracks.sound_decoder import AudioDecoder
from realtime.sources.window_source import WindowSource

TRACKS: tuple[windower.Track, ...] = get_args(windower.Track)
MAX_SKEW_S = 2.0


class SourceWindows(Iterator[Window]):
    """The windows of a source, in order. `windows_of` makes it.

    The source is closed after the last window, by `close`, at the end of a `with` block, and when this is dropped.
    """

    def __init__(self, source: str, media: MediaSpec, choice: TrackChoice) -> None:
        """Open the source. Raises MediaError if it cannot be opened."""
        self._reader = MediaReader(source, media, choice=choice)
        tracks, max_skew_s = self._reader.tracks, self._reader.max_skew_s
        self._windows = iter(WindowSource(self._reader, windower.Windower(media, tracks, max_skew_s), None))

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> Window:
        try:
            return next(self._windows)
        except BaseException:  # StopIteration, too
            self.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def __del__(self) -> None:
        if hasattr(self, "_reader"):  # it was opened
            self.close()

    @property
    def duration_s(self) -> float | None:
        """How long the source is, in seconds; None if it does not say, or turned out to say it wrongly."""
        return self._reader.duration_s

    def close(self) -> None:
        """Close the source: there are no more windows. May be called twice."""
        self._windows = iter(())
        self._reader.close()


def windows_of(
    source: str | os.PathLike[str],
    media: MediaSpec = MINI_MEDIA,
    *,
    video_track: int | None = None,
    audio_track: int | str | None = None,
) -> SourceWindows:
    """The windows of anything that FFmpeg reads: a path or URL of a video, a sound or a picture.

    Of several tracks of a kind the source's default is used, or the one with the given number, as `echoingpixels doctor
    SOURCE` lists them; sound may also be chosen by language, such as "en".

    Reads as fast as windows are taken. The source is opened at once. Raises EchoingPixelsError if it cannot be opened,
    and with the first window if it turns out to hold nothing. A source that breaks off ends there.
    """
    return SourceWindows(os.fspath(source), media, TrackChoice(video_track, audio_track))


class Windower:
    """Cuts your own pictures and sound into windows. No clock, no threads: the times that you give are all it knows.

        windower = ep.Windower()
        for time_s, picture, sound in robot:
            for window in [*windower.add_picture(time_s, picture), *windower.add_sound(time_s, sound)]:
                stream.add(window)
        for window in windower.finish():
            stream.add(window)

    Times are seconds since the start of the stream. A window is cut when pictures and sound have both passed its end,
    or one of them by more than 2 s: then what is missing is a gap in the window. What comes after its window was cut is
    not used, and `counters` say so. Belongs to one thread at a time.
    """

    def __init__(self, media: MediaSpec = MINI_MEDIA, has_pictures: bool = True, has_sound: bool = True) -> None:
        """`media` is that of the assistant. With pictures alone, or sound alone, windows come without delay and without
        gaps. Raises ValueError if there is neither."""
        tracks = {"video": has_pictures, "audio": has_sound}
        self._media = media
        self._windower = windower.Windower(media, frozenset(t for t in TRACKS if tracks[t]), MAX_SKEW_S)
        self._sound = AudioDecoder(0.0, media, MediaCounters())
        self._has_pictures, self._has_sound = has_pictures, has_sound

    @property
    def counters(self) -> windower.WindowerCounters:
        """Samples and pictures that came late, twice, or more often than the model looks."""
        return self._windower.counters

    def add_picture(self, time_s: float, rgb: npt.NDArray[np.uint8]) -> list[Window]:
        """Take a picture, uint8 (H, W, 3) in RGB of any size; returns the windows that are complete now.

        The whole picture is squeezed into a square, as the model wants it; the newest one of a window is also kept in
        its own proportions (`Window.detail`). Of several pictures in the same half second the earliest is used. Raises
        ValueError if the array is not such a picture.
        """
        if not self._has_pictures:
            raise ValueError("this windower was made without pictures")
        if rgb.dtype != np.uint8 or rgb.ndim != 3 or rgb.shape[2] != 3 or rgb.size == 0:
            raise ValueError(f"a picture is uint8 (H, W, 3), not {rgb.dtype} {rgb.shape}")
        _check_time(time_s)
        frame = av.VideoFrame.from_ndarray(np.ascontiguousarray(rgb), format="rgb24")
        picture = picture_of(frame, time_s, self._media)
        return self._windower.add_frame(time_s, picture.rgb, picture.detail)

    def add_sound(self, time_s: float, pcm: FloatArray, sample_rate_hz: int = SAMPLE_RATE_HZ) -> list[Window]:
        """Take sound that begins at `time_s`, float32 (n,) in [-1, 1], mono; returns the windows that are complete now.

        Chunks of any length follow one another; within 40 ms of where the last one ended they are joined without a
        seam. Sound of another rate than the model's is resampled. Raises ValueError if the array is not such sound.
        """
        if not self._has_sound:
            raise ValueError("this windower was made without sound")
        check_sound(pcm)
        if sample_rate_hz < 1:
            raise ValueError(f"a sample rate is positive, not {sample_rate_hz}")
        _check_time(time_s)
        if len(pcm) == 0:
            return []
        frame = av.AudioFrame.from_ndarray(np.ascontiguousarray(pcm[None]), format="flt", layout="mono")
        frame.sample_rate, frame.time_base = sample_rate_hz, Fraction(1, sample_rate_hz)
        frame.pts = round(time_s * sample_rate_hz)
        return self._add(self._sound.resample(frame))

    def finish(self) -> list[Window]:
        """The stream has ended: the windows that are left. The last one is filled with silence."""
        return self._add(self._sound.finish()) + self._windower.flush()

    def _add(self, sounds: Iterable[Sound]) -> list[Window]:
        return [window for sound in sounds for window in self._windower.add_audio(sound.time_s, sound.pcm)]


def check_sound(pcm: FloatArray) -> None:
    """Raises ValueError unless `pcm` is float32 (n,)."""
    if pcm.dtype != np.float32 or pcm.ndim != 1:
        raise ValueError(f"sound is float32 (n,), not {pcm.dtype} {pcm.shape}")


def _check_time(time_s: float) -> None:
    if not (math.isfinite(time_s) and time_s >= 0):
        raise ValueError(f"a time is in seconds since the start of the stream, not {time_s}")
