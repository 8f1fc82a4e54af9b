"""Whose turn it is: voice probabilities of 32 ms chunks in, decisions out. Pure; time comes with the sound.

A voice that goes on for three chunks (0.1 s) begins an utterance; while the assistant speaks two are enough, but of a
clear one, since a rest of the assistant's own voice may come back. It then pauses the assistant at once. Only what was
said decides whether it was an interruption (`realtime.voice.verdict`): a cough or an "mm-hm" costs a short silence and
no answer.
"""

from dataclasses import dataclass

from engines.speech.cutter import ENDS_BELOW, MIN_VOICED_CHUNKS, SAMPLE_RATE_HZ, STARTS_AT
from engines.speech.vad import CHUNK_SAMPLES
from realtime.events.client import VoiceMode

CHUNK_S = CHUNK_SAMPLES / SAMPLE_RATE_HZ
ONSET_CHUNKS, ONSET_OVER_SPEECH_CHUNKS = 3, 2  # the assistant is to be silent within 0.2 s; a pause costs little
STARTS_OVER_SPEECH_AT = 0.8
ECHO_TAIL_S = 0.5  # how long after the assistant's last word that may still come back
MAX_UTTERANCE_S = 28.0  # a longer one goes on as the next
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
    start_s: float
    ends_s: float
    voiced: int
    interrupts: bool
    may_be_echo: bool
    comes_back: bool
    silent: int = 0


class TurnPolicy:
    """One microphone. `silence_s` ends an utterance, but for push-to-talk, where the key does."""

    def __init__(self, mode: VoiceMode = "every_utterance", silence_s: float = 0.6) -> None:
        self.silence_s = silence_s
        self._mode: VoiceMode = mode
        self._now_s = self._echo_until_s = self._resume_by_s = 0.0
        self._onset = self._num_unsettled = 0
        self._utterance: _Utterance | None = None
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
            decisions += self._stop()
        self._now_s, self._is_audible = start_s + CHUNK_S, is_audible
        if is_audible:
            self._echo_until_s = self._now_s + ECHO_TAIL_S
        elif not self._is_paused and start_s >= self._echo_until_s:
            self._hears_itself = False
        if self._utterance is not None:
            decisions += self._go_on(self._utterance, probability)
        elif self._mode in ("every_utterance", "wake_word"):
            is_echo_likely = start_s < self._echo_until_s
            is_voice = probability >= (STARTS_OVER_SPEECH_AT if is_echo_likely else STARTS_AT)
            self._onset = self._onset + 1 if is_voice else 0
            if self._onset >= (ONSET_OVER_SPEECH_CHUNKS if is_audible else ONSET_CHUNKS):
                decisions += self._start(self._now_s - self._onset * CHUNK_S, self._onset)
        return decisions + self._pause() + self._overdue()

    def press(self) -> list[Decision]:
        """The key is down: whoever speaks is heard until `release`. Does nothing but in push-to-talk."""
        self._released_s = None
        if self._mode != "push_to_talk" or self._utterance is not None:
            return []
        return self._start(self._now_s, 0) + self._pause()

    def release(self) -> list[Decision]:
        """The key is up: the utterance ends in a moment."""
        if self._utterance is not None and self._released_s is None:
            self._released_s = self._now_s
        return []

    def commit(self) -> list[Decision]:
        """What is being said has ended, with or without a silence."""
        return self._stop() if self._utterance is not None else []

    def clear(self) -> list[Decision]:
        """Forget what is being said."""
        self._onset = 0
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

    def _start(self, start_s: float, voiced: int) -> list[Decision]:
        self._onset, self._released_s = 0, None
        may_be_echo = start_s < self._echo_until_s
        comes_back = may_be_echo and self._hears_itself
        self._utterance = _Utterance(start_s, self._now_s, voiced, self._is_paused, may_be_echo, comes_back)
        return [Started(start_s)]

    def _go_on(self, utterance: _Utterance, probability: float) -> list[Decision]:
        if probability >= STARTS_AT:
            utterance.voiced += 1
            utterance.ends_s = self._now_s
        utterance.silent = utterance.silent + 1 if probability < ENDS_BELOW else 0
        if self._mode == "push_to_talk":
            is_over = self._released_s is not None and self._now_s - self._released_s >= RELEASE_TAIL_S
        else:
            is_click = utterance.voiced < MIN_VOICED_CHUNKS
            enough_s = min(CLICK_SILENCE_S, self.silence_s) if is_click else self.silence_s
            is_over = utterance.silent * CHUNK_S >= enough_s
        return self._stop() if is_over or self._now_s - utterance.start_s >= MAX_UTTERANCE_S else []

    def _stop(self) -> list[Decision]:
        utterance, self._utterance = self._utterance, None
        assert utterance is not None
        if utterance.voiced < MIN_VOICED_CHUNKS:
            return [Dropped(), *self._resume()]
        self._num_unsettled += 1
        self._resume_by_s = self._now_s + VERDICT_S
        return [
            Stopped(
                utterance.start_s,
                utterance.ends_s,
                utterance.voiced * CHUNK_S,
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
