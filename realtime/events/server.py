"""Events to the client on the data channel: `docs/protocol.md` as types. Times are of the stream's clock.

Sessions and items have files of their own.
"""

from typing import Literal

from pydantic import BaseModel, ConfigDict

from realtime.events.base import ServerEvent
from realtime.events.client import OutputModality
from realtime.events.items import Item


class _Model(BaseModel):
    model_config = ConfigDict(frozen=True)


class SpeechStartedEvent(ServerEvent):
    type: Literal["input_audio_buffer.speech_started"] = "input_audio_buffer.speech_started"
    item_id: str
    audio_start_ms: int


class SpeechStoppedEvent(ServerEvent):
    type: Literal["input_audio_buffer.speech_stopped"] = "input_audio_buffer.speech_stopped"
    item_id: str
    audio_end_ms: int


class InputCommitted(ServerEvent):
    type: Literal["input_audio_buffer.committed"] = "input_audio_buffer.committed"
    item_id: str
    previous_item_id: str | None


class InputCleared(ServerEvent):
    type: Literal["input_audio_buffer.cleared"] = "input_audio_buffer.cleared"


class SpokenSeconds(_Model):
    type: Literal["duration"] = "duration"
    seconds: float


class InputTranscribed(ServerEvent):
    type: Literal["conversation.item.input_audio_transcription.completed"] = (
        "conversation.item.input_audio_transcription.completed"
    )
    item_id: str
    content_index: Literal[0] = 0
    transcript: str
    audio_start_ms: int
    audio_end_ms: int
    usage: SpokenSeconds


class Usage(_Model):
    total_tokens: int
    input_tokens: int
    output_tokens: int


class ResponseError(_Model):
    type: Literal["server_error"] = "server_error"
    code: str
    message: str


class StatusDetails(_Model):
    """Why a response did not complete. `message`, a line for people, is that of `error`."""

    type: Literal["completed", "cancelled", "failed"]
    reason: Literal["client_cancelled", "turn_detected"] | None = None
    error: ResponseError | None = None
    message: str | None = None


class ResponseState(_Model):
    """`output` has the answer as an item once its first word was written."""

    id: str
    object: Literal["realtime.response"] = "realtime.response"
    status: Literal["in_progress", "completed", "cancelled", "failed"]
    status_details: StatusDetails | None = None
    output: tuple[Item, ...] = ()
    conversation_id: str
    output_modalities: list[OutputModality]
    metadata: dict[str, str] | None = None
    usage: Usage | None = None


class ResponseEvent(ServerEvent):
    type: Literal["response.created", "response.done"]
    response: ResponseState


class OutputItemEvent(ServerEvent):
    type: Literal["response.output_item.added", "response.output_item.done"]
    response_id: str
    output_index: Literal[0] = 0
    item: Item


class _PartEvent(ServerEvent):
    """An answer has one item with one part."""

    response_id: str
    item_id: str
    output_index: Literal[0] = 0
    content_index: Literal[0] = 0


class TextPart(_Model):
    type: Literal["text"] = "text"
    text: str


class AudioPart(_Model):
    type: Literal["audio"] = "audio"
    transcript: str


class ContentPartEvent(_PartEvent):
    type: Literal["response.content_part.added", "response.content_part.done"]
    part: TextPart | AudioPart


class TextDelta(_PartEvent):
    type: Literal["response.output_text.delta", "response.output_audio_transcript.delta"]
    delta: str


class TextDone(_PartEvent):
    type: Literal["response.output_text.done"] = "response.output_text.done"
    text: str


class TranscriptDone(_PartEvent):
    """`text` is `transcript` again, for older clients."""

    type: Literal["response.output_audio_transcript.done"] = "response.output_audio_transcript.done"
    transcript: str
    text: str


class OutputAudioDone(_PartEvent):
    type: Literal["response.output_audio.done"] = "response.output_audio.done"


OutputBuffer = Literal["output_audio_buffer.started", "output_audio_buffer.stopped", "output_audio_buffer.cleared"]


class OutputBufferEvent(ServerEvent):
    """The voice begins, has ended, or was stopped. `response_id`: where nothing was being said, of the last answer."""

    type: OutputBuffer
    response_id: str


class ErrorDetails(_Model):
    type: Literal["invalid_request_error", "server_error"]
    code: str
    message: str
    param: str | None = None
    event_id: str | None = None


class ErrorEvent(ServerEvent):
    type: Literal["error"] = "error"
    error: ErrorDetails
