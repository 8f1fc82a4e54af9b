"""Whose turn it is: voice probabilities of 32 ms chunks in, decisions out. Pure; time comes with the sound.

A voice that goes on for three chunks (0.1 s) begins an utterance; while the assistant speaks two are enough, but of a
clear one, since a rest of the assistant's own voice may come back. It then pauses the assistant at once. Only what was
said decides whether it was an interruption (`realtime.voice.verdict`): a cough or an "mm-hm" costs a short silence and
no answer.
"""

import math
from dataclasses import dataclass

from engines.speech.endpointer import SAMPLE_RATE_HZ, STARTS_AT, Endpointer, EndpointingRules, Speech
from engines.speech.vad import CHUNK_SAMPLES
from realtime.events.client import VoiceMode

CHUNK_S = CHUNK_SAMPLES / SAMPLE_RATE_HZ
ONSET_CHUNKS, ONSET_OVER_SPEECH_CHUNKS = 3, 2  # the assistant is to be silent within 0.2 s; a pause costs little
STARTS_OVER_SPEECH_AT = 0.8
ECHO_TAIL_S = 0.5  # how long after the assistant's last word that may still come back
MAX_UTTERANCE_S = 28.0  # a longer one goes on as the next
MAX_UTTERANCE_SAMPLES = round(MAX_UTTERANCE_S * SAMPLE_RATE_HZ)
CLICK_SILENCE_S = 0.3  # ends what was too short to be an utterance
RELEASE_TAIL_S = 0.25  # what is said last is still on its way when the key is let go
VERDICT_S = 5.0  # without a verdict by then the assistant goes on
MAX_HOLE_S = 1.0  # an utterance does not go on beyond a longer one


@dataclass(frozen=True)
class Started:
    """Someone begins to speak; `start_s` is where the voice began."""

    start_s: float


@dataclass(frozen=True)
class Stopped:
    """An utterance has ended: have it transcribed, then `settle` it. It was voiced for `voiced_s` of its time.

    `interrupts`: the assistant is paused for it. `may_be_echo`: it began while the assistant was heard, or so soon
    after that its words may be the assistant's own. `comes_back`: so it may, and the assistant has heard itself in this
    answer already.
    """

    start_s: float
    end_s: float
    voiced_s: float
    interrupts: bool
    may_be_echo: bool
    comes_back: bool


@dataclass(frozen=True)
class Dropped:
    """What had begun was no utterance, or is not wanted."""


@dataclass(frozen=True)
class Pause:
    """The assistant falls silent."""


@dataclass(frozen=True)
class Resume:
    """The assistant goes on."""


Decision = Started | Stopped | Dropped | Pause | Resume


@dataclass
class _Utterance:
    interrupts: bool
    may_be_echo: bool
    comes_back: bool


class TurnPolicy:
    """One microphone. `silence_s` ends an utterance, but for push-to-talk, where the key does."""

    def __init__(self, mode: VoiceMode = "every_utterance", silence_s: float = 0.6) -> None:
        self.silence_s = silence_s
        self._mode: VoiceMode = mode
        self._now_s = self._echo_until_s = self._resume_by_s = 0.0
        self._num_unsettled = 0
        self._endpointer = Endpointer()
        self._utterance: _Utterance | None = None  # what `_endpointer.speech` is to the dialogue
        self._released_s: float | None = None
        self._is_paused = self._is_audible = self._hears_itself = False

    @property
    def mode(self) -> VoiceMode:
        return self._mode

    def set_mode(self, mode: VoiceMode) -> list[Decision]:
        """Listen in another way from now on; what is being said is dropped."""
        decisions = self.clear() if mode != self._mode else []
        self._mode = mode
        return decisions

    def step(self, start_s: float, probability: float, is_audible: bool) -> list[Decision]:
        """The next chunk begins at `start_s`; `is_audible`: the assistant is heard at present."""
        decisions: list[Decision] = []
        if self._utterance is not None and start_s - self._now_s > MAX_HOLE_S:
            decisions += self.commit()
        self._now_s, self._is_audible = start_s + CHUNK_S, is_audible
        if is_audible:
            self._echo_until_s = self._now_s + ECHO_TAIL_S
        elif not self._is_paused and start_s >= self._echo_until_s:
            self._hears_itself = False
        was_speaking = self._utterance is not None
        ended = self._endpointer.step(round(start_s * SAMPLE_RATE_HZ), probability, self._rules(start_s))
        speech = self._endpointer.speech
        if ended is None and speech is not None and not was_speaking:
            decisions += self._start(speech)
        elif ended is None and self._released_s is not None and self._now_s - self._released_s >= RELEASE_TAIL_S:
            ended = self._endpointer.end()
        if ended is not None:
            decisions += self._stop(ended)
        return decisions + self._pause() + self._overdue()

    def press(self) -> list[Decision]:
        """The key is down: whoever speaks is heard until `release`. Does nothing but in push-to-talk."""
        self._released_s = None
        if self._mode != "push_to_talk" or self._utterance is not None:
            return []
        speech = self._endpointer.begin(round(self._now_s * SAMPLE_RATE_HZ))
        return self._start(speech) + self._pause()

    def release(self) -> list[Decision]:
        """The key is up: the utterance ends in a moment. Does nothing but in push-to-talk."""
        if self._mode == "push_to_talk" and self._utterance is not None and self._released_s is None:
            self._released_s = self._now_s
        return []

    def commit(self) -> list[Decision]:
        """What is being said has ended, with or without a silence."""
        speech = self._endpointer.end()
        return self._stop(speech) if speech is not None else []

    def clear(self) -> list[Decision]:
        """Forget what is being said."""
        self._endpointer.reset()
        if self._utterance is None:
            return []
        self._utterance = None
        return [Dropped(), *self._resume()]

    def settle(self, cancels: bool, is_echo: bool = False) -> list[Decision]:
        """What a stopped utterance was is known now: it cancels what the assistant was saying, or it does not.

        An assistant that has heard itself is not paused again before it has finished, or it would stutter for ever.
        """
        if is_echo:
            self._hears_itself, self._echo_until_s = True, self._now_s + ECHO_TAIL_S
        self._num_unsettled = max(self._num_unsettled - 1, 0)
        if cancels:
            self._is_paused = False
            return []
        return self._resume()

    def _rules(self, start_s: float) -> EndpointingRules:
        """What makes an utterance at present."""
        if self._mode in ("push_to_talk", "off"):
            onset_chunks = end_silence_chunks = None
        else:
            onset_chunks = ONSET_OVER_SPEECH_CHUNKS if self._is_audible else ONSET_CHUNKS
            end_silence_chunks = _chunks(self.silence_s)
        return EndpointingRules(
            MAX_UTTERANCE_SAMPLES,
            onset_chunks,
            end_silence_chunks,
            _chunks(CLICK_SILENCE_S),
            onset_probability=STARTS_OVER_SPEECH_AT if start_s < self._echo_until_s else STARTS_AT,
        )

    def _start(self, speech: Speech) -> list[Decision]:
        self._released_s = None
        start_s = speech.start / SAMPLE_RATE_HZ
        may_be_echo = start_s < self._echo_until_s
        self._utterance = _Utterance(self._is_paused, may_be_echo, may_be_echo and self._hears_itself)
        return [Started(start_s)]

    def _stop(self, speech: Speech) -> list[Decision]:
        utterance, self._utterance, self._released_s = self._utterance, None, None
        assert utterance is not None
        if speech.is_click:
            return [Dropped(), *self._resume()]
        self._num_unsettled += 1
        self._resume_by_s = self._now_s + VERDICT_S
        return [
            Stopped(
                speech.start / SAMPLE_RATE_HZ,
                speech.voiced_end / SAMPLE_RATE_HZ,
                speech.num_voiced * CHUNK_S,
                utterance.interrupts,
                utterance.may_be_echo,
                utterance.comes_back,
            )
        ]

    def _pause(self) -> list[Decision]:
        if self._utterance is None or not self._is_audible or self._hears_itself:
            return []
        self._is_paused = self._utterance.interrupts = True
        return [Pause()]

    def _resume(self) -> list[Decision]:
        if not self._is_paused or self._utterance is not None or self._num_unsettled:
            return []
        self._is_paused = False
        return [Resume()]

    def _overdue(self) -> list[Decision]:
        if not self._num_unsettled or self._now_s < self._resume_by_s:
            return []
        self._num_unsettled = 0
        return self._resume()


def _chunks(seconds: float) -> int:
    """How many chunks it takes to fill that time."""
    return math.ceil(seconds / CHUNK_S)
