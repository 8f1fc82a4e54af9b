"""Events to the client on the data channel: `docs/protocol.md` as types. Times are of the stream's clock."""

from typing import Literal

from pydantic import BaseModel, ConfigDict

from realtime.events.client import OutputModality, VoiceMode


class _Model(BaseModel):
    model_config = ConfigDict(frozen=True)


class TurnDetectionState(_Model):
    type: Literal["server_vad"] = "server_vad"
    silence_duration_ms: int


class Session(_Model):
    """The settings of a call that are in force."""

    id: str
    model: str
    stream: str
    stream_id: str
    resume_token: str | None
    feeds: bool
    voice_mode: VoiceMode
    wake_word: str
    turn_detection: TurnDetectionState
    output_modalities: list[OutputModality]
    ratio: float


class SessionEvent(_Model):
    type: Literal["session.created", "session.updated"]
    session: Session


class Content(_Model):
    type: Literal["input_text", "input_audio"]
    text: str | None = None
    transcript: str | None = None


class Item(_Model):
    id: str
    type: Literal["message"] = "message"
    role: Literal["user"] = "user"
    content: list[Content]


class ItemCreated(_Model):
    type: Literal["conversation.item.created"] = "conversation.item.created"
    item: Item


class SpeechStartedEvent(_Model):
    type: Literal["input_audio_buffer.speech_started"] = "input_audio_buffer.speech_started"
    audio_start_ms: int


class SpeechStoppedEvent(_Model):
    type: Literal["input_audio_buffer.speech_stopped"] = "input_audio_buffer.speech_stopped"
    audio_end_ms: int


class InputTranscribed(_Model):
    type: Literal["conversation.item.input_audio_transcription.completed"] = (
        "conversation.item.input_audio_transcription.completed"
    )
    item_id: str
    transcript: str
    audio_start_ms: int


class Usage(_Model):
    total_tokens: int
    input_tokens: int
    output_tokens: int


class StatusDetails(_Model):
    """Why a response did not complete: `reason` is for programs, `message` a line for people."""

    reason: Literal["client_cancelled", "turn_detected", "failed"]
    message: str | None = None


class ResponseState(_Model):
    id: str
    status: Literal["in_progress", "completed", "cancelled", "failed"]
    status_details: StatusDetails | None = None
    usage: Usage | None = None


class ResponseEvent(_Model):
    type: Literal["response.created", "response.done"]
    response: ResponseState


class TextDelta(_Model):
    type: Literal["response.output_text.delta", "response.output_audio_transcript.delta"]
    response_id: str
    delta: str


class TextDone(_Model):
    type: Literal["response.output_text.done", "response.output_audio_transcript.done"]
    response_id: str
    text: str


class ErrorDetails(_Model):
    type: Literal["invalid_request_error", "server_error"]
    code: str
    message: str
    event_id: str | None = None


class ErrorEvent(_Model):
    type: Literal["error"] = "error"
    error: ErrorDetails
