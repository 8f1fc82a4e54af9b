"""One answer to one client, from the question to the last spoken sentence. Ends exactly once."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, Protocol

from pydantic import BaseModel

from engines.answers.fixed import fixed_answer
from engines.api import Answer, Evidence
from realtime.dialogue.answer_item import AnswerItem
from realtime.dialogue.items import Items
from realtime.dialogue.sentences import SentenceSplitter
from realtime.events.echo import EchoEvidence, Moment
from realtime.events.server import (
    OutputBuffer,
    OutputBufferEvent,
    ResponseError,
    ResponseEvent,
    ResponseState,
    StatusDetails,
    Usage,
)
from realtime.telemetry.stage_times import StageTimes

CancelReason = Literal["client_cancelled", "turn_detected"]


class SentenceSpeaker(Protocol):
    """Speaks sentences in order; calls `sentence_started` and `sentence_finished` of the response for each."""

    def say(self, sentence_id: str, text: str) -> None: ...

    def clear(self) -> None:
        """Be silent at once and drop all sentences; nothing is reported of them."""


@dataclass
class ResponseTimes:
    """When a response was asked for, in seconds of its timer, and milliseconds from then until something happened."""

    asked_at_s: float
    first_text_ms: float | None = None
    text_ms: float | None = None
    first_sound_ms: float | None = None
    total_ms: float | None = None


class Response:
    """Receives events of the worker and of the speaker, and sends events to the client. After its end it ignores all.

    `state` is how it begins; its words become an item of `items`. `speaker`: None if the answer is only written.
    `timer` counts seconds. `on_ended` is called once. `times`, `state` and `is_spoken` say how the answer went.
    `notice`: a sentence for the end of a complete answer, or "". `text` is what the client got.
    """

    def __init__(
        self,
        state: ResponseState,
        send: Callable[[BaseModel], None],
        items: Items,
        speaker: SentenceSpeaker | None,
        window_at: Callable[[float], int],
        times: StageTimes,
        timer: Callable[[], float],
        on_ended: Callable[["Response"], None],
    ) -> None:
        self.state, self.response_id, self.text, self.notice = state, state.id, "", ""
        self.is_writing = True
        self._has_ended = self._is_cut_short = False
        self._item = AnswerItem(state.id, items, send, is_audio=speaker is not None)
        self._send, self._speaker, self._window_at, self._on_ended = send, speaker, window_at, on_ended
        self._stage_times, self._timer, self.times = times, timer, ResponseTimes(timer())
        self._splitter = SentenceSplitter()
        self._waiting_sentences: dict[str, str] = {}
        self._spoken_sentences: list[str] = []
        self._num_sentences = 0
        self._answer: Answer | None = None
        send(ResponseEvent(type="response.created", response=state))

    @property
    def is_spoken(self) -> bool:
        """Whether any sentence of it was spoken aloud."""
        return bool(self._spoken_sentences)

    @property
    def model_text(self) -> str:
        """The text as the model wrote it; of an answer that is not complete what was told."""
        return (self._answer.raw_text if self._answer is not None else self.text).strip()

    @property
    def item_id(self) -> str | None:
        """The id of the item that has its words, None before the first."""
        return self._item.item.id if self._item.item is not None else None

    def text_added(self, text: str) -> None:
        """From the worker: the answer has grown."""
        if not self.is_writing or self._has_ended:
            return
        if not self.text:
            self.times.first_text_ms = self._ms_since_asked()
            self._stage_times.add("first_text", self.times.first_text_ms)
        self.text += text
        self._item.text_added(text)
        self._speak(self._splitter.add(text))

    def reply(self, text: str) -> None:
        """Answer at once, without the model."""
        self.text_added(text)
        self.answered(fixed_answer(text))

    def answered(self, answer: Answer) -> None:
        """From the worker: the text is complete."""
        if not self.is_writing or self._has_ended:
            return
        self._answer = answer
        if self.notice:
            self.text_added(f" {self.notice}" if answer.text else self.notice)
        self.text = " ".join(filter(None, (answer.text, self.notice)))
        self._end_text()
        self._send(
            EchoEvidence(
                response_id=self.response_id,
                moments=[self._moment(item) for item in answer.evidence],
                confidence=round(answer.confidence, 4),
                is_sure=answer.is_sure,
                is_hedged=answer.is_hedged,
            )
        )
        self._speak(self._splitter.finish())
        if not self._waiting_sentences:
            self._end("completed")

    def cancelled(self) -> None:
        """From the worker: the stream was closed before the answer was complete."""
        self._end_early("cancelled", None)

    def failed(self, message: str) -> None:
        """From the worker: the question cannot be answered."""
        error = ResponseError(code="answer_failed", message=message)
        self._end_early("failed", StatusDetails(type="failed", error=error, message=message))

    def cancel(self, reason: CancelReason) -> None:
        """End the answer as far as it is written and spoken."""
        self._end_early("cancelled", StatusDetails(type="cancelled", reason=reason))

    def skip_unspoken(self) -> None:
        """End a written answer whose rest is not spoken yet, because the next one begins."""
        self._end_early("completed", None)

    def stop_speaking(self) -> None:
        """Speak no more of this answer; an answer that is still being written goes on as text."""
        if self._has_ended or self._speaker is None:
            return
        if not self.is_writing:
            self._end_early("completed", None)
            return
        self._speaker.clear()
        self._speaker, self._is_cut_short = None, True
        self._waiting_sentences.clear()
        self._send_output_buffer("output_audio_buffer.cleared")

    def sentence_started(self, sentence_id: str) -> None:
        """From the speaker: the sentence begins to be heard."""
        if self._has_ended or sentence_id not in self._waiting_sentences:
            return
        if not self._spoken_sentences:
            self.times.first_sound_ms = self._ms_since_asked()
            self._stage_times.add("first_sound", self.times.first_sound_ms)
            self._send_output_buffer("output_audio_buffer.started")
        text = self._waiting_sentences[sentence_id]
        self._spoken_sentences.append(text)
        self._item.spoken(text if len(self._spoken_sentences) == 1 else f" {text}")

    def sentence_finished(self, sentence_id: str) -> None:
        """From the speaker: the sentence was spoken, or cannot be."""
        self._waiting_sentences.pop(sentence_id, None)
        if not self._has_ended and not self.is_writing and not self._waiting_sentences:
            self._end("completed")

    def _ms_since_asked(self) -> float:
        return 1e3 * (self._timer() - self.times.asked_at_s)

    def _speak(self, sentences: list[str]) -> None:
        if self._speaker is None:
            return
        for text in sentences:
            self._num_sentences += 1
            sentence_id = f"{self.response_id}.{self._num_sentences}"
            self._waiting_sentences[sentence_id] = text
            self._speaker.say(sentence_id, text)

    def _moment(self, item: Evidence) -> Moment:
        return Moment(
            window=self._window_at(item.start_s),
            start_s=round(item.start_s, 3),
            end_s=round(item.end_s, 3),
            modality=item.modality,
            patches=list(item.patches),
            weight=round(item.weight, 4),
        )

    def _end_text(self) -> None:
        self.is_writing = False
        self.times.text_ms = self._ms_since_asked()
        if self.text:
            self._item.text_ended(self.text)

    def _end_early(self, status: Literal["completed", "cancelled", "failed"], details: StatusDetails | None) -> None:
        if self._has_ended:
            return
        if self.is_writing:
            self._end_text()
        if self._speaker is not None:
            self._speaker.clear()
            self._is_cut_short = True
        self._end(status, details)

    def _end(self, status: Literal["completed", "cancelled", "failed"], details: StatusDetails | None = None) -> None:
        if self._has_ended:
            return
        self._has_ended = True
        if self._speaker is not None:
            self._send_output_buffer(
                "output_audio_buffer.cleared" if self._is_cut_short else "output_audio_buffer.stopped"
            )
        transcript = " ".join(self._spoken_sentences) if self._is_cut_short else self.text.strip()
        self._item.end(self.text, transcript, "completed" if self._answer is not None else "incomplete")
        usage = None
        if self._answer is not None:
            read, written = self._answer.num_read_tokens, self._answer.num_tokens
            usage = Usage(total_tokens=read + written, input_tokens=read, output_tokens=written)
        self.times.total_ms = self._ms_since_asked()
        output = (self._item.item,) if self._item.item is not None else ()
        changes = {"status": status, "status_details": details, "output": output, "usage": usage}
        self.state = self.state.model_copy(update=changes)
        self._send(ResponseEvent(type="response.done", response=self.state))
        self._on_ended(self)

    def _send_output_buffer(self, what: OutputBuffer) -> None:
        if self._spoken_sentences or what == "output_audio_buffer.started":
            self._send(OutputBufferEvent(type=what, response_id=self.response_id))
