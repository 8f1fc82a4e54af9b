"""What was asked and is not answered yet. A spoken question may wait for its words."""

from collections.abc import Callable
from dataclasses import dataclass

from pydantic import BaseModel

from realtime.dialogue.items import Items
from realtime.errors import EventError
from realtime.events.items import InputAudioContent, InputTextContent, Item
from realtime.events.server import InputCommitted, InputTranscribed, SpokenSeconds

MAX_QUESTIONS = 8  # parts of a question that wait for `response.create`


@dataclass(frozen=True)
class Spoken:
    """Where a spoken question began and ended, in seconds of the stream's clock, and the id of its item."""

    item_id: str
    start_s: float
    end_s: float


class Questions:
    """Of one dialogue. `taken`: ids and words of those that are being answered; words are None until they are known."""

    def __init__(self, items: Items, send: Callable[[BaseModel], None]) -> None:
        self._items, self._send = items, send
        self._waiting: dict[str, str | None] = {}
        self.taken: dict[str, str | None] = {}
        self._spoken: dict[str, Spoken] = {}  # those of `_waiting` and `taken` that were spoken
        self._without_words: set[str] = set()  # spoken ones whose words the client has not been told

    @property
    def are_waiting(self) -> bool:
        return bool(self._waiting)

    @property
    def taken_text(self) -> str | None:
        """The whole question that is being answered; None while words of it are not known."""
        texts = [text for text in self.taken.values() if text is not None]
        return " ".join(filter(None, texts)) if len(texts) == len(self.taken) else None

    @property
    def taken_spoken_s(self) -> tuple[float, float] | None:
        """From when to when the whole question that is being answered was spoken; None if parts of it were typed."""
        spans = [self._spoken.get(item_id) for item_id in self.taken]
        spoken = [span for span in spans if span is not None]
        if not spoken or len(spoken) < len(spans):
            return None
        return min(span.start_s for span in spoken), max(span.end_s for span in spoken)

    def check_room(self) -> None:
        """Raises EventError if too many wait."""
        if len(self._waiting) >= MAX_QUESTIONS:
            raise EventError("too_many_items", f"{MAX_QUESTIONS} items wait already: send response.create")

    def add_typed(self, text: str, item_id: str) -> None:
        """Raises EventError if too many wait."""
        self._add(text, Item(id=item_id, content=[InputTextContent(text=text)]))

    def add_spoken(self, spoken: Spoken, transcript: str | None) -> None:
        """`transcript` is None if `transcribed` will follow. Raises EventError if too many wait."""
        self.check_room()
        self._send(InputCommitted(item_id=spoken.item_id, previous_item_id=self._items.last_id))
        self._without_words.add(spoken.item_id)
        self._spoken[spoken.item_id] = spoken
        self._add(transcript, Item(id=spoken.item_id, content=[InputAudioContent(transcript=transcript)]))

    def transcribed(self, spoken: Spoken, transcript: str) -> None:
        """The words of a spoken question are known; "" if it has none. Does nothing if it was forgotten."""
        if spoken.item_id not in self._without_words:
            return
        self._without_words.remove(spoken.item_id)
        for questions in (self._waiting, self.taken):
            if spoken.item_id in questions:
                questions[spoken.item_id] = transcript
        self._items.replace(Item(id=spoken.item_id, content=[InputAudioContent(transcript=transcript)]))
        self._send(
            InputTranscribed(
                item_id=spoken.item_id,
                transcript=transcript,
                audio_start_ms=round(1e3 * spoken.start_s),
                audio_end_ms=round(1e3 * spoken.end_s),
                usage=SpokenSeconds(seconds=round(max(spoken.end_s - spoken.start_s, 0.0), 3)),
            )
        )

    def make_room(self) -> None:
        """Forget the oldest questions, so that one more fits."""
        for item_id in list(self._waiting)[: -MAX_QUESTIONS + 1]:
            del self._waiting[item_id]
        self._forget_spans()

    def take(self) -> None:
        """All that wait are being answered from now on."""
        self.taken, self._waiting = self._waiting, {}
        self._forget_spans()

    def forget(self, item_id: str) -> None:
        """A question is not to be answered."""
        self._waiting.pop(item_id, None)
        self._without_words.discard(item_id)
        self._forget_spans()

    def clear(self) -> None:
        self._waiting.clear()
        self._forget_spans()

    def _forget_spans(self) -> None:
        known = self._waiting.keys() | self.taken.keys()
        self._spoken = {item_id: spoken for item_id, spoken in self._spoken.items() if item_id in known}

    def _add(self, text: str | None, item: Item) -> None:
        self.check_room()
        self._waiting[item.id] = text
        self._items.add(item)
