"""Asks a model about the pauses of one microphone, on a thread, so that neither the event loop nor the model of the
answers waits for it. One pause waits at most: a later one takes its place."""

from collections.abc import Callable
from concurrent.futures import Executor
from dataclasses import dataclass

from engines.api import FloatArray
from engines.speech.turn_end import TurnEndModel
from realtime.bounded_executor import BoundedExecutor
from realtime.queues import QueueState

MAX_WAITING = 1


@dataclass(frozen=True)
class _Pause:
    number: int
    pcm: FloatArray


class TurnJudge:
    """Lives on the event loop. `on_judged` gets the number of a pause and the probability that the turn ended there.

    If the model fails, the exception goes to the loop's exception handler and nothing is reported of that pause.
    """

    def __init__(self, model: TurnEndModel, thread: Executor, on_judged: Callable[[int, float], None]) -> None:
        self._model, self._on_judged = model, on_judged
        self._judging = BoundedExecutor(thread, MAX_WAITING, self._judge, self._judged)

    @property
    def queue(self) -> QueueState:
        """Pauses that wait to be judged."""
        return QueueState(depth=len(self._judging), bound=MAX_WAITING, dropped=self._judging.num_dropped)

    def ask(self, number: int, pcm: FloatArray) -> None:
        """`pcm`: the sound of the utterance up to now, float32 (n,) at 16 kHz."""
        self._judging.push(_Pause(number, pcm))

    async def close(self) -> None:
        """Stop; nothing is reported any more."""
        await self._judging.close()

    def _judge(self, pauses: list[_Pause]) -> list[tuple[int, float]]:
        """Runs on the thread."""
        return [(pause.number, self._model.probability(pause.pcm)) for pause in pauses]

    def _judged(self, answers: list[tuple[int, float]]) -> None:
        for number, probability in answers:
            self._on_judged(number, probability)
