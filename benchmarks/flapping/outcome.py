"""How a day ended, and what may not have happened on it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Self

from benchmarks.flapping.asking import Asker
from benchmarks.flapping.counting import CountedMemory, Held
from benchmarks.flapping.day import DOOR, Day
from benchmarks.flapping.server import Seen
from benchmarks.limits import Limit
from realtime.mqtt.observed import MqttConnected
from realtime.telemetry.observed_sources import SourceConnected

MAX_MORE = 2  # that are being made or closed at that moment; a leak has one a cycle
MAX_MORE_MB, MAX_OBJECTS_PER_CYCLE = 15.0, 1.0


@dataclass(frozen=True)
class QuestionCounts:
    """`repeated`: asked again with the same id. `deliveries`: that the server got. `answered`: the broker has it.
    `lost`: accepted and not answered. `twice`: more than one answer was made, or different ones came. `lost_by_broker`:
    it was killed before it passed the answer on. `answers_again`: the same one, sent again after a broken connection
    (QoS 1)."""

    asked: int
    repeated: int
    deliveries: int
    answered: int
    lost: int
    twice: int
    lost_by_broker: int
    answers_again: int

    @classmethod
    def of(cls, memory: CountedMemory, asker: Asker) -> Self:
        accepted, outbox = memory.counted_questions.accepted, memory.counted_outbox
        return cls(
            asked=len(asker.asked),
            repeated=asker.num_asked_again,
            deliveries=accepted.total(),
            answered=len(outbox.confirmed),
            lost=len(accepted.keys() - outbox.confirmed),
            twice=sum(outbox.made[each] > 1 or len(asker.answers.get(each, ())) > 1 for each in accepted),
            lost_by_broker=len(outbox.confirmed - asker.answers.keys()),
            answers_again=sum(sum(came.values()) - 1 for came in asker.answers.values()),
        )


@dataclass(frozen=True)
class Outcome:
    """`ways`: how often each thing happened to camera and broker. `looks`: what the process held. `most_waiting`:
    messages in the outbox at once."""

    lasted_s: float
    camera_connections: int
    broker_connections: int
    ways: Mapping[str, int]
    questions: QuestionCounts
    most_waiting: int
    looks: Sequence[Held]

    @classmethod
    def of(cls, day: Day, memory: CountedMemory, asker: Asker, seen: Seen, lasted_s: float) -> Self:
        return cls(
            lasted_s,
            seen.count(SourceConnected, DOOR),
            seen.count(MqttConnected),
            dict(day.ways),
            QuestionCounts.of(memory, asker),
            memory.counted_outbox.most_waiting,
            day.looks,
        )

    def limits(self) -> list[Limit]:
        """Growth is after the first quarter: until then what has a bound is filled."""
        first, last = self.looks[max(len(self.looks) // 4, 1)], self.looks[-1]
        questions = self.questions
        per_cycle = (last.objects - first.objects) / max(last.cycle - first.cycle, 1)
        return [
            Limit("accepted questions without an answer", questions.lost, 0),
            Limit("questions that never came", questions.asked - questions.answered, 0),
            Limit("questions answered twice", questions.twice, 0),
            Limit("more open files", last.files - first.files, MAX_MORE),
            Limit("more threads", last.threads - first.threads, MAX_MORE),
            Limit("more tasks", last.tasks - first.tasks, MAX_MORE),
            Limit("more Python objects a cycle", per_cycle, MAX_OBJECTS_PER_CYCLE),
            Limit("more memory", last.memory_mb - first.memory_mb, MAX_MORE_MB, "MB"),
            Limit("messages that wait at the end", last.outbox, 0),
            Limit("questions that wait at the end", last.questions, 0),
        ]
