"""What the assistant is about to say, cut into frames of 20 ms. Pure: whoever asks for the next frame sets the pace.

Silence is a frame too. A cut into running speech is faded, and a pause goes on from the last quiet place before it.
"""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from engines.api import FloatArray

SAMPLE_RATE_HZ = 24_000
FRAME_SAMPLES = SAMPLE_RATE_HZ // 50
MAX_WAITING_S = 120
STEP_BACK_FRAMES = 40  # 0.8 s: how far before a pause speech may go on from
_FADE_OUT = np.linspace(1, 0, FRAME_SAMPLES, dtype=np.float32)
_SILENCE = np.zeros(FRAME_SAMPLES, np.float32)


@dataclass
class _Sentence:
    sentence_id: str
    frames: FloatArray  # (frames, FRAME_SAMPLES)
    next_frame: int = 0
    has_begun: bool = False

    @property
    def num_left(self) -> int:
        return len(self.frames) - self.next_frame


class SpeechQueue:
    """One call. `begun` and `ended` are called with a sentence's id, from within `frame`; of what is cleared nothing
    more is told.
    """

    def __init__(self, begun: Callable[[str], None], ended: Callable[[str], None]) -> None:
        self.num_refused = 0
        self.is_audible = False  # whether speech is being heard
        self._begun, self._ended = begun, ended
        self._sentences: deque[_Sentence] = deque()
        self._is_paused = False
        self._fading: FloatArray | None = None

    @property
    def is_speaking(self) -> bool:
        """Whether there is something to say, be it paused."""
        return bool(self._sentences)

    @property
    def waiting_s(self) -> float:
        """Seconds of speech that are still to be heard."""
        return sum(sentence.num_left for sentence in self._sentences) * FRAME_SAMPLES / SAMPLE_RATE_HZ

    def say(self, sentence_id: str, pcm: FloatArray) -> None:
        """Add a sentence, float32 at 24 kHz. One too many is refused and counted: it ends at once, unspoken."""
        is_full = round(self.waiting_s * SAMPLE_RATE_HZ) + len(pcm) > MAX_WAITING_S * SAMPLE_RATE_HZ
        self.num_refused += is_full
        if is_full or not len(pcm):
            self._ended(sentence_id)
            return
        padded = np.pad(pcm, (0, -len(pcm) % FRAME_SAMPLES))
        self._sentences.append(_Sentence(sentence_id, padded.reshape(-1, FRAME_SAMPLES)))

    def pause(self) -> None:
        """Fall silent within the next frame, and wait."""
        self._fade_out()
        self._is_paused = True

    def resume(self) -> None:
        """Go on from the quietest place of the last 0.8 s, so that no word is cut in two."""
        if self._is_paused and self._sentences and self._fading is None:
            sentence = self._sentences[0]
            first = max(sentence.next_frame - STEP_BACK_FRAMES, 0)
            lately = sentence.frames[first : sentence.next_frame]  # (frames, FRAME_SAMPLES)
            if len(lately):
                sentence.next_frame = first + int(np.abs(lately).mean(1).argmin())
        self._is_paused, self._fading = False, None

    def clear(self) -> None:
        """Fall silent within the next frame, and forget everything."""
        self._fade_out()
        self._sentences.clear()
        self._is_paused = False

    def frame(self) -> FloatArray:
        """The next 20 ms: float32 (480,)."""
        fading, self._fading = self._fading, None
        self.is_audible = fading is None and bool(self._sentences) and not self._is_paused
        if fading is not None:
            return fading
        if not self.is_audible:
            return _SILENCE
        sentence = self._sentences[0]
        if not sentence.has_begun:
            sentence.has_begun = True
            self._begun(sentence.sentence_id)
        frame: FloatArray = sentence.frames[sentence.next_frame]
        sentence.next_frame += 1
        if not sentence.num_left and self._sentences and self._sentences[0] is sentence:
            self._sentences.popleft()
            self._ended(sentence.sentence_id)
        return frame

    def _fade_out(self) -> None:
        if self.is_audible and self._sentences and not self._is_paused:
            sentence = self._sentences[0]
            self._fading = sentence.frames[sentence.next_frame] * _FADE_OUT
        self.is_audible = False
