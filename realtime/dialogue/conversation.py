"""The last turns of one person's dialogue, and questions that refer to them. Never modifies a stream's memory."""

from collections import deque
from collections.abc import Collection, Generator

from engines.answers.fixed import fixed_answer
from engines.answers.telling import Told, told_and_asked
from engines.api import Answer, EngineStream, Turn
from engines.wall_clock import WallClock
from realtime.dialogue.requests import ANY_DAY_S, understood, watch_refusal
from realtime.watches.wordings.changes import change_in

MAX_TURNS = 4
NO_CHANGES = "I can't tell or change from here what is looked out for. The program that set it up can."


def complete_answer(pieces: Generator[str, None, Answer]) -> Answer:
    """Run an answer to its end and return it."""
    while True:
        try:
            next(pieces)
        except StopIteration as finished:
            answer: Answer = finished.value
            return answer


class Conversation:
    """Keeps its own last turns; many conversations may ask about one stream."""

    def __init__(self) -> None:
        self._turns: deque[tuple[Turn, frozenset[str]]] = deque(maxlen=MAX_TURNS)

    @property
    def turns(self) -> tuple[Turn, ...]:
        """The last turns, oldest first."""
        return tuple(turn for turn, _ in self._turns)

    def add(self, question: str, answer: str, item_ids: Collection[str] = ()) -> None:
        """Append a question with its answer as the model wrote it, or with the part of it that was told.

        `forget` knows it by its ids.
        """
        self._turns.append((Turn(question, answer), frozenset(item_ids)))

    def forget(self, item_id: str) -> None:
        """Remove the turn that has this id, if there is one."""
        kept = [(turn, item_ids) for turn, item_ids in self._turns if item_id not in item_ids]
        self._turns = deque(kept, MAX_TURNS)

    def ask(
        self, stream: EngineStream, question: str, now_s: float, started: WallClock | None = None
    ) -> Generator[str, None, Answer]:
        """Remembers what the question tells, refuses to call when something happens, and to stop that, and answers the
        rest.

        Yields the answer's text piece by piece; returns the Answer, after adding it to the turns. `started`: as for
        `EngineStream.ask`."""
        request = understood(question)
        told = Told(request.told) if request.told else None
        if request.event is not None:
            answer = fixed_answer(watch_refusal(request.event))
            yield answer.text
        elif (change := change_in(question, ANY_DAY_S)) is not None and not change.needs_known:
            answer = fixed_answer(NO_CHANGES)
            yield answer.text
        else:
            asked = question if request.asks else ""
            answer = yield from told_and_asked(stream, told, asked, now_s, self.turns, started)
        self.add(question, answer.raw_text)
        return answer
