"""What is said on one stream: detector, cutter and transcriber in a row. Used by one thread at a time."""

import numpy as np

from engines.api import FloatArray, SpeechSegment, UnclearSpeech, Utterance, Window
from engines.shapes import SAMPLE_RATE_HZ
from engines.speech.cutter import MAX_SAMPLES, SpeechCutter
from engines.speech.endpointer import Endpointer, Speech
from engines.speech.transcripts import Transcript, Transcripts
from engines.speech.vad import CHUNK_SAMPLES, CONTEXT_SAMPLES, VoiceDetector, VoiceState
from engines.speech.whisper import Transcriber

SAVED_CLASSES = (SpeechCutter, Endpointer, Speech, Transcripts, Transcript, VoiceState)  # what its state is made of


class SpeechTrack:
    """One stream. Runs the detector over windows without voice probabilities, and the transcriber once over speech."""

    def __init__(self, detector: VoiceDetector, transcriber: Transcriber) -> None:
        self._detector, self._transcriber = detector, transcriber
        self._transcripts = Transcripts()
        self._cutter = SpeechCutter()
        self._state: VoiceState | None = None  # the detector's, while it runs here
        self._origin_s, self._next_sample = 0.0, 0
        self._forgotten_s = 0.0  # what was heard before is to be forgotten

    def state(self) -> dict[str, object]:
        """All that is remembered, by name; not a copy."""
        return {name: value for name, value in vars(self).items() if name not in ("_detector", "_transcriber")}

    def restore(self, state: dict[str, object]) -> None:
        """Take over what `state` returned."""
        vars(self).update(state)

    def add(self, window: Window) -> tuple[Utterance | UnclearSpeech, ...]:
        """Take the sound of a window; return what was said and has ended. Modifies the state.

        After a jump in time, what was being said ends at the jump.
        """
        first = round(window.start_s * SAMPLE_RATE_HZ)
        ended: list[Utterance | UnclearSpeech] = []
        if first != self._next_sample:
            ended += self._utterances(self._cutter.finish())
            self._restart(first)
        self._next_sample = first + len(window.pcm)
        ended += self._utterances(self._cutter.add(window.pcm, self._probabilities(window)))
        if window.is_last:
            ended += self._utterances(self._cutter.finish())
        return tuple(ended)

    def forget(self, until_s: float) -> None:
        """Forget all sound and words; those from before `until_s` are not remembered either when they come later."""
        self._transcripts, self._forgotten_s = Transcripts(), until_s
        self._restart(self._next_sample)

    def transcribe(self, segment: SpeechSegment) -> str:
        """What is said in a segment of the stream's own sound; "" if nothing is, or nothing was understood.

        Transcribes the same speech once.
        """
        return self._transcript(segment) or ""

    def _restart(self, at_sample: int) -> None:
        """The next window begins at `at_sample`; what lies before of its first chunk counts as silence."""
        lead = at_sample % CHUNK_SAMPLES
        self._cutter = SpeechCutter()
        self._cutter.add(np.zeros(lead, np.float32), probabilities=np.zeros(0, np.float32))
        self._state = None
        self._origin_s, self._next_sample = (at_sample - lead) / SAMPLE_RATE_HZ, at_sample

    def _probabilities(self, window: Window) -> FloatArray:
        """Of the chunks that end in the window. Where the detector begins here, or goes on after windows that came with
        probabilities, its network remembers nothing yet."""
        if window.voice_probabilities is not None:
            self._state = None
            return window.voice_probabilities
        if self._state is None:
            self._state = VoiceState(tail=self._cutter.sound_from(self._cutter.heard - CONTEXT_SAMPLES))
        return self._detector.probabilities(window.pcm, self._state)

    def _utterances(self, ended: list[tuple[Speech, FloatArray]]) -> list[Utterance | UnclearSpeech]:
        said: list[Utterance | UnclearSpeech] = []
        for speech, pcm in ended:
            text = self._transcript(
                SpeechSegment(self._time_s(speech.voiced_start), self._time_s(speech.voiced_end), pcm)
            )
            start_s = self._time_s(speech.start)
            end_s = start_s + len(pcm) / SAMPLE_RATE_HZ
            if text is None:
                said.append(UnclearSpeech(start_s, end_s))
            elif text:
                said.append(Utterance(start_s, end_s, text))
        return said

    def _transcript(self, segment: SpeechSegment) -> str | None:
        """As `Transcriber.transcribe`; the same speech is transcribed once."""
        known = self._transcripts.find(segment.start_s, segment.end_s)
        if known is None:
            text = transcribe_long(self._transcriber, segment.pcm)
            if segment.start_s < self._forgotten_s:
                return text
            known = self._transcripts.add(segment.start_s, segment.end_s, text)
        return known.text

    def _time_s(self, sample: int) -> float:
        return self._origin_s + sample / SAMPLE_RATE_HZ


def transcribe_long(transcriber: Transcriber, pcm: FloatArray) -> str | None:
    """What is said in sound of any length, which is cut where the transcriber's reach ends.

    "" if nothing is, None if something is and nothing of it was understood.
    """
    texts = [transcriber.transcribe(pcm[start : start + MAX_SAMPLES]) for start in range(0, len(pcm), MAX_SAMPLES)]
    return " ".join(filter(None, texts)) or (None if None in texts else "")
