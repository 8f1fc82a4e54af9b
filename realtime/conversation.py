"""One person's dialogue with a stream. Reads the stream's memory, never writes into it."""

from collections import deque
from collections.abc import Generator

from engines.api import Answer, EngineStream, Turn

MAX_TURNS = 16


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

    def __init__(self, stream: EngineStream) -> None:
        self._stream = stream
        self._turns: deque[Turn] = deque(maxlen=MAX_TURNS)

    def ask(self, question: str, now_s: float) -> Generator[str, None, Answer]:
        """Yields the answer's text piece by piece; returns the whole, which then belongs to the dialogue."""
        answer = yield from self._stream.ask(question, now_s, tuple(self._turns))
        self._turns.append(Turn(question, answer.text))
        return answer
