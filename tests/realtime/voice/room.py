"""A turn detector with the assistant that it pauses, and scripted voice probabilities."""

from dataclasses import dataclass, field

from realtime.events.client import VoiceMode
from realtime.voice.turn_detection import CHUNK_S, Decision, PauseOutput, ResumeOutput, TurnDetector

SILENT, MURMUR, CLEAR = 0.05, 0.6, 0.95  # voice probabilities


@dataclass
class Room:
    """A policy, the assistant it pauses, and everything that was decided and when."""

    mode: VoiceMode = "every_utterance"
    silence_s: float = 0.6
    is_speaking: bool = False
    is_paused: bool = False
    now_s: float = 0.0
    decided: list[tuple[float, Decision]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.policy = TurnDetector(self.mode, self.silence_s)

    def hear(self, probability: float, seconds: float) -> list[Decision]:
        new: list[Decision] = []
        for _ in range(round(seconds / CHUNK_S)):
            decisions = self.policy.step(self.now_s, probability, self.is_speaking and not self.is_paused)
            self.now_s += CHUNK_S
            new += self.do(decisions)
        return new

    def do(self, decisions: list[Decision]) -> list[Decision]:
        for decision in decisions:
            self.decided.append((self.now_s, decision))
            if isinstance(decision, PauseOutput | ResumeOutput):
                self.is_paused = isinstance(decision, PauseOutput)
        return decisions

    def kinds(self) -> list[type[Decision]]:
        return [type(decision) for _, decision in self.decided]
