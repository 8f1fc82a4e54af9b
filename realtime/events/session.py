"""A call's session as clients see it: fields of the OpenAI Realtime API, and our own."""

from typing import Literal

from pydantic import BaseModel, ConfigDict

from realtime.events.base import ServerEvent
from realtime.events.client import Eagerness, OutputModality, VoiceMode


class _Model(BaseModel):
    model_config = ConfigDict(frozen=True)


class _TurnDetectionState(_Model):
    """`create_response`: a spoken question is answered without a `response.create`."""

    silence_duration_ms: int
    create_response: bool
    interrupt_response: Literal[True] = True


class ServerVadState(_TurnDetectionState):
    """Silence alone ends a spoken question."""

    type: Literal["server_vad"] = "server_vad"


class SemanticVadState(_TurnDetectionState):
    """A model is asked, too; `silence_duration_ms` counts where it is not sure."""

    type: Literal["semantic_vad"] = "semantic_vad"
    eagerness: Eagerness


TurnDetectionState = ServerVadState | SemanticVadState


class AudioInput(_Model):
    turn_detection: TurnDetectionState | None


class AudioState(_Model):
    input: AudioInput


class SessionSettingsState(_Model):
    """The settings that are in force. Without `turn_detection`, the client says when somebody has spoken.

    `instructions` and `tools` are always empty, because none are followed.
    """

    object: Literal["realtime.session"] = "realtime.session"
    type: Literal["realtime"] = "realtime"
    id: str
    model: str
    output_modalities: list[OutputModality]
    instructions: str = ""
    tools: tuple[()] = ()
    tool_choice: Literal["none"] = "none"
    max_output_tokens: Literal["inf"] = "inf"
    tracing: None = None
    audio: AudioState
    turn_detection: TurnDetectionState | None
    voice_mode: VoiceMode
    wake_word: str


class Session(SessionSettingsState):
    """The session of a call."""

    stream: str
    stream_id: str
    resume_token: str | None
    feeds: bool
    ratio: float


class SessionEvent(ServerEvent):
    type: Literal["session.created", "session.updated"]
    session: Session
