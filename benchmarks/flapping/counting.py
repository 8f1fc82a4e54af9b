"""What is counted: questions from the broker to the answer that it has confirmed, and what the process holds open."""

import asyncio
import gc
import json
import threading
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from benchmarks.report import rss_mb
from engines.serving.heap import give_back_free_memory
from realtime.mqtt.kept.memory import BridgeMemory
from realtime.mqtt.kept.outbox import Message, Outbox
from realtime.mqtt.kept.questions import Question, Questions, Refusal

LOOKS = 20


class CountedQuestions(Questions):
    """`accepted`: how often each id was delivered."""

    def __init__(self) -> None:
        super().__init__()
        self.accepted: Counter[str] = Counter()

    def receive(
        self, stream: str, payload: bytes, packet_id: int, is_repeated: bool, now_unix_s: float
    ) -> tuple[Question, Refusal | None] | int:
        self.accepted[json.loads(payload)["id"]] += 1
        return super().receive(stream, payload, packet_id, is_repeated, now_unix_s)


class CountedOutbox(Outbox):
    """`answers`: how many were made for each id; `confirmed`: ids whose answer the broker has."""

    def __init__(self) -> None:
        super().__init__()
        self.made: Counter[str] = Counter()
        self.confirmed: set[str] = set()
        self.most_waiting = 0
        self._ids: dict[int, str] = {}  # of answers that wait, by question

    def add(self, message: Message) -> None:
        super().add(message)
        self.most_waiting = max(self.most_waiting, self.queue.depth)
        if message.question is not None:
            asked = str(json.loads(message.payload)["id"])
            self.made[asked] += 1
            self._ids[message.question] = asked

    def remove(self, number: int) -> None:
        first = self.first()
        if first is not None and first[0] == number and first[1].question is not None:
            self.confirmed.add(self._ids.pop(first[1].question))
        super().remove(number)


class CountedMemory(BridgeMemory):
    """In a new file."""

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self.counted_outbox, self.counted_questions = CountedOutbox(), CountedQuestions()
        self.outbox, self.questions = self.counted_outbox, self.counted_questions


@dataclass(frozen=True)
class Held:
    """What the process holds while everything is connected. `objects`: that Python's garbage collector knows of.
    `outbox`, `questions`: messages and questions that wait."""

    cycle: int
    files: int
    threads: int
    tasks: int
    objects: int
    memory_mb: float
    outbox: int
    questions: int


async def held(cycle: int, memory: BridgeMemory, look_s: float) -> Held:
    """The least of each within that time: what is there for a moment is not held. What is free was given back."""
    gc.collect()
    give_back_free_memory()
    looks = []
    for _ in range(LOOKS):
        await asyncio.sleep(look_s / LOOKS)
        looks.append(
            (
                sum(1 for _ in Path("/proc/self/fd").iterdir()),
                threading.active_count(),
                len(asyncio.all_tasks()),
                len(gc.get_objects()),
                rss_mb(),
                memory.outbox.queue.depth,
                len(memory.questions.waiting),
            )
        )
    return Held(cycle, *(min(values) for values in zip(*looks, strict=True)))
