"""Cuts one stream's sound into stretches of speech, and has each transcribed.

A stretch that goes on across windows is kept until it
ends or reaches what the transcriber can take.
"""

from dataclasses import dataclass, field

import numpy as np

from engines.api import FloatArray, Utterance
from engines.speech.endpointer import SAMPLE_RATE_HZ, Endpointer, EndpointingRules, Speech
from engines.speech.vad import CHUNK_SAMPLES, VoiceDetector, VoiceState
from engines.speech.whisper import Transcriber

PRE_ROLL_SAMPLES = 10 * CHUNK_SAMPLES  # 0.32 s before the first voiced chunk: soft onsets
END_SILENCE_CHUNKS = 16  # 0.51 s
MAX_SAMPLES = 300 * CHUNK_SAMPLES  # 9.6 s; Whisper is fed 10 s
RULES = EndpointingRules(MAX_SAMPLES, 1, END_SILENCE_CHUNKS, END_SILENCE_CHUNKS, pre_roll_samples=PRE_ROLL_SAMPLES)


@dataclass
class SpeechCutter:
    """State of one stream, counted in samples: `sound` begins at `first_sample`, the next chunk at `heard`."""

    sound: FloatArray = field(default_factory=lambda: np.zeros(0, np.float32))
    first_sample: int = 0
    heard: int = 0
    endpointer: Endpointer = field(default_factory=Endpointer)

    def add(self, pcm: FloatArray, probabilities: FloatArray) -> list[tuple[int, FloatArray]]:
        """Take sound and the probabilities of the chunks it completed; return (start sample, sound) of ended speech."""
        self.sound = np.concatenate((self.sound, pcm))
        ended = []
        for probability in probabilities:
            speech = self.endpointer.step(self.heard, float(probability), RULES)
            self.heard += CHUNK_SAMPLES
            ended += self._stretches(speech)
        speaking = self.endpointer.speech
        keep_from = self.heard - PRE_ROLL_SAMPLES if speaking is None else speaking.start
        drop = max(keep_from - self.first_sample, 0)
        self.sound = self.sound[drop:]
        self.first_sample += drop
        return ended

    def finish(self) -> list[tuple[int, FloatArray]]:
        """End of the stream: whatever is being said ends here."""
        return self._stretches(self.endpointer.end())

    def _stretches(self, speech: Speech | None) -> list[tuple[int, FloatArray]]:
        if speech is None or (speech.is_click and not speech.continues):
            return []
        return [(speech.start, self.sound[speech.start - self.first_sample : speech.end - self.first_sample])]


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
