"""How long a pause must be to end a question: the silence rule, and a model that has heard how it was said. Pure.

The model is asked once in each pause of an utterance. Until it has answered, and if it never does, the silence rule
decides. Which pauses it is asked about and on which thread it runs is decided elsewhere.
"""

import math
from dataclasses import dataclass

from engines.speech.vad import CHUNK_S
from realtime.events.client import Eagerness

ASK_AFTER_S = 0.16  # of silence
JUDGED_PAUSE_S = 0.128  # how much of the pause the model hears: the longer it is, the more ended any words sound


@dataclass(frozen=True)
class PauseRule:
    """What the model's probability that the turn has ended means.

    From `ended` on, the turn ends at once. Below `unfinished`, it ends after `thinking_s` of silence. In between the
    silence rule decides. Chosen with `benchmarks/speech/turns.py`.
    """

    ended: float
    unfinished: float
    thinking_s: float


PAUSE_RULES: dict[Eagerness, PauseRule] = {
    "low": PauseRule(ended=0.97, unfinished=0.8, thinking_s=2.0),
    "medium": PauseRule(ended=0.93, unfinished=0.7, thinking_s=1.5),
    "auto": PauseRule(ended=0.93, unfinished=0.7, thinking_s=1.5),
    "high": PauseRule(ended=0.8, unfinished=0.3, thinking_s=1.0),
}


class Pauses:
    """The pauses of one microphone's utterances. `rule` None: the silence rule alone.

    `number`: of the present or next pause; only those that the model is asked about are counted.
    """

    def __init__(self, silence_s: float, rule: PauseRule | None) -> None:
        self.silence_s, self.rule = silence_s, rule
        self.number, self._is_asked = 0, False
        self._judged_s: float | None = None  # the silence that ends the turn, as the model sees it

    @property
    def end_silence_chunks(self) -> int:
        """How many silent chunks end the utterance, as far as is known now."""
        return chunks(self.silence_s if self._judged_s is None else self._judged_s)

    def hear(self, num_silent: int) -> bool:
        """Take a chunk: with it, the last `num_silent` chunks of the utterance are silent; 0 without an utterance.

        Returns whether to ask the model about the pause now.
        """
        if not num_silent and self._is_asked:
            self.number, self._is_asked, self._judged_s = self.number + 1, False, None
        if self.rule is None or self._is_asked or num_silent < chunks(ASK_AFTER_S):
            return False
        self._is_asked = True
        return True

    def judge(self, number: int, probability: float) -> None:
        """The model's answer for a pause. Ignored if that pause is over."""
        if self.rule is None or not self._is_asked or number != self.number:
            return
        if probability >= self.rule.ended:
            self._judged_s = min(ASK_AFTER_S, self.silence_s)
        elif probability < self.rule.unfinished:
            self._judged_s = max(self.rule.thinking_s, self.silence_s)


def chunks(seconds: float) -> int:
    """How many chunks are needed to fill that time."""
    return math.ceil(seconds / CHUNK_S)
