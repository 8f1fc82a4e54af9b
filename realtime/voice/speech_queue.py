"""Sentences that wait to be heard, cut into frames of 20 ms. Pure: the caller of `next_frame` sets the pace.

There is always a next frame; without speech it is silence. Running speech that is cut off is faded out. After a pause
it continues from the last quiet place before the pause.
"""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from engines.api import FloatArray

SAMPLE_RATE_HZ = 24_000
FRAME_SAMPLES = SAMPLE_RATE_HZ // 50
MAX_WAITING_S = 120
MAX_REWIND_FRAMES = 40  # 0.8 s: how far before a pause speech may continue from
_FADE_OUT = np.linspace(1, 0, FRAME_SAMPLES, dtype=np.float32)
_SILENCE = np.zeros(FRAME_SAMPLES, np.float32)


@dataclass
class _Sentence:
    sentence_id: str
    frames: FloatArray  # (frames, FRAME_SAMPLES)
    next_frame: int = 0
    has_started: bool = False

    @property
    def num_left(self) -> int:
        return len(self.frames) - self.next_frame


class SpeechQueue:
    """The queue of one call. `is_audible`: the last frame held speech.

    `on_started` and `on_finished` get a sentence's id, from within `next_frame`; after `clear`, nothing is reported of
    the sentences that were dropped.
    """

    def __init__(self, on_started: Callable[[str], None], on_finished: Callable[[str], None]) -> None:
        self.num_refused = 0
        self.is_audible = False
        self._on_started, self._on_finished = on_started, on_finished
        self._sentences: deque[_Sentence] = deque()
        self._is_paused = False
        self._fading: FloatArray | None = None

    @property
    def waiting_s(self) -> float:
        """Seconds of speech that are still to be heard."""
        return sum(sentence.num_left for sentence in self._sentences) * FRAME_SAMPLES / SAMPLE_RATE_HZ

    def add(self, sentence_id: str, pcm: FloatArray) -> None:
        """Append a sentence, float32 (n,) at 24 kHz in [-1, 1].

        An empty sentence, or one for which there is no room, finishes at once and unheard; the latter is counted.
        """
        is_full = round(self.waiting_s * SAMPLE_RATE_HZ) + len(pcm) > MAX_WAITING_S * SAMPLE_RATE_HZ
        self.num_refused += is_full
        if is_full or not len(pcm):
            self._on_finished(sentence_id)
            return
        padded = np.pad(pcm, (0, -len(pcm) % FRAME_SAMPLES))
        self._sentences.append(_Sentence(sentence_id, padded.reshape(-1, FRAME_SAMPLES)))

    def pause(self) -> None:
        """Fade out in the next frame, then be silent until `resume` or `clear`."""
        self._fade_out()
        self._is_paused = True

    def resume(self) -> None:
        """Continue from the quietest frame of the last 0.8 s, so that no word is cut in two."""
        if self._is_paused and self._sentences and self._fading is None:
            sentence = self._sentences[0]
            first = max(sentence.next_frame - MAX_REWIND_FRAMES, 0)
            recent = sentence.frames[first : sentence.next_frame]  # (frames, FRAME_SAMPLES)
            if len(recent):
                sentence.next_frame = first + int(np.abs(recent).mean(1).argmin())
        self._is_paused, self._fading = False, None

    def clear(self) -> None:
        """Fade out in the next frame and drop all sentences."""
        self._fade_out()
        self._sentences.clear()
        self._is_paused = False

    def next_frame(self) -> FloatArray:
        """The next 20 ms: float32 (480,)."""
        fading, self._fading = self._fading, None
        self.is_audible = fading is None and bool(self._sentences) and not self._is_paused
        if fading is not None:
            return fading
        if not self.is_audible:
            return _SILENCE
        sentence = self._sentences[0]
        if not sentence.has_started:
            sentence.has_started = True
            self._on_started(sentence.sentence_id)
        frame: FloatArray = sentence.frames[sentence.next_frame]
        sentence.next_frame += 1
        # `on_started` may have cleared the queue
        if not sentence.num_left and self._sentences and self._sentences[0] is sentence:
            self._sentences.popleft()
            self._on_finished(sentence.sentence_id)
        return frame

    def _fade_out(self) -> None:
        if self.is_audible and self._sentences and not self._is_paused:
            sentence = self._sentences[0]
            self._fading = sentence.frames[sentence.next_frame] * _FADE_OUT
        self.is_audible = False
