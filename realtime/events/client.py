"""Events that a client may send on the data channel: `docs/protocol.md` as types. Text in, event or EventError out."""

import json
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, TypeAdapter, ValidationError, model_validator

from realtime.errors import EventError
from realtime.events.unsupported import unsupported

MAX_EVENT_BYTES = 64 * 1024
MAX_TEXT_CHARACTERS = 2000
MAX_PARTS = 8  # of one message

VoiceMode = Literal["every_utterance", "wake_word", "push_to_talk", "off"]
OutputModality = Literal["text", "audio"]
TurnDetectionType = Literal["server_vad", "semantic_vad"]
Eagerness = Literal["low", "medium", "high", "auto"]


def _well_formed(text: str) -> str:
    text.encode()  # a lone surrogate is a UnicodeEncodeError, which is a ValueError
    return text


Text = Annotated[str, AfterValidator(_well_formed)]


class _Model(BaseModel):
    """Unknown fields are ignored: clients of other servers may send them."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class TurnDetection(_Model):
    """`silence_duration_ms` of silence end a spoken question. With `semantic_vad` that counts where a model that hears
    how it was said is not sure; `eagerness` says how soon it is. With `create_response` false the question waits for
    `response.create`."""

    type: TurnDetectionType | None = None
    eagerness: Eagerness | None = None
    silence_duration_ms: int | None = Field(default=None, ge=200, le=2000)
    create_response: bool | None = None


OutputModalities = Annotated[list[OutputModality], Field(min_length=1, max_length=1)]


class SessionPatch(_Model):
    """Changes of a session; a setting that is not given stays as it is.

    `turn_detection` None, if given, means: the client says when somebody has spoken. It may come in `audio.input`, too.
    """

    type: Literal["realtime"] | None = None
    voice_mode: VoiceMode | None = None
    wake_word: Annotated[Text, Field(min_length=2, max_length=40, pattern=r"\w")] | None = None
    turn_detection: TurnDetection | None = None
    output_modalities: OutputModalities | None = None
    ratio: float | None = Field(default=None, ge=0.01, le=1)

    @property
    def changes_turn_detection(self) -> bool:
        return "turn_detection" in self.model_fields_set

    @model_validator(mode="before")
    @classmethod
    def _lift_turn_detection(cls, data: Any) -> Any:
        audio = data.get("audio") if isinstance(data, dict) else None
        audio_input = audio.get("input") if isinstance(audio, dict) else None
        if isinstance(audio_input, dict) and "turn_detection" in audio_input:
            return {**data, "turn_detection": audio_input["turn_detection"]}
        return data


class InputText(_Model):
    type: Literal["input_text"]
    text: Annotated[Text, Field(min_length=1, max_length=MAX_TEXT_CHARACTERS, pattern=r"\S")]


class UserMessage(_Model):
    """`id` may be given by the client."""

    id: Annotated[Text, Field(min_length=1, max_length=64)] | None = None
    type: Literal["message"]
    role: Literal["user"]
    content: Annotated[list[InputText], Field(min_length=1, max_length=MAX_PARTS)]

    @property
    def text(self) -> str:
        """All parts in a row."""
        return " ".join(part.text.strip() for part in self.content)

    @model_validator(mode="after")
    def _check_length(self) -> "UserMessage":
        if len(self.text) > MAX_TEXT_CHARACTERS:
            raise ValueError(f"a message has at most {MAX_TEXT_CHARACTERS} characters")
        return self


class ResponseOptions(_Model):
    """Of one answer. `metadata` comes back with it. `conversation` and `input` may only be what goes without saying."""

    output_modalities: OutputModalities | None = None
    metadata: (
        Annotated[
            dict[Annotated[Text, Field(max_length=64)], Annotated[Text, Field(max_length=512)]], Field(max_length=16)
        ]
        | None
    ) = None
    conversation: Literal["auto"] | None = None
    input: None = None


class _Event(_Model):
    event_id: Annotated[Text, Field(max_length=512)] | None = None


class SessionUpdate(_Event):
    type: Literal["session.update"]
    session: SessionPatch


class ItemCreate(_Event):
    type: Literal["conversation.item.create"]
    previous_item_id: Text | None = None
    item: UserMessage


class ItemRetrieve(_Event):
    type: Literal["conversation.item.retrieve"]
    item_id: Text


class ItemDelete(_Event):
    type: Literal["conversation.item.delete"]
    item_id: Text


class ResponseCreate(_Event):
    type: Literal["response.create"]
    response: ResponseOptions | None = None


class ResponseCancel(_Event):
    type: Literal["response.cancel"]
    response_id: Text | None = None


class OutputClear(_Event):
    type: Literal["output_audio_buffer.clear"]


class InputClear(_Event):
    type: Literal["input_audio_buffer.clear"]


class InputCommit(_Event):
    type: Literal["input_audio_buffer.commit"]


class PushToTalk(_Event):
    type: Literal["echo.talk"]
    pressed: bool


ClientEvent = (
    SessionUpdate
    | ItemCreate
    | ItemRetrieve
    | ItemDelete
    | ResponseCreate
    | ResponseCancel
    | OutputClear
    | InputClear
    | InputCommit
    | PushToTalk
)
_EVENTS: TypeAdapter[ClientEvent] = TypeAdapter(Annotated[ClientEvent, Field(discriminator="type")])
_SESSION = TypeAdapter(SessionPatch)


def parse_event(data: str | bytes) -> ClientEvent:
    """Parse one message of the data channel. Raises EventError: `too_large`, `invalid_json`, `unknown_event`,
    `not_supported`, `invalid_event`."""
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
    event = _object(data)
    event_id = _event_id(event)
    if first["type"] == "json_invalid":
        return EventError("invalid_json", f"an event is one JSON object in UTF-8: {first['msg']}", event_id)
    why = unsupported(event)
    if why is not None:
        return EventError("not_supported", f"not supported here: {why}", event_id)
    if first["type"].startswith("union_tag"):
        return EventError("unknown_event", "docs/protocol.md has the events that there are; `type` names one", event_id)
    # of an event, the first part of the path is its type; a number is an index in a list
    where = ".".join(str(part) for part in first["loc"])
    return EventError("invalid_event", f"{where}: {first['msg']}" if where else first["msg"], event_id)


def _object(data: str | bytes) -> dict[str, Any]:
    """An event that cannot be parsed, as far as it is JSON; {} if it is not."""
    try:
        event: Any = json.loads(data)
    except (ValueError, RecursionError):
        return {}
    return event if isinstance(event, dict) else {}


def _event_id(event: dict[str, Any]) -> str | None:
    event_id = event.get("event_id")
    return event_id[:512].encode(errors="replace").decode() if isinstance(event_id, str) else None
