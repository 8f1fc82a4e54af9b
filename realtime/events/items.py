"""Items of a conversation as clients see them: questions and answers, in the form of the OpenAI Realtime API."""

from typing import Literal

from pydantic import BaseModel, ConfigDict

from realtime.events.base import ServerEvent

ItemStatus = Literal["in_progress", "completed", "incomplete"]


class _Model(BaseModel):
    model_config = ConfigDict(frozen=True)


class InputTextContent(_Model):
    type: Literal["input_text"] = "input_text"
    text: str


class InputAudioContent(_Model):
    """`transcript` is None while it is not known yet."""

    type: Literal["input_audio"] = "input_audio"
    transcript: str | None


class OutputTextContent(_Model):
    type: Literal["output_text"] = "output_text"
    text: str


class OutputAudioContent(_Model):
    type: Literal["output_audio"] = "output_audio"
    transcript: str


ItemContent = InputTextContent | InputAudioContent | OutputTextContent | OutputAudioContent


class Item(_Model):
    """A question (`user`) or an answer (`assistant`). An answer that was not written to its end is `incomplete`."""

    id: str
    object: Literal["realtime.item"] = "realtime.item"
    type: Literal["message"] = "message"
    status: ItemStatus = "completed"
    role: Literal["user", "assistant"] = "user"
    content: list[ItemContent]


class ItemPlaced(ServerEvent):
    """`created` comes for questions only, beside `added`: older clients know no other name."""

    type: Literal["conversation.item.created", "conversation.item.added", "conversation.item.done"]
    previous_item_id: str | None
    item: Item


class ItemRetrieved(ServerEvent):
    type: Literal["conversation.item.retrieved"] = "conversation.item.retrieved"
    item: Item


class ItemDeleted(ServerEvent):
    type: Literal["conversation.item.deleted"] = "conversation.item.deleted"
    item_id: str
