"""Gives each live window the voice probabilities of its sound, as a detector computes them chunk by chunk. Pure.

The detector runs on a thread of its own and is some milliseconds behind. A window waits for its last chunk, but not
longer than `MAX_WAIT_S` of media; then it goes on without probabilities, as does one with a chunk that was dropped.
"""

from collections import deque
from dataclasses import replace

import numpy as np

from engines.api import MediaSpec, Window
from engines.speech.vad import CHUNK_SAMPLES, chunks_ending_in

MAX_WAIT_S = 0.3


class VoiceJoiner:
    """One source. As long as no probability has come, at the start or since `pause`, no window waits."""

    def __init__(self, media: MediaSpec) -> None:
        self._media = media
        self._probabilities: dict[int, float] = {}  # by chunk; none of windows that have been passed on
        self._newest_chunk = -1
        self._waiting: deque[Window] = deque()
        self._reached_s = 0.0

    def add(self, windows: list[Window], reached_s: float) -> list[Window]:
        """Take windows as they are cut; media has come as far as `reached_s`. Returns those that go on, in order."""
        self._waiting.extend(windows)
        self._reached_s = max(self._reached_s, reached_s)
        return self._ready()

    def add_probability(self, start_s: float, probability: float) -> list[Window]:
        """The chunk that begins at `start_s` has been judged. Returns the windows that waited for it."""
        self._newest_chunk = round(start_s * self._media.sample_rate_hz) // CHUNK_SAMPLES
        self._probabilities[self._newest_chunk] = probability
        return self._ready()

    def pause(self) -> list[Window]:
        """The detector has stopped, until the next probability. Returns the windows that waited for it."""
        self._newest_chunk = -1
        return self._ready()

    def flush(self) -> list[Window]:
        """The source has ended: no window waits any longer."""
        self._reached_s = float("inf")
        return self._ready()

    def _ready(self) -> list[Window]:
        ready = []
        while self._waiting:
            window = self._waiting[0]
            size = self._media.window_samples
            chunks = chunks_ending_in(window.index * size, (window.index + 1) * size)
            is_late = self._reached_s >= window.end_s + MAX_WAIT_S
            if 0 <= self._newest_chunk < chunks.stop - 1 and not is_late:
                break
            self._waiting.popleft()
            ready.append(self._joined(window, chunks))
        return ready

    def _joined(self, window: Window, chunks: range) -> Window:
        known = [self._probabilities[chunk] for chunk in chunks if chunk in self._probabilities]
        self._probabilities = {chunk: known for chunk, known in self._probabilities.items() if chunk >= chunks.stop}
        if len(known) < len(chunks):
            return window
        return replace(window, voice_probabilities=np.asarray(known, np.float32))
