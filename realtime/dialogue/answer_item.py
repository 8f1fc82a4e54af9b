"""The events that carry one answer's words: an item with one part, which grows, and ends once."""

from collections.abc import Callable
from typing import TypedDict

from pydantic import BaseModel

from realtime.dialogue.items import Items
from realtime.events.items import Item, ItemStatus, OutputAudioContent, OutputTextContent
from realtime.events.server import (
    AudioPart,
    ContentPartEvent,
    OutputAudioDone,
    OutputItemEvent,
    TextDelta,
    TextDone,
    TextPart,
    TranscriptDone,
)


class Place(TypedDict):
    """Where a word belongs."""

    response_id: str
    item_id: str


class AnswerItem:
    """Sends nothing before the first word. With `is_audio` the part is speech: its text comes ahead of its transcript.

    `item` is None before the first word.
    """

    def __init__(self, response_id: str, items: Items, send: Callable[[BaseModel], None], is_audio: bool) -> None:
        self.item: Item | None = None
        self._response_id, self._items, self._send, self._is_audio = response_id, items, send, is_audio

    def text_added(self, delta: str) -> None:
        """The answer was written a little further."""
        place = self._place(self._begun())
        self._send(TextDelta(type="response.output_text.delta", **place, delta=delta))

    def text_ended(self, text: str) -> None:
        """Nothing more is written."""
        self._send(TextDone(**self._place(self._begun()), text=text))

    def spoken(self, delta: str) -> None:
        """A sentence begins to be heard."""
        place = self._place(self._begun())
        self._send(TextDelta(type="response.output_audio_transcript.delta", **place, delta=delta))

    def end(self, text: str, transcript: str, status: ItemStatus) -> None:
        """The answer is over. `transcript`: what was spoken, "" for an answer that is only written."""
        if self.item is None:
            return
        place = self._place(self.item)
        part: TextPart | AudioPart = TextPart(text=text)
        if self._is_audio:
            part = AudioPart(transcript=transcript)
            self._send(OutputAudioDone(**place))
            self._send(TranscriptDone(**place, transcript=transcript, text=transcript))
        self._send(ContentPartEvent(type="response.content_part.done", **place, part=part))
        content = OutputAudioContent(transcript=transcript) if self._is_audio else OutputTextContent(text=text)
        self.item = self.item.model_copy(update={"status": status, "content": [content]})
        self._send(OutputItemEvent(type="response.output_item.done", response_id=self._response_id, item=self.item))
        self._items.finish(self.item)

    def _begun(self) -> Item:
        if self.item is None:
            self.item = Item(id=self._items.new_id(), status="in_progress", role="assistant", content=[])
            self._send(
                OutputItemEvent(type="response.output_item.added", response_id=self._response_id, item=self.item)
            )
            self._items.add(self.item)
            part = AudioPart(transcript="") if self._is_audio else TextPart(text="")
            self._send(ContentPartEvent(type="response.content_part.added", **self._place(self.item), part=part))
        return self.item

    def _place(self, item: Item) -> Place:
        """Where words of the answer belong: the fields that all of their events have."""
        return {"response_id": self._response_id, "item_id": item.id}
