"""Has the questions about one live stream answered, one after the other, as those of a person who types.

Lives on the event loop.
"""

import asyncio
import secrets
from collections import deque
from collections.abc import Callable

from pydantic import BaseModel

from realtime.calls.call import Resources
from realtime.dialogue.dialogue import Dialogue
from realtime.errors import EventError
from realtime.events.client import ResponseOptions
from realtime.events.echo import EchoEvidence
from realtime.events.items import OutputTextContent
from realtime.events.server import ResponseEvent, ResponseState
from realtime.mqtt.answers import Reply
from realtime.mqtt.kept.questions import Question, Refusal
from realtime.streams.live import LiveStream

CALLER = "mqtt"  # in the log, and among the callers who take turns
WRITTEN = ResponseOptions(output_modalities=["text"])


class StreamAsker:
    """`settled` gets each question with its reply, once. `close` it."""

    def __init__(self, stream: LiveStream, resources: Resources, settled: Callable[[Question, Reply], None]) -> None:
        self._loop, self._settled = asyncio.get_running_loop(), settled
        self._dialogue = Dialogue(
            resources.worker,
            stream,
            self._told,
            self._loop.time,
            resources.second_of_day,
            lambda kind: f"{kind}_{secrets.token_hex(8)}",
            resources.observe,
            CALLER,
        )
        self._waiting: deque[Question] = deque()  # bounded by `realtime.mqtt.kept.questions`
        self._asked: Question | None = None
        self._reply = Reply()

    def ask(self, question: Question) -> None:
        """Have it answered after those that wait."""
        self._waiting.append(question)
        self._ask_next()

    def end(self, why: Refusal) -> None:
        """Answer none of those that wait, for this reason, and forget what was said."""
        waiting = [*([self._asked] if self._asked is not None else []), *self._waiting]
        self._waiting.clear()
        self._asked = None
        self._dialogue.begin_anew()
        for question in waiting:
            self._settled(question, Reply(refusal=why))

    def close(self) -> None:
        """Settle nothing more."""
        self._waiting.clear()
        self._asked = None
        self._dialogue.close()

    def _ask_next(self) -> None:
        if self._asked is not None or not self._waiting:
            return
        self._asked, self._reply = self._waiting.popleft(), Reply()
        try:
            self._dialogue.add_typed(self._asked.text)
            self._dialogue.answer(WRITTEN)
        except EventError as error:
            self._settle(Reply(refusal=Refusal(error.code, str(error))))

    def _told(self, event: BaseModel) -> None:
        """From the dialogue."""
        if self._asked is None:
            return
        if isinstance(event, EchoEvidence):
            self._reply.is_sure = event.is_sure
            self._reply.moments = [
                {"start_s": each.start_s, "end_s": each.end_s, "modality": each.modality} for each in event.moments
            ]
        elif isinstance(event, ResponseEvent) and event.type == "response.done":
            self._reply.text = _text(event.response)
            if event.response.status != "completed":
                details = event.response.status_details
                message = details.message if details is not None and details.message else "it was cancelled: ask again"
                self._reply.refusal = Refusal("answer_failed", message)
            self._settle(self._reply)

    def _settle(self, reply: Reply) -> None:
        question, self._asked = self._asked, None
        if question is not None:
            self._settled(question, reply)
        self._loop.call_soon(self._ask_next)  # the response has to end first


def _text(response: ResponseState) -> str:
    parts = [part for item in response.output for part in item.content]
    return "".join(part.text for part in parts if isinstance(part, OutputTextContent)).strip()
