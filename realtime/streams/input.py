"""The media of one call or source on its way into a live stream."""

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from typing import Protocol

import numpy as np

from engines.api import FloatArray, MediaSpec, Window
from realtime.media.frames import Picture, Sound
from realtime.media.voice_joiner import VoiceJoiner
from realtime.media.windower import Track, Windower, WindowerCounters
from realtime.telemetry.stream_observer import StreamObserver

MAX_SKEW_S = 1.0  # of a call
Views = list[Callable[[Sound | Picture], None]]


class FedStream(Protocol):
    """What an input needs of its stream. `aspect`: of the newest picture. `views` get all media as they come. While it
    is not `is_listening`, it takes no sound."""

    observer: StreamObserver
    aspect: float
    views: Views
    is_listening: bool

    @property
    def now_s(self) -> float:
        """How far its media has come."""

    def advance_to(self, time_s: float, at_s: float) -> None:
        """The media has come to this time, at a moment of the event loop's clock."""

    def add_windows(self, windows: list[Window]) -> None:
        """Complete windows, in order."""

    def add_sound(self, start_s: float, pcm: FloatArray) -> None:
        """Sound as it comes."""


class StreamInput:
    """The media of one call or source on its way into a stream: moved from its clock to the stream's, cut into windows.

    `offset_s`: stream time minus the call's time. A window waits for the slower track for `max_skew_s`.
    """

    def __init__(
        self,
        stream: FedStream,
        tracks: frozenset[Track],
        media: MediaSpec,
        first_index: int,
        max_skew_s: float = MAX_SKEW_S,
    ) -> None:
        self._stream, self._media, self._tracks = stream, media, tracks
        self.offset_s = first_index * media.window_s
        self._windower = Windower(media, tracks, max_skew_s, first_index)
        self._joiner = VoiceJoiner(media)
        self._is_closed = False

    @property
    def counters(self) -> WindowerCounters:
        """Samples and pictures that are in no window, or came twice."""
        return replace(self._windower.counters)

    @property
    def late(self) -> Counter[str]:
        """What came after its window was cut, by the name that `echo.stats` gives it."""
        counters = self._windower.counters
        return Counter(late_samples=counters.late_samples, late_frames=counters.late_frames)

    def add(self, media: Sound | Picture, at_s: float) -> Sound | Picture:
        """Take sound or a picture, timed by the call's clock, that came at this moment of the event loop's clock. Does
        nothing after `close`. Returns what others may use: silence in place of sound that is not listened to."""
        is_listening = self._stream.is_listening
        if isinstance(media, Sound) and not is_listening:
            return Sound(media.time_s, np.zeros_like(media.pcm))
        if self._is_closed:
            return media
        expected = self._tracks if is_listening else self._tracks - {"audio"}
        self._windower.expect(expected or self._tracks)
        for view in self._stream.views:
            view(media)
        start_s = end_s = media.time_s + self.offset_s
        if isinstance(media, Sound):
            end_s += len(media.pcm) / self._media.sample_rate_hz
            windows = self._windower.add_audio(start_s, media.pcm)
            self._stream.add_sound(start_s, media.pcm)
        else:
            windows = self._windower.add_frame(start_s, media.rgb, media.detail)
            self._stream.aspect = media.aspect
        if isinstance(media, Sound) or "audio" not in expected:
            self._stream.observer.media_arrived(end_s)
        self._stream.advance_to(end_s, at_s)
        self._stream.add_windows(self._joiner.add(windows, end_s))
        return media

    def add_voice(self, start_s: float, probability: float) -> None:
        """Take the voice probability of the chunk of sound that begins at `start_s` of the stream's clock."""
        if not self._is_closed:
            self._stream.add_windows(self._joiner.add_probability(start_s, probability))

    def pause_voice(self) -> None:
        """No voice probabilities come until further notice, so no window waits for them."""
        if not self._is_closed:
            self._stream.add_windows(self._joiner.pause())

    def close(self) -> None:
        """Cut what has come since the last whole window as a last window; silence fills it to its full length."""
        self._is_closed = True
        windows = self._windower.flush()
        self._stream.add_windows([*self._joiner.add(windows, self._stream.now_s), *self._joiner.flush()])
