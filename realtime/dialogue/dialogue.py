"""One person's dialogue: questions, typed or spoken, and the answer in progress.

Lives on the event loop and runs no model. Many dialogues may ask about one stream; each keeps its own turns.
"""

from collections.abc import Callable

from pydantic import BaseModel

from engines.errors import TooManyJobsError
from engines.serving.jobs import AnswerJob
from engines.serving.worker import Worker
from realtime.dialogue.conversation import Conversation
from realtime.dialogue.finished import answer_finished
from realtime.dialogue.notice import notice
from realtime.dialogue.response import CancelReason, Response, SentenceSpeaker
from realtime.errors import EventError
from realtime.events.server import Content, InputTranscribed, Item, ItemCreated
from realtime.streams.live import LiveStream
from realtime.telemetry.observers import Observer

MAX_ITEMS = 8  # typed parts of a question that wait for `response.create`


class Dialogue:
    """`speech_output` speaks the answers; None: they are only written. It may change between answers.

    `new_id` makes an id of a kind ("item", "resp") that no dialogue has used: a page keeps its transcript over calls.
    `send` takes events for the client, `timer` counts seconds.
    `observe` is told of every answer that has ended; `call` is how it names the call, and the worker the caller.
    """

    def __init__(
        self,
        worker: Worker,
        stream: LiveStream,
        send: Callable[[BaseModel], None],
        timer: Callable[[], float],
        new_id: Callable[[str], str],
        observe: Observer,
        call: str,
    ) -> None:
        self.speech_output: SentenceSpeaker | None = None
        self._worker, self._stream, self._send = worker, stream, send
        self._timer, self._new_id = timer, new_id
        self._observe, self._call = observe, call
        self._conversation = Conversation()
        self._items: list[str] = []
        self._response: Response | None = None
        self._asking: AnswerJob | None = None
        self._question, self._is_spoken = "", False
        self._is_closed = False

    @property
    def response(self) -> Response | None:
        """The answer that is being written or spoken, if any."""
        return self._response

    def add_typed(self, text: str) -> None:
        """Add a typed question, or a part of one. Raises EventError if too many wait for an answer."""
        if len(self._items) >= MAX_ITEMS:
            raise EventError("too_many_items", f"{MAX_ITEMS} items wait already: send response.create")
        self._add_item(text, Content(type="input_text", text=text))

    def answer_spoken(self, transcript: str, start_s: float) -> None:
        """Cancel the answer in progress and answer a spoken question. Raises EventError.

        `start_s` is where it began, on the stream's clock.
        """
        self.cancel_answer("turn_detected")
        del self._items[: -MAX_ITEMS + 1]
        item_id = self._add_item(transcript, Content(type="input_audio"))
        self._send(InputTranscribed(item_id=item_id, transcript=transcript, audio_start_ms=round(1e3 * start_s)))
        self.answer(is_spoken=True)

    def answer(self, is_spoken: bool = False) -> None:
        """Answer what was asked since the last answer. Raises EventError if nothing was, or one is being written."""
        if self._response is not None and self._response.is_writing:
            raise EventError("response_active", "an answer is being written: wait for response.done, or cancel it")
        if not self._items:
            raise EventError("nothing_to_answer", "send a conversation.item.create first")
        if self._response is not None:
            self._response.skip_unspoken()
        self._question, self._is_spoken = " ".join(self._items), is_spoken
        response = Response(
            self._new_id("resp"),
            self._send,
            self.speech_output,
            self._stream.window_at,
            self._stream.stage_times,
            self._timer,
            self._response_ended,
            notice(self._question, self._stream.perception),
        )
        self._response = response
        try:
            self._asking = self._worker.ask(
                self._call, self._stream.key, self._question, self._stream.now_s, self._conversation.turns, response
            )
        except TooManyJobsError as error:
            response.failed(str(error))
        self._items.clear()

    def cancel_answer(self, reason: CancelReason) -> bool:
        """Cancel the answer in progress; False if there is none."""
        if self._response is None:
            return False
        self._response.cancel(reason)
        return True

    def close(self) -> None:
        """The call has ended, whoever ended it."""
        self._is_closed = True
        self.cancel_answer("client_cancelled")
        self._items.clear()

    def _add_item(self, text: str, content: Content) -> str:
        self._items.append(text)
        item = Item(id=self._new_id("item"), content=[content])
        self._send(ItemCreated(item=item))
        return item.id

    def _response_ended(self, response: Response) -> None:
        if self._asking is not None:
            self._worker.cancel(self._asking)  # no effect if the answer is complete
        wait_ms = self._asking.wait_ms if self._asking is not None else None
        self._observe(
            answer_finished(self._call, self._stream.name, response, self._is_spoken, wait_ms, self._is_closed)
        )
        if response.model_text:
            self._conversation.add(self._question, response.model_text)
        self._response = self._asking = None
