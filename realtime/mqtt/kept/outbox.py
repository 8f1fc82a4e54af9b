"""Messages that the broker has not confirmed yet, in order. Pure; bounded.

A full outbox drops the oldest message that is no answer; answers only when nothing else is left.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass

from realtime.queues import QueueState

MAX_MESSAGES = 1000
_NAME = "message/"


@dataclass(frozen=True)
class Message:
    """`stream`: whose words it holds. `question`: the number of the one that it answers, if it is an answer."""

    topic: str
    payload: str
    stream: str
    question: int | None = None


class Outbox:
    """Numbers count up, also over restarts."""

    def __init__(self) -> None:
        self._messages: dict[int, Message] = {}  # by number, oldest first
        self._num_dropped = 0
        self._last = 0

    @property
    def queue(self) -> QueueState:
        """How many wait, how many may, and how many were dropped."""
        return QueueState(depth=len(self._messages), bound=MAX_MESSAGES, dropped=self._num_dropped)

    def add(self, message: Message) -> None:
        self._last += 1
        self._messages[self._last] = message
        if len(self._messages) > MAX_MESSAGES:
            others = (number for number, each in self._messages.items() if each.question is None)
            del self._messages[next(others, next(iter(self._messages)))]
            self._num_dropped += 1

    def first(self) -> tuple[int, Message] | None:
        """The oldest message and its number."""
        return next(iter(self._messages.items()), None)

    def remove(self, number: int) -> None:
        """The broker has it. Does nothing if it was dropped or forgotten meanwhile."""
        self._messages.pop(number, None)

    def answers(self, question: int) -> bool:
        """Whether the answer to a question waits here."""
        return any(message.question == question for message in self._messages.values())

    def forget(self, stream: str) -> None:
        """Drop everything that a stream has said and that was said to it."""
        self._messages = {number: each for number, each in self._messages.items() if each.stream != stream}

    def entries(self) -> dict[str, str]:
        """Everything, as texts by name."""
        return {f"{_NAME}{number}": json.dumps(vars(each)) for number, each in self._messages.items()}

    def restore(self, entries: Mapping[str, str]) -> None:
        """Go on with what `entries` returned; before anything is added."""
        numbers = sorted(int(name.removeprefix(_NAME)) for name in entries if name.startswith(_NAME))
        self._messages = {number: Message(**json.loads(entries[f"{_NAME}{number}"])) for number in numbers}
        self._last = numbers[-1] if numbers else 0
