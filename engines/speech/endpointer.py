"""Endpointing: where speech begins and ends in one microphone's sound. A pure state machine over voice probabilities.

It knows no sound and no models. Positions are samples at 16 kHz, counted from wherever the caller likes.
"""

from dataclasses import dataclass

from engines.speech.vad import CHUNK_SAMPLES

SPEECH_PROBABILITY, SILENCE_PROBABILITY = 0.5, 0.35  # probabilities; in between, speech that has begun goes on
MIN_VOICED_CHUNKS = 6  # 0.19 s: shorter is a click


@dataclass(frozen=True)
class EndpointingRules:
    """When speech begins and when it ends, in chunks of 32 ms.

    Speech begins with `onset_chunks` chunks in a row of at least `onset_probability`; None: only with `begin`.
    It ends after `end_silence_chunks` chunks in a row below `SILENCE_PROBABILITY`; None: only with `end`. While it is
    no longer than a click, `click_silence_chunks` are enough. It always ends before it is longer than `max_samples`.
    `pre_roll_samples` before the first voiced chunk belong to it, for soft onsets.
    """

    max_samples: int
    onset_chunks: int | None
    end_silence_chunks: int | None
    click_silence_chunks: int
    onset_probability: float = SPEECH_PROBABILITY
    pre_roll_samples: int = 0


@dataclass
class Speech:
    """Speech from `start`, with the pre-roll; the last chunk that was heard of it ended at `end`.

    Its first voiced chunk begins at `voiced_start`, its last one ends at `voiced_end`; if the caller began it, both are
    where that was, until there is a voice.
    `continues`: the speech before it ended because of its length, so this may be the rest of a sentence.
    """

    start: int
    end: int
    voiced_start: int
    voiced_end: int
    num_voiced: int
    continues: bool
    num_silent: int = 0

    @property
    def is_click(self) -> bool:
        """Whether too little of it is voiced to be speech."""
        return self.num_voiced < MIN_VOICED_CHUNKS


class Endpointer:
    """One microphone. `speech` is what is being said at present."""

    def __init__(self) -> None:
        self.speech: Speech | None = None
        self._num_onset = 0
        self._free_from = 0  # what lies before belongs to earlier speech
        self._was_full = False

    def step(self, start: int, probability: float, rules: EndpointingRules) -> Speech | None:
        """The chunk that begins at `start` has this probability. Returns the speech that ends with it, if any does."""
        end = start + CHUNK_SAMPLES
        speech = self.speech
        if speech is None:
            is_voiced = probability >= rules.onset_probability
            self._num_onset = self._num_onset + 1 if is_voiced else 0
            if rules.onset_chunks is None or self._num_onset < rules.onset_chunks:
                return None
            voiced_start = end - self._num_onset * CHUNK_SAMPLES
            earliest = min(self._free_from, voiced_start)  # the clock of the sound may have been set back
            start = max(voiced_start - rules.pre_roll_samples, earliest)
            speech = self._begin(Speech(start, end, voiced_start, end, self._num_onset, self._was_full))
        else:
            _hear(speech, end, probability)
        is_full = end + CHUNK_SAMPLES - speech.start > rules.max_samples
        if not is_full and not _has_fallen_silent(speech, rules):
            return None
        self._was_full = is_full
        return self.end()

    def begin(self, at: int) -> Speech:
        """Speech begins here, whatever is heard."""
        return self._begin(Speech(at, at, at, at, 0, self._was_full))

    def end(self) -> Speech | None:
        """What is being said ends here; returns it."""
        speech, self.speech = self.speech, None
        if speech is not None and (not speech.is_click or speech.continues):
            self._free_from = speech.end
        return speech

    def reset(self) -> None:
        """Forget what is being said."""
        self.speech, self._num_onset = None, 0

    def _begin(self, speech: Speech) -> Speech:
        self.speech, self._num_onset = speech, 0
        return speech


def _hear(speech: Speech, end: int, probability: float) -> None:
    speech.end = end
    if probability >= SPEECH_PROBABILITY:
        if not speech.num_voiced:
            speech.voiced_start = end - CHUNK_SAMPLES
        speech.num_voiced += 1
        speech.voiced_end = end
    speech.num_silent = speech.num_silent + 1 if probability < SILENCE_PROBABILITY else 0


def _has_fallen_silent(speech: Speech, rules: EndpointingRules) -> bool:
    if rules.end_silence_chunks is None:
        return False
    enough = rules.end_silence_chunks
    return speech.num_silent >= (min(enough, rules.click_silence_chunks) if speech.is_click else enough)
