"""One answer on its way to one client, from the question to the last spoken word. Ends exactly once."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, Protocol

from pydantic import BaseModel

from engines.api import Answer, Evidence
from realtime.dialogue.sentences import SentenceCutter
from realtime.events.echo import EchoEvidence, Moment
from realtime.events.server import Delta, Done, ResponseEvent, ResponseState, StatusDetails, Usage
from realtime.telemetry.stage_times import StageTimes

StopReason = Literal["client_cancelled", "turn_detected"]


class Voice(Protocol):
    """Speaks sentence by sentence; tells of each when it begins and when it has ended."""

    def say(self, sentence_id: str, text: str) -> None: ...

    def clear(self) -> None:
        """Be silent at once and forget what was to be said; nothing more is told of it."""


@dataclass
class ResponseTimes:
    """When a response was asked for, in seconds of its timer, and milliseconds from then until something happened."""

    asked_at_s: float
    first_text_ms: float | None = None
    text_ms: float | None = None
    first_sound_ms: float | None = None
    total_ms: float | None = None


class Response:
    """Gets the worker's events and the voice's, and tells the client. After the end nothing has any effect.

    `timer` counts seconds; `over` is called at the end. `times`, `state` and `is_spoken` tell how it went.
    """

    def __init__(
        self,
        response_id: str,
        tell: Callable[[BaseModel], None],
        voice: Voice | None,
        window_at: Callable[[float], int],
        times: StageTimes,
        timer: Callable[[], float],
        over: Callable[["Response"], None],
    ) -> None:
        self.response_id, self.text = response_id, ""
        self.is_writing = True
        self._is_over = False
        self._tell, self._voice, self._window_at, self._over = tell, voice, window_at, over
        self._stage_times, self._timer, self.times = times, timer, ResponseTimes(timer())
        self._cutter = SentenceCutter()
        self._unspoken: dict[str, str] = {}
        self._spoken: list[str] = []
        self._num_sentences = 0
        self._answer: Answer | None = None
        self.state = ResponseState(id=response_id, status="in_progress")
        tell(ResponseEvent(type="response.created", response=self.state))

    @property
    def is_spoken(self) -> bool:
        """Whether any of it was heard."""
        return bool(self._spoken)

    def text_added(self, text: str) -> None:
        """From the worker: the answer has grown."""
        if self._is_over:
            return
        if not self.text:
            self.times.first_text_ms = self._ms_since_asked()
            self._stage_times.add("first_text", self.times.first_text_ms)
        self.text += text
        self._tell(Delta(type="response.output_text.delta", response_id=self.response_id, delta=text))
        self._say(self._cutter.add(text))

    def answered(self, answer: Answer) -> None:
        """From the worker: the text is complete."""
        if self._is_over:
            return
        self._answer, self.text = answer, answer.text
        self._end_text()
        moments = [self._moment(item) for item in answer.evidence]
        self._tell(
            EchoEvidence(
                response_id=self.response_id,
                moments=moments,
                confidence=round(answer.confidence, 4),
                is_sure=answer.is_sure,
            )
        )
        self._say(self._cutter.finish())
        if not self._unspoken:
            self._end("completed")

    def cancelled(self) -> None:
        """From the worker: the stream has ended under the question."""
        self._break_off("cancelled", None)

    def failed(self, message: str) -> None:
        """From the worker."""
        self._break_off("failed", StatusDetails(reason="failed", message=message))

    def stop(self, reason: StopReason) -> None:
        """Write and say nothing more."""
        self._break_off("cancelled", StatusDetails(reason=reason))

    def make_room(self) -> None:
        """The text is complete and another answer is wanted: leave the rest unspoken."""
        self._break_off("completed", None)

    def sentence_begun(self, sentence_id: str) -> None:
        """From the voice."""
        if self._is_over or sentence_id not in self._unspoken:
            return
        if not self._spoken:
            self.times.first_sound_ms = self._ms_since_asked()
            self._stage_times.add("first_sound", self.times.first_sound_ms)
        text = self._unspoken[sentence_id]
        self._spoken.append(text)
        delta = text if len(self._spoken) == 1 else f" {text}"
        self._tell(Delta(type="response.output_audio_transcript.delta", response_id=self.response_id, delta=delta))

    def sentence_ended(self, sentence_id: str) -> None:
        """From the voice: spoken, or impossible to speak."""
        self._unspoken.pop(sentence_id, None)
        if not self._is_over and not self.is_writing and not self._unspoken:
            self._end("completed")

    def _ms_since_asked(self) -> float:
        return 1e3 * (self._timer() - self.times.asked_at_s)

    def _say(self, sentences: list[str]) -> None:
        if self._voice is None:
            return
        for text in sentences:
            self._num_sentences += 1
            sentence_id = f"{self.response_id}.{self._num_sentences}"
            self._unspoken[sentence_id] = text
            self._voice.say(sentence_id, text)

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
        self._tell(Done(type="response.output_text.done", response_id=self.response_id, text=self.text))

    def _break_off(self, status: Literal["completed", "cancelled", "failed"], details: StatusDetails | None) -> None:
        if self._is_over:
            return
        if self.is_writing:
            self._end_text()
        if self._voice is not None:
            self._voice.clear()
        self._end(status, details)

    def _end(self, status: Literal["completed", "cancelled", "failed"], details: StatusDetails | None = None) -> None:
        if self._is_over:
            return
        self._is_over = True
        if self._num_sentences:
            spoken = " ".join(self._spoken)
            self._tell(Done(type="response.output_audio_transcript.done", response_id=self.response_id, text=spoken))
        usage = None
        if self._answer is not None:
            read, written = self._answer.num_read_tokens, self._answer.num_tokens
            usage = Usage(total_tokens=read + written, input_tokens=read, output_tokens=written)
        self.times.total_ms = self._ms_since_asked()
        self.state = ResponseState(id=self.response_id, status=status, status_details=details, usage=usage)
        self._tell(ResponseEvent(type="response.done", response=self.state))
        self._over(self)
