"""One person's dialogue with a stream. Reads the stream's memory, never writes into it."""

from collections import deque
from collections.abc import Generator

from engines.api import Answer, EngineStream, Turn

MAX_TURNS = 4


def whole(pieces: Generator[str, None, Answer]) -> Answer:
    """Wait for an answer and return it."""
    while True:
        try:
            next(pieces)
        except StopIteration as finished:
            answer: Answer = finished.value
            return answer


class Conversation:
    """Remembers its own last turns; many conversations may ask about one stream."""

    def __init__(self) -> None:
        self._turns: deque[Turn] = deque(maxlen=MAX_TURNS)

    @property
    def turns(self) -> tuple[Turn, ...]:
        """The last turns, oldest first."""
        return tuple(self._turns)

    def add(self, question: str, answer: str) -> None:
        """A question that was answered, as far as it was."""
        self._turns.append(Turn(question, answer))

    def ask(self, stream: EngineStream, question: str, now_s: float) -> Generator[str, None, Answer]:
        """Yields the answer's text piece by piece; returns the whole, which then belongs to the dialogue."""
        answer = yield from stream.ask(question, now_s, self.turns)
        self.add(question, answer.text)
        return answer
