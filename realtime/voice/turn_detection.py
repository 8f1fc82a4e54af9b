"""Turn detection: voice probabilities of 32 ms chunks in, decisions out. Pure; time comes with the sound.

Three voiced chunks (0.1 s) start an utterance. While the assistant speaks, two are enough, but they must be clearer,
because the microphone may hear an echo of the assistant. An utterance pauses the assistant at once. Its words decide
later whether it was a barge-in (`realtime.voice.intent`): a cough or an "mm-hm" costs a short pause and no answer.
Silence ends an utterance; how much, `realtime.voice.pauses` says. What may be an echo or pauses the assistant ends by
the silence rule alone.
"""

from dataclasses import dataclass

from engines.shapes import SAMPLE_RATE_HZ
from engines.speech.endpointer import SPEECH_PROBABILITY, Endpointer, EndpointingRules, Speech
from engines.speech.vad import CHUNK_S
from realtime.events.client import VoiceMode
from realtime.voice.pauses import JUDGED_PAUSE_S, PauseRule, Pauses, chunks

ONSET_CHUNKS, BARGE_IN_ONSET_CHUNKS = 3, 2  # the assistant must be silent within 0.2 s; a needless pause costs little
BARGE_IN_PROBABILITY = 0.8
ECHO_TAIL_S = 0.5  # how long after the assistant's last word the microphone may still hear its echo
MAX_UTTERANCE_S = 28.0  # a longer one is split
MAX_UTTERANCE_SAMPLES = round(MAX_UTTERANCE_S * SAMPLE_RATE_HZ)
CLICK_SILENCE_S = 0.3  # ends a sound that was too short to be an utterance
RELEASE_TAIL_S = 0.25  # the last sound is still on its way when the key is released
MAX_PAUSE_S = 5.0  # after that the assistant continues, even if `resolve` was not called
MAX_FUTILE_PAUSES = 3  # of one answer; then it is paused no more, or its own echo could interrupt it for ever
MAX_GAP_S = 1.0  # a longer gap in the sound ends an utterance


@dataclass(frozen=True)
class SpeechStarted:
    """An utterance has started; its first voiced chunk begins at `start_s`."""

    start_s: float


@dataclass(frozen=True)
class SpeechStopped:
    """An utterance has ended: transcribe it, then call `resolve`. `voiced_s` of its seconds were voiced.

    `start_s`: where it started. `voiced_start_s`: where its first voiced chunk begins, later if a key started it.
    `is_barge_in`: the assistant is paused because of it. `may_be_echo`: it started while the assistant was heard, or
    so soon afterwards that it may be the assistant's own speech. `is_echo_of_answer`: it may, and an earlier utterance
    during this answer was such an echo.
    """

    start_s: float
    voiced_start_s: float
    end_s: float
    voiced_s: float
    is_barge_in: bool
    may_be_echo: bool
    is_echo_of_answer: bool


@dataclass(frozen=True)
class SpeechDiscarded:
    """The utterance that had started was too short, or was cleared."""


@dataclass(frozen=True)
class PauseOutput:
    """The assistant must be silent until `ResumeOutput`, or until its answer is cancelled."""


@dataclass(frozen=True)
class ResumeOutput:
    """The assistant continues."""


@dataclass(frozen=True)
class JudgePause:
    """The model is to be asked whether the speaker has finished, with the sound in [start_s, end_s).

    `number`: of the pause. `TurnDetector.judge` takes it with the answer, whenever that comes.
    """

    number: int
    start_s: float
    end_s: float


Decision = SpeechStarted | SpeechStopped | SpeechDiscarded | PauseOutput | ResumeOutput | JudgePause


@dataclass
class _Utterance:
    is_barge_in: bool
    may_be_echo: bool
    is_echo_of_answer: bool


class TurnDetector:
    """Turn detection for one microphone. `silence_s` of silence end an utterance, more or less of it where `pause_rule`
    is given and the model says so; with push-to-talk, the key does."""

    def __init__(
        self, mode: VoiceMode = "every_utterance", silence_s: float = 0.6, pause_rule: PauseRule | None = None
    ) -> None:
        self._pauses = Pauses(silence_s, pause_rule)
        self._mode: VoiceMode = mode
        self._now_s = self._echo_until_s = self._resume_by_s = 0.0
        self._num_unresolved = self._num_futile_pauses = 0
        self._endpointer = Endpointer()
        self._utterance: _Utterance | None = None  # beside `_endpointer.speech`
        self._released_s: float | None = None
        self._is_paused = self._is_audible = self._has_heard_echo = False

    @property
    def mode(self) -> VoiceMode:
        return self._mode

    def set_mode(self, mode: VoiceMode) -> list[Decision]:
        """Change the voice mode; an utterance that has started is discarded."""
        decisions = self.clear() if mode != self._mode else []
        self._mode = mode
        return decisions

    def set_silence(self, silence_s: float, pause_rule: PauseRule | None) -> None:
        """Change how much silence ends an utterance; as for a new detector."""
        self._pauses.silence_s, self._pauses.rule = silence_s, pause_rule

    def step(self, start_s: float, probability: float, is_audible: bool) -> list[Decision]:
        """Take the chunk that begins at `start_s`. `is_audible`: the assistant is heard at present."""
        decisions: list[Decision] = []
        if self._utterance is not None and start_s - self._now_s > MAX_GAP_S:
            decisions += self.commit()
        self._reach(start_s, start_s + CHUNK_S, is_audible)
        was_speaking = self._utterance is not None
        ended = self._endpointer.step(round(start_s * SAMPLE_RATE_HZ), probability, self._rules(start_s))
        speech = self._endpointer.speech
        if ended is None and speech is not None and not was_speaking:
            decisions += self._start(speech)
        elif ended is None and self._released_s is not None and self._now_s - self._released_s >= RELEASE_TAIL_S:
            ended = self._endpointer.end()
        if ended is not None:
            decisions += self._stop(ended)
        return decisions + self._judge_pause() + self._pause() + self._resume_if_overdue()

    def judge(self, number: int, probability: float) -> None:
        """The model's answer to `JudgePause`: the probability that the speaker has finished. It counts from the next
        chunk on, unless speech has gone on meanwhile."""
        self._pauses.judge(number, probability)

    def skip(self, start_s: float, end_s: float, is_audible: bool) -> list[Decision]:
        """Nobody listens to the sound in [start_s, end_s); time goes on. Only in the mode "off"."""
        self._reach(start_s, end_s, is_audible)
        return self._resume_if_overdue()

    def press(self) -> list[Decision]:
        """The push-to-talk key is down: an utterance starts, and lasts until `release`. Ignored in other modes."""
        self._released_s = None
        if self._mode != "push_to_talk" or self._utterance is not None:
            return []
        speech = self._endpointer.begin(round(self._now_s * SAMPLE_RATE_HZ))
        return self._start(speech) + self._pause()

    def release(self) -> list[Decision]:
        """The push-to-talk key is up: the utterance ends after `RELEASE_TAIL_S`. Ignored in other modes."""
        if self._mode == "push_to_talk" and self._utterance is not None and self._released_s is None:
            self._released_s = self._now_s
        return []

    def commit(self) -> list[Decision]:
        """End the utterance now, without waiting for silence."""
        speech = self._endpointer.end()
        return self._stop(speech) if speech is not None else []

    def clear(self) -> list[Decision]:
        """Discard the utterance that has started."""
        self._endpointer.reset()
        if self._utterance is None:
            return []
        self._utterance = None
        return [SpeechDiscarded(), *self._resume()]

    def resolve(self, cancels: bool, is_echo: bool = False) -> list[Decision]:
        """The intent of a stopped utterance is known: `cancels` the assistant's answer or not.

        After an echo the assistant is not paused again in this answer, or it would be interrupted again and again. What
        is known of an answer is forgotten when it is cancelled: the next one may start at once.
        """
        if is_echo:
            self._has_heard_echo, self._echo_until_s = True, self._now_s + ECHO_TAIL_S
        self._num_unresolved = max(self._num_unresolved - 1, 0)
        if cancels:
            self._is_paused = self._has_heard_echo = False
            self._num_futile_pauses = 0
            return []
        return self._resume()

    def _reach(self, start_s: float, end_s: float, is_audible: bool) -> None:
        """The sound in [start_s, end_s) has come; the assistant was heard meanwhile or not."""
        self._now_s, self._is_audible = end_s, is_audible
        if is_audible:
            self._echo_until_s = end_s + ECHO_TAIL_S
        elif not self._is_paused and start_s >= self._echo_until_s:
            self._has_heard_echo, self._num_futile_pauses = False, 0

    def _rules(self, start_s: float) -> EndpointingRules:
        """When an utterance starts and ends, at present."""
        if self._mode in ("push_to_talk", "off"):
            onset_chunks = end_silence_chunks = None
        else:
            onset_chunks = BARGE_IN_ONSET_CHUNKS if self._is_audible else ONSET_CHUNKS
            end_silence_chunks = self._pauses.end_silence_chunks
        return EndpointingRules(
            MAX_UTTERANCE_SAMPLES,
            onset_chunks,
            end_silence_chunks,
            chunks(CLICK_SILENCE_S),
            onset_probability=BARGE_IN_PROBABILITY if start_s < self._echo_until_s else SPEECH_PROBABILITY,
        )

    def _start(self, speech: Speech) -> list[Decision]:
        self._released_s = None
        start_s = speech.start / SAMPLE_RATE_HZ
        may_be_echo = start_s < self._echo_until_s
        self._utterance = _Utterance(self._is_paused, may_be_echo, may_be_echo and self._has_heard_echo)
        return [SpeechStarted(start_s)]

    def _stop(self, speech: Speech) -> list[Decision]:
        utterance, self._utterance, self._released_s = self._utterance, None, None
        assert utterance is not None
        if speech.is_click:
            return [SpeechDiscarded(), *self._resume()]
        self._num_unresolved += 1
        self._resume_by_s = self._now_s + MAX_PAUSE_S
        return [
            SpeechStopped(
                speech.start / SAMPLE_RATE_HZ,
                speech.voiced_start / SAMPLE_RATE_HZ,
                speech.voiced_end / SAMPLE_RATE_HZ,
                speech.num_voiced * CHUNK_S,
                utterance.is_barge_in,
                utterance.may_be_echo,
                utterance.is_echo_of_answer,
            )
        ]

    def _judge_pause(self) -> list[Decision]:
        speech, utterance = self._endpointer.speech, self._utterance
        if speech is None or utterance is None or speech.is_click or self._mode in ("push_to_talk", "off"):
            num_silent = 0
        else:
            num_silent = 0 if utterance.is_barge_in or utterance.may_be_echo else speech.num_silent
        asks_now = self._pauses.hear(num_silent)
        if not asks_now or speech is None:
            return []
        end_s = speech.voiced_end / SAMPLE_RATE_HZ + JUDGED_PAUSE_S
        return [JudgePause(self._pauses.number, speech.start / SAMPLE_RATE_HZ, end_s)]

    def _pause(self) -> list[Decision]:
        if self._utterance is None or not self._is_audible or self._has_heard_echo:
            return []
        if self._mode != "push_to_talk" and self._num_futile_pauses >= MAX_FUTILE_PAUSES:
            return []
        self._is_paused = self._utterance.is_barge_in = True
        return [PauseOutput()]

    def _resume(self) -> list[Decision]:
        if not self._is_paused or self._utterance is not None or self._num_unresolved:
            return []
        self._is_paused = False
        self._num_futile_pauses += 1
        return [ResumeOutput()]

    def _resume_if_overdue(self) -> list[Decision]:
        if not self._num_unresolved or self._now_s < self._resume_by_s:
            return []
        self._num_unresolved = 0
        return self._resume()
