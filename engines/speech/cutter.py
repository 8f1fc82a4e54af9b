"""Cuts one stream's sound into stretches of speech, and has each transcribed.

The cutting is a pure state machine over voice probabilities; a stretch that goes on across windows is kept until it
ends or reaches what the transcriber can take.
"""

from dataclasses import dataclass, field

import numpy as np

from engines.api import FloatArray, Utterance
from engines.speech.vad import CHUNK_SAMPLES, VoiceDetector, VoiceState
from engines.speech.whisper import Transcriber

SAMPLE_RATE_HZ = 16_000
STARTS_AT, ENDS_BELOW = 0.5, 0.35
PRE_ROLL_SAMPLES = 10 * CHUNK_SAMPLES  # 0.32 s before the first voiced chunk: soft onsets
END_SILENCE_CHUNKS = 16  # 0.51 s
MIN_VOICED_CHUNKS = 6  # 0.19 s: shorter is a click
MAX_SAMPLES = 300 * CHUNK_SAMPLES  # 9.6 s; Whisper is fed 10 s


@dataclass
class SpeechCutter:
    """State of one stream, counted in samples: `sound` begins at `first_sample`, the next chunk at `heard`; what lies
    before `taken` has been cut already. `continues`: the last stretch was cut for its length, not for a silence."""

    sound: FloatArray = field(default_factory=lambda: np.zeros(0, np.float32))
    first_sample: int = 0
    heard: int = 0
    taken: int = 0
    continues: bool = False
    start: int | None = None
    voiced: int = 0
    silent: int = 0

    def add(self, pcm: FloatArray, probabilities: FloatArray) -> list[tuple[int, FloatArray]]:
        """Take sound and the probabilities of the chunks it completed; return (start sample, sound) of ended speech."""
        self.sound = np.concatenate((self.sound, pcm))
        ended = [stretch for probability in probabilities if (stretch := self._chunk(float(probability)))]
        keep_from = self.heard - PRE_ROLL_SAMPLES if self.start is None else self.start
        drop = max(keep_from - self.first_sample, 0)
        self.sound = self.sound[drop:]
        self.first_sample += drop
        return ended

    def finish(self) -> list[tuple[int, FloatArray]]:
        """End of the stream: whatever is being said ends here."""
        stretch = self._close()
        return [stretch] if stretch else []

    def _chunk(self, probability: float) -> tuple[int, FloatArray] | None:
        chunk_start, self.heard = self.heard, self.heard + CHUNK_SAMPLES
        if self.start is None:
            if probability < STARTS_AT:
                return None
            self.start = max(chunk_start - PRE_ROLL_SAMPLES, self.first_sample, self.taken)
            self.voiced = self.silent = 0
        self.voiced += probability >= STARTS_AT
        self.silent = self.silent + 1 if probability < ENDS_BELOW else 0
        is_full = self.heard + CHUNK_SAMPLES - self.start > MAX_SAMPLES
        if not is_full and self.silent < END_SILENCE_CHUNKS:
            return None
        stretch = self._close()
        self.continues = is_full
        return stretch

    def _close(self) -> tuple[int, FloatArray] | None:
        start, self.start = self.start, None
        if start is None or (self.voiced < MIN_VOICED_CHUNKS and not self.continues):
            return None
        self.taken = self.heard
        offset = start - self.first_sample
        return start, self.sound[offset : self.heard - self.first_sample]


class SpeechTrack:
    """What is said on one stream: detector, cutter and transcriber in a row."""

    def __init__(self, detector: VoiceDetector, transcriber: Transcriber) -> None:
        self._detector, self._transcriber = detector, transcriber
        self._restart(0.0)

    def _restart(self, at_s: float) -> None:
        self._state, self._cutter = VoiceState(), SpeechCutter()
        self._origin_s = self._next_s = at_s

    def add(self, start_s: float, pcm: FloatArray, is_last: bool) -> tuple[Utterance, ...]:
        """Take the sound of a window; return what was said and has ended. Modifies the state.

        After a jump in time, what was being said ends at the jump.
        """
        utterances: list[Utterance] = []
        if abs(start_s - self._next_s) > 1e-6:
            utterances += self._transcribe(self._cutter.finish())
            self._restart(start_s)
        self._next_s = start_s + len(pcm) / SAMPLE_RATE_HZ
        utterances += self._transcribe(self._cutter.add(pcm, self._detector.probabilities(pcm, self._state)))
        if is_last:
            utterances += self._transcribe(self._cutter.finish())
        return tuple(utterances)

    def _transcribe(self, stretches: list[tuple[int, FloatArray]]) -> list[Utterance]:
        utterances = []
        for start, sound in stretches:
            text = self._transcriber.transcribe(sound)
            if text:
                start_s = self._origin_s + start / SAMPLE_RATE_HZ
                utterances.append(Utterance(start_s, start_s + len(sound) / SAMPLE_RATE_HZ, text))
        return utterances
