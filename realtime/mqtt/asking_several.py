"""Has questions from the broker answered that are about several cameras: `*/ask`, `door,yard/ask`.

Lives on the event loop.
"""

import asyncio
from collections.abc import Callable

from realtime.calls.several.asking import ALL, ask_streams, streams_called
from realtime.calls.several.described import described
from realtime.calls.several.joining import joined
from realtime.calls.switchboard import Switchboard
from realtime.errors import RequestError
from realtime.mqtt.answers import Reply
from realtime.mqtt.kept.questions import Question, Refusal


def is_about_several(stream: str) -> bool:
    """Whether a topic's name stands for several streams."""
    return stream == ALL or "," in stream


class SeveralAsker:
    """`settled` gets each question with its reply, once. `close` it."""

    def __init__(self, switchboard: Switchboard, settled: Callable[[Question, Reply], None]) -> None:
        self._switchboard, self._settled = switchboard, settled
        self._asking: dict[int, asyncio.Task[None]] = {}  # by number; bounded by `realtime.mqtt.kept.questions`

    def ask(self, question: Question) -> None:
        """Have it answered, unless that is on its way."""
        if question.number not in self._asking:
            task = asyncio.get_running_loop().create_task(self._ask(question))
            self._asking[question.number] = task
            task.add_done_callback(lambda _: self._asking.pop(question.number, None))

    async def close(self) -> None:
        """Settle nothing more; what was not answered is asked again after a restart."""
        tasks = list(self._asking.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _ask(self, question: Question) -> None:
        try:
            names = streams_called(self._switchboard, question.stream)
            answers = await ask_streams(self._switchboard, names, question.text)
        except RequestError as error:
            self._settled(question, Reply(refusal=Refusal(error.code, str(error))))
            return
        text, _ = joined(answers)
        told = described(self._switchboard, question.text, answers)["answers"]
        is_sure = all(each.answer is not None and each.answer.is_sure for each in answers)
        self._settled(question, Reply(text, is_sure, cameras=told))
