"""A turn detector with the assistant that it pauses, scripted voice probabilities and a scripted model of pauses."""

from dataclasses import dataclass, field

from engines.speech.vad import CHUNK_S
from realtime.events.client import VoiceMode
from realtime.voice.pauses import PauseRule
from realtime.voice.turn_detection import Decision, JudgePause, PauseOutput, ResumeOutput, TurnDetector

SILENT, MURMUR, CLEAR = 0.05, 0.6, 0.95  # voice probabilities


@dataclass
class Room:
    """A policy, the assistant it pauses, and everything that was decided and when.

    With `pause_rule` the model is asked about pauses; it takes `judging_s` and answers `probability`, None: never.
    """

    mode: VoiceMode = "every_utterance"
    silence_s: float = 0.6
    pause_rule: PauseRule | None = None
    probability: float | None = None
    judging_s: float = 2 * CHUNK_S
    is_speaking: bool = False
    is_paused: bool = False
    now_s: float = 0.0
    decided: list[tuple[float, Decision]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.policy = TurnDetector(self.mode, self.silence_s, self.pause_rule)
        self._asked: list[tuple[float, int]] = []  # when the answer comes, and for which pause

    def hear(self, probability: float, seconds: float) -> list[Decision]:
        new: list[Decision] = []
        for _ in range(round(seconds / CHUNK_S)):
            while self._asked and self.probability is not None and self._asked[0][0] <= self.now_s:
                self.policy.judge(self._asked.pop(0)[1], self.probability)
            decisions = self.policy.step(self.now_s, probability, self.is_speaking and not self.is_paused)
            self.now_s += CHUNK_S
            new += self.do(decisions)
        return new

    def do(self, decisions: list[Decision]) -> list[Decision]:
        for decision in decisions:
            self.decided.append((self.now_s, decision))
            if isinstance(decision, JudgePause):
                self._asked.append((self.now_s + self.judging_s, decision.number))
            if isinstance(decision, PauseOutput | ResumeOutput):
                self.is_paused = isinstance(decision, PauseOutput)
        return decisions

    def kinds(self) -> list[type[Decision]]:
        return [type(decision) for _, decision in self.decided]
