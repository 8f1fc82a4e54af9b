"""Cuts one stream's sound into speech for the transcriber. Pure.

Speech that goes on across windows is kept until it ends or is as long as the transcriber can take.
"""

from dataclasses import dataclass, field

import numpy as np

from engines.api import FloatArray
from engines.speech.endpointer import Endpointer, EndpointingRules, Speech
from engines.speech.vad import CHUNK_SAMPLES

PRE_ROLL_SAMPLES = 10 * CHUNK_SAMPLES  # 0.32 s before the first voiced chunk: soft onsets
END_SILENCE_CHUNKS = 16  # 0.51 s
MAX_SAMPLES = 300 * CHUNK_SAMPLES  # 9.6 s; Whisper is fed 10 s
RULES = EndpointingRules(MAX_SAMPLES, 1, END_SILENCE_CHUNKS, END_SILENCE_CHUNKS, pre_roll_samples=PRE_ROLL_SAMPLES)


@dataclass
class SpeechCutter:
    """State of one stream. `sound` begins at `first_sample`, the next chunk at `heard`, in samples."""

    sound: FloatArray = field(default_factory=lambda: np.zeros(0, np.float32))
    first_sample: int = 0
    heard: int = 0
    endpointer: Endpointer = field(default_factory=Endpointer)

    def add(self, pcm: FloatArray, probabilities: FloatArray) -> list[tuple[Speech, FloatArray]]:
        """Take sound and the probabilities of the chunks it completes; return speech that has ended, with its sound."""
        self.sound = np.concatenate((self.sound, pcm))
        ended = []
        for probability in probabilities:
            speech = self.endpointer.step(self.heard, float(probability), RULES)
            self.heard += CHUNK_SAMPLES
            ended += self._with_sound(speech)
        speaking = self.endpointer.speech
        keep_from = self.heard - PRE_ROLL_SAMPLES if speaking is None else speaking.start
        drop = max(keep_from - self.first_sample, 0)
        self.sound = self.sound[drop:]
        self.first_sample += drop
        return ended

    def finish(self) -> list[tuple[Speech, FloatArray]]:
        """The stream has ended, and so has speech that was going on; return it with its sound."""
        return self._with_sound(self.endpointer.end())

    def sound_from(self, sample: int) -> FloatArray:
        """The sound from `sample` on, silence before the first. Only the last 0.3 s before the next chunk are kept."""
        offset = sample - self.first_sample
        return np.pad(self.sound[max(offset, 0) :], (max(-offset, 0), 0))

    def _with_sound(self, speech: Speech | None) -> list[tuple[Speech, FloatArray]]:
        if speech is None or (speech.is_click and not speech.continues):
            return []
        return [(speech, self.sound[speech.start - self.first_sample : speech.end - self.first_sample])]
