"""Where there has been speech since the client last said so: for clients that detect turns themselves. Pure."""

from dataclasses import dataclass

from engines.speech.endpointer import MIN_VOICED_CHUNKS, SPEECH_PROBABILITY
from engines.speech.vad import CHUNK_S
from realtime.voice.turn_detection import MAX_UTTERANCE_S


@dataclass(frozen=True)
class SpeechSpan:
    """From the first voiced chunk to the end of the last one, in seconds of the stream's clock."""

    start_s: float
    end_s: float
    voiced_s: float


class CommittedSpeech:
    """One microphone's. Speech longer than `MAX_UTTERANCE_S` loses its beginning."""

    def __init__(self) -> None:
        self._start_s = self._end_s = 0.0
        self._num_voiced = 0

    @property
    def voiced_s(self) -> float:
        """How much was said since the last `take` or `clear`."""
        return self._num_voiced * CHUNK_S

    def hear(self, start_s: float, probability: float) -> None:
        """The next chunk of sound begins at `start_s`; `probability` of a voice."""
        if probability < SPEECH_PROBABILITY:
            return
        if not self._num_voiced:
            self._start_s = start_s
        self._num_voiced += 1
        self._end_s = start_s + CHUNK_S

    def clear(self) -> None:
        """Forget what was said so far."""
        self._num_voiced = 0

    def take(self) -> SpeechSpan | None:
        """What was said since the last `take` or `clear`; None if it was nothing."""
        num_voiced, self._num_voiced = self._num_voiced, 0
        if num_voiced < MIN_VOICED_CHUNKS:
            return None
        start_s = max(self._start_s, self._end_s - MAX_UTTERANCE_S)
        return SpeechSpan(start_s, self._end_s, num_voiced * CHUNK_S)
