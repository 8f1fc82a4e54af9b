"""Events that a client may send on the data channel: `docs/protocol.md` as types. Text in, event or EventError out."""

import json
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from realtime.errors import EventError

MAX_EVENT_BYTES = 64 * 1024
MAX_TEXT_CHARACTERS = 2000

VoiceMode = Literal["every_utterance", "wake_word", "push_to_talk", "off"]
OutputModality = Literal["text", "audio"]


def _well_formed(text: str) -> str:
    text.encode()  # a lone surrogate is a UnicodeEncodeError, which is a ValueError
    return text


Text = Annotated[str, AfterValidator(_well_formed)]


class _Model(BaseModel):
    """Unknown fields are ignored: clients of other servers may send them."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class TurnDetection(_Model):
    """`silence_duration_ms` of silence end a spoken question."""

    silence_duration_ms: int | None = Field(default=None, ge=200, le=2000)


class SessionPatch(_Model):
    """Changes of a session; None leaves a setting as it is."""

    voice_mode: VoiceMode | None = None
    wake_word: Annotated[Text, Field(min_length=2, max_length=40, pattern=r"\w")] | None = None
    turn_detection: TurnDetection | None = None
    output_modalities: Annotated[list[OutputModality], Field(min_length=1, max_length=1)] | None = None
    ratio: float | None = Field(default=None, ge=0.01, le=1)


class InputText(_Model):
    type: Literal["input_text"]
    text: Annotated[Text, Field(min_length=1, max_length=MAX_TEXT_CHARACTERS, pattern=r"\S")]


class UserMessage(_Model):
    type: Literal["message"]
    role: Literal["user"]
    content: Annotated[list[InputText], Field(min_length=1, max_length=1)]


class _Event(_Model):
    event_id: Annotated[Text, Field(max_length=512)] | None = None


class SessionUpdate(_Event):
    type: Literal["session.update"]
    session: SessionPatch


class ItemCreate(_Event):
    type: Literal["conversation.item.create"]
    item: UserMessage


class ResponseCreate(_Event):
    type: Literal["response.create"]


class ResponseCancel(_Event):
    type: Literal["response.cancel"]


class InputClear(_Event):
    type: Literal["input_audio_buffer.clear"]


class InputCommit(_Event):
    type: Literal["input_audio_buffer.commit"]


class PushToTalk(_Event):
    type: Literal["echo.talk"]
    pressed: bool


ClientEvent = SessionUpdate | ItemCreate | ResponseCreate | ResponseCancel | InputClear | InputCommit | PushToTalk
_EVENTS: TypeAdapter[ClientEvent] = TypeAdapter(Annotated[ClientEvent, Field(discriminator="type")])
_SESSION = TypeAdapter(SessionPatch)


def parse_event(data: str | bytes) -> ClientEvent:
    """Parse one message of the data channel. Raises EventError: `too_large`, `invalid_json`, `unknown_event`,
    `invalid_event`."""
    size = len(data.encode(errors="surrogatepass")) if isinstance(data, str) else len(data)
    if size > MAX_EVENT_BYTES:
        raise EventError("too_large", f"an event has at most {MAX_EVENT_BYTES} bytes, not {size}")
    try:
        return _EVENTS.validate_json(data)
    except ValidationError as error:
        raise _invalid_event(error, data) from None


def parse_session(text: str | bytes) -> SessionPatch:
    """Parse the `session` that may come with an offer. Raises EventError as `parse_event` does."""
    try:
        return _SESSION.validate_json(text)
    except ValidationError as error:
        raise _invalid_event(error, "") from None


def _invalid_event(error: ValidationError, data: str | bytes) -> EventError:
    first = error.errors(include_url=False, include_context=False, include_input=False)[0]
    event_id = _event_id(data)
    if first["type"] == "json_invalid":
        return EventError("invalid_json", f"an event is one JSON object in UTF-8: {first['msg']}", event_id)
    if first["type"].startswith("union_tag"):
        return EventError("unknown_event", "docs/protocol.md has the events that there are; `type` names one", event_id)
    # of an event, the first part of the path is its type; a number is an index in a list
    where = ".".join(str(part) for part in first["loc"])
    return EventError("invalid_event", f"{where}: {first['msg']}" if where else first["msg"], event_id)


def _event_id(data: str | bytes) -> str | None:
    """The `event_id` of an event that cannot be parsed, if it has one."""
    try:
        event: Any = json.loads(data)
    except (ValueError, RecursionError):
        return None
    event_id = event.get("event_id") if isinstance(event, dict) else None
    return event_id[:512].encode(errors="replace").decode() if isinstance(event_id, str) else None
