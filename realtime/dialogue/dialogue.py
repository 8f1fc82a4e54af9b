"""One person's dialogue: questions, typed or spoken, and the answer in progress.

Lives on the event loop and runs no model. Many dialogues may ask about one stream; each keeps its own turns.
"""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

from pydantic import BaseModel

from engines.answers.telling import Told
from engines.api import Answer
from engines.errors import TooManyJobsError
from engines.serving.jobs import AnswerJob
from engines.serving.worker import Worker
from engines.wall_clock import WallClock
from realtime.dialogue.conversation import Conversation
from realtime.dialogue.finished import answer_finished
from realtime.dialogue.items import Items
from realtime.dialogue.notice import notice
from realtime.dialogue.questions import Questions, Spoken
from realtime.dialogue.requests import understood
from realtime.dialogue.response import CancelReason, Response, SentenceSpeaker
from realtime.dialogue.watching import watch_reply
from realtime.errors import EventError, RealtimeError
from realtime.events.client import ResponseOptions
from realtime.events.server import OutputBufferEvent, ResponseState
from realtime.streams.live import LiveStream
from realtime.telemetry.observers import Observer

AskAll = Callable[[str, str], Coroutine[Any, Any, Answer] | None]


class Dialogue:
    """`speech_output` speaks the answers; None: they are only written. It may change between answers.
    `is_heard_by_stream`: the microphone is the stream's own, so that spoken questions are in its captions, too.

    `ask_all` gets each question and the stream's name: it answers those that are about all cameras.

    `new_id` makes an id of a kind ("item", "resp") that no dialogue has used: a page keeps its transcript over calls.
    `send` takes events for the client. `timer` is the event loop's clock; `second_of_day` reads people's clocks, in
    seconds since midnight.
    `observe` is told of every answer that has ended; `call` is how it names the call, and the worker the caller.
    """

    def __init__(
        self,
        worker: Worker,
        stream: LiveStream,
        send: Callable[[BaseModel], None],
        timer: Callable[[], float],
        second_of_day: Callable[[], float],
        new_id: Callable[[str], str],
        observe: Observer,
        call: str,
    ) -> None:
        self.speech_output: SentenceSpeaker | None = None
        self.is_heard_by_stream = False
        self.ask_all: AskAll = lambda *_: None
        self._asking_all: asyncio.Task[None] | None = None
        self._worker, self._stream, self._send = worker, stream, send
        self._timer, self._second_of_day, self._new_id = timer, second_of_day, new_id
        self._observe, self._call = observe, call
        self._conversation, self._conversation_id = Conversation(), new_id("conv")
        self.items = Items(send, new_id)
        self._questions = Questions(self.items, send)
        self._response: Response | None = None
        self._asking: AnswerJob | None = None
        self._question, self._is_spoken, self._last_response_id = "", False, ""
        self._is_closed = False
        stream.watches.tellers.append(self._say_notice)

    @property
    def response(self) -> Response | None:
        """The answer that is being written or spoken, if any."""
        return self._response

    def add_typed(self, text: str, item_id: str | None = None, previous_item_id: str | None = None) -> None:
        """Add a typed question, or a part of one. Raises EventError if too many wait for an answer, or as
        `Items.check_place` does for the ids that the client wants."""
        self.items.check_place(item_id, previous_item_id)
        self._questions.add_typed(text, item_id or self.items.new_id())

    def check_room(self) -> None:
        """Raises EventError if too many questions wait for an answer to add another."""
        self._questions.check_room()

    def add_spoken(self, spoken: Spoken) -> None:
        """Add a spoken question whose words are not known yet; `transcribed` follows. Raises EventError."""
        self._questions.add_spoken(spoken, None)
        self._tell_stream(spoken)

    def transcribed(self, spoken: Spoken, transcript: str) -> None:
        """The words of a spoken question are known, "" if there are none. An answer that waits for them begins."""
        self._questions.transcribed(spoken, transcript)
        is_asked = self._asking is not None or self._asking_all is not None
        if self._response is not None and self._response.is_writing and not is_asked:
            self._ask()

    def answer_spoken(self, spoken: Spoken, transcript: str, is_answered: bool = True) -> None:
        """Cancel the answer in progress and answer a spoken question. Raises EventError.

        Not `is_answered`: the question waits for `answer`.
        """
        self.cancel_answer("turn_detected")
        self._questions.make_room()
        self._questions.add_spoken(spoken, transcript)
        self._tell_stream(spoken)
        self._questions.transcribed(spoken, transcript)
        if is_answered:
            self.answer(is_spoken=True)

    def answer(self, options: ResponseOptions | None = None, is_spoken: bool = False) -> None:
        """Answer what was asked since the last answer. Raises EventError if nothing was, one is being written, or the
        client wants it spoken and cannot hear."""
        options = options or ResponseOptions()
        if self._response is not None and self._response.is_writing:
            raise EventError("response_active", "an answer is being written: wait for response.done, or cancel it")
        if not self._questions.are_waiting:
            raise EventError("nothing_to_answer", "send a conversation.item.create first")
        output = options.output_modalities[0] if options.output_modalities else None
        if output == "audio" and self.speech_output is None:
            raise EventError("no_sound", "answers are not spoken in this session: set its output_modalities")
        if self._response is not None:
            self._response.skip_unspoken()
        self._questions.take()
        self._is_spoken = is_spoken
        self._respond(self.speech_output if output != "text" else None, options.metadata)
        self._ask()

    def cancel_answer(self, reason: CancelReason, response_id: str | None = None) -> bool:
        """Cancel the answer in progress; False if there is none, or it is not the one with `response_id`."""
        if self._response is None or response_id not in (None, self._response.response_id):
            return False
        self._response.cancel(reason)
        return True

    def stop_speaking(self) -> None:
        """Be silent; an answer that is still being written goes on as text. The client is told in any case."""
        was_heard = self._response is not None and self._response.is_spoken
        if self._response is not None:
            self._response.stop_speaking()
        if not was_heard:
            self._send(OutputBufferEvent(type="output_audio_buffer.cleared", response_id=self._last_response_id))

    def delete(self, item_id: str) -> None:
        """Forget a question or an answer, and with it the other one of the two. Raises EventError."""
        response = self._response
        if response is not None and (item_id == response.item_id or item_id in self._questions.taken):
            raise EventError("response_active", "this item is being answered: cancel the answer first")
        self.items.delete(item_id)
        self._questions.forget(item_id)
        self._conversation.forget(item_id)

    def begin_anew(self) -> None:
        """Forget all questions and answers; the one in progress is cancelled."""
        self.cancel_answer("client_cancelled")
        self._questions.clear()
        self.items.delete_all()
        self._conversation = Conversation()

    def close(self) -> None:
        """The call has ended, whoever ended it."""
        self._is_closed = True
        if self._say_notice in self._stream.watches.tellers:
            self._stream.watches.tellers.remove(self._say_notice)
        self.cancel_answer("client_cancelled")
        self._questions.clear()

    def _respond(self, speaker: SentenceSpeaker | None, metadata: dict[str, str] | None) -> Response:
        """A response begins."""
        self._last_response_id = self._new_id("resp")
        state = ResponseState(
            id=self._last_response_id,
            status="in_progress",
            conversation_id=self._conversation_id,
            output_modalities=["text" if speaker is None else "audio"],
            metadata=metadata,
        )
        self._response = Response(
            state,
            self._send,
            self.items,
            speaker,
            self._stream.window_at,
            self._stream.stage_times,
            self._timer,
            self._response_ended,
        )
        return self._response

    def _say_notice(self, watch_id: str, text: str) -> None:
        """Say aloud what a watch tells, if answers are spoken here and nothing is being answered."""
        if self.speech_output is None or self._response is not None:
            return
        self._question, self._is_spoken = "", False
        self._respond(self.speech_output, {"watch_id": watch_id}).reply(text)

    def _tell_stream(self, spoken: Spoken) -> None:
        if self.is_heard_by_stream:
            self._stream.questions.add(spoken.item_id, spoken.start_s, spoken.end_s)

    def _ask(self) -> None:
        """Hand the question to the worker once all of its words are known."""
        response, question = self._response, self._questions.taken_text
        if response is None or question is None:
            return
        self._question = question
        if not question:
            response.failed("no words were understood in what was said: say it again, in English")
            return
        reply = watch_reply(question, self._stream.watches)
        if reply is not None:
            response.reply(reply)
            return
        about_all = self.ask_all(question, self._stream.name)
        if about_all is not None:
            self._asking_all = asyncio.get_running_loop().create_task(_answer_all(about_all, response))
            return
        request = understood(question)
        told = self._told(request.told, question)
        response.notice = notice(question, self._stream.perception) if request.asks else ""
        now_s = self._stream.time_at(self._timer())
        started = WallClock.showing(self._second_of_day(), now_s)
        try:
            self._asking = self._worker.ask(
                self._call,
                self._stream.key,
                question if request.asks else "",
                now_s,
                self._conversation.turns,
                response,
                started,
                told,
            )
        except TooManyJobsError as error:
            response.failed(str(error))

    def _told(self, statements: str, question: str) -> Told | None:
        """What is to be remembered. Of speech in the stream's own sound all, as the stream will hear it."""
        if not statements:
            return None
        heard_s = self._questions.taken_spoken_s if self.is_heard_by_stream else None
        return Told(statements) if heard_s is None else Told(question, heard_s)

    def _response_ended(self, response: Response) -> None:
        if self._asking is not None:
            self._worker.cancel(self._asking)  # no effect if the answer is complete
        if self._asking_all is not None:
            self._asking_all.cancel()
            self._asking_all = None
        wait_ms = self._asking.wait_ms if self._asking is not None else None
        self._observe(
            answer_finished(self._call, self._stream.name, response, self._is_spoken, wait_ms, self._is_closed)
        )
        if response.model_text and self._question:
            item_ids = {*self._questions.taken, *([response.item_id] if response.item_id else [])}
            self._conversation.add(self._question, response.model_text, item_ids)
        self._response = self._asking = None


async def _answer_all(answering: Coroutine[Any, Any, Answer], response: Response) -> None:
    try:
        answer = await answering
    except RealtimeError as error:
        response.failed(str(error))
        return
    response.text_added(answer.text)
    response.answered(answer)
